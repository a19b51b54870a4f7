/** Fetches packages in a process of its own, which can be killed, and has a folder and an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Fetched, FetchOptions, WantedFile } from '../../src/updates/download/index.ts'
import type { AllowedHost } from '../../src/updates/hosts.ts'

export interface FetchTask {
  readonly wanted: readonly WantedFile[]
  readonly workFolder: string
  readonly options: FetchOptions & { readonly hosts: readonly AllowedHost[] }
}

export interface Fetching {
  readonly child: ChildProcess
  /** `level: message`, and what the toolkit says as it is. */
  readonly lines: string[]
  /** Waits for a line. */
  readonly said: (pattern: RegExp) => Promise<void>
  /** @throws Error with everything that was said, when it failed or was killed */
  readonly fetched: Promise<Fetched[]>
}

export interface Around {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** A program with its arguments that starts the rest. */
  readonly through?: readonly string[]
}

export function startFetching(task: FetchTask, more: Around = {}): Fetching {
  const script = path.join(import.meta.dirname, 'fetching.ts')
  const env = { ...bareEnvironment(), ...more.env }
  const [program = '', ...args] = [...(more.through ?? []), process.execPath, '--no-warnings', script]
  const child = spawn(program, [...args, JSON.stringify(task)], {
    ...(more.cwd === undefined ? {} : { cwd: more.cwd }),
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let fetched: Fetched[] | undefined
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const event = eventOf(line)
      if (event?.event === 'end') fetched = event.fetched
      else lines.push(event?.event === 'log' ? `${event.level}: ${event.message}` : line)
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Fetched[]>((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (fetched !== undefined && code === 0) resolve(fetched)
      else reject(new Error(`it ended with ${signal ?? code}:\n${lines.join('\n')}`))
    })
  })
  // A test that kills it does not ask.
  ended.catch(() => undefined)
  return {
    child,
    lines,
    fetched: ended,
    said: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          if (!lines.some((line) => pattern.test(line))) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
  }
}

/** What the machine that runs the tests has of a job or a proxy stays outside. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:ACTIONS|GITHUB|RUNNER|INPUT|STATE)_|proxy$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

type Event =
  | { event: 'log'; level: string; message: string }
  | { event: 'progress' }
  | { event: 'end'; fetched: Fetched[] }

function eventOf(line: string): Event | undefined {
  return line.startsWith('{"event"') ? (JSON.parse(line) as Event) : undefined
}

async function main(task: FetchTask): Promise<void> {
  const { newRun } = await import('../../src/pipeline/begin.ts')
  const { jsonReporter } = await import('../../src/reporter/json.ts')
  const { fetchFiles } = await import('../../src/updates/download/index.ts')
  const reporter = jsonReporter(process.stdout)
  const run = newRun({ reporter, signal: new AbortController().signal, env: process.env }, task.workFolder)
  reporter.end({ fetched: await fetchFiles(run, task.wanted, task.options) })
  process.exit()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(JSON.parse(process.argv[2] ?? '{}'))
