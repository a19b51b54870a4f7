import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import { asset } from '../../src/assets.ts'
import { startResultsService } from '../results-service.ts'

type ResultsService = Awaited<ReturnType<typeof startResultsService>>

/** A job on a pretended runner: its folders, its results service, and what steps have written. */
export interface RunnerJob {
  readonly root: string
  readonly temp: string
  readonly service: ResultsService
  /** Starts one entry of dist/ exactly as the runner does. */
  start(entry: 'build' | 'cleanup', node: string, inputs: Record<string, string>): Promise<Step>
}

export interface Step {
  readonly child: ChildProcess
  /** Everything on standard output and standard error so far. */
  readonly log: () => string
  /** Resolves once the log holds `text`. */
  readonly seen: (text: string) => Promise<void>
  readonly ended: Promise<StepEnd>
}

export interface StepEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly log: string
  readonly outputs: Record<string, string>
  readonly summary: string
}

/** @returns the Node versions that the action runs on here: the one of the lock file, and the machine's own when it is another */
export function nodes(): [name: string, file: string][] {
  const own = execFileSync('sh', ['-c', 'which -a node || true'], { encoding: 'utf8' }).split('\n').filter(Boolean)
  const found = new Map<string, string>()
  for (const file of [process.execPath, ...own]) {
    const version = execFileSync(file, ['--version'], { encoding: 'utf8' }).trim()
    if (!found.has(version)) found.set(version, file)
  }
  return [...found].map(([version, file]) => [version, file])
}

/** @returns a job whose repository holds `files` beside a copy of nothing: the action itself runs from its own folder */
export async function startJob(root: string, files: Record<string, string>): Promise<RunnerJob> {
  const workspace = path.join(root, 'workspace')
  const temp = path.join(root, 'temp')
  for (const folder of [workspace, temp, path.join(root, 'tools'), path.join(root, 'commands')]) {
    await mkdir(folder, { recursive: true })
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(workspace, name)), { recursive: true })
    await writeFile(path.join(workspace, name), text)
  }
  const service = await startResultsService()
  const defaults = await inputDefaults()
  let state: Record<string, string> = {}
  let steps = 0
  return {
    root,
    temp,
    service,
    start: async (entry, node, inputs) => {
      const commands = await commandFiles(root, ++steps)
      const given = Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value
      ])
      const env = {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        ...(process.env['XDG_CACHE_HOME'] === undefined ? {} : { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] }),
        ...service.environment,
        ...Object.fromEntries(given),
        ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
        ...commands,
        GITHUB_ACTIONS: 'true',
        GITHUB_WORKSPACE: workspace,
        GITHUB_RUN_ID: '4711',
        GITHUB_TOKEN: 'a-token-that-no-script-may-see',
        RUNNER_TEMP: temp,
        RUNNER_TOOL_CACHE: path.join(root, 'tools'),
        RUNNER_OS: 'Linux'
      }
      const child = spawn(node, [asset(`dist/${entry}.js`)], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
      return follow(child, async () => {
        state = { ...state, ...(await readCommands(commands.GITHUB_STATE)) }
        return {
          outputs: await readCommands(commands.GITHUB_OUTPUT),
          summary: await readFile(commands.GITHUB_STEP_SUMMARY, 'utf8')
        }
      })
    }
  }
}

function follow(child: ChildProcess, files: () => Promise<Pick<StepEnd, 'outputs' | 'summary'>>): Step {
  let log = ''
  const waiting: { text: string; done: () => void; fail: () => void }[] = []
  const add = (chunk: Buffer) => {
    log += chunk.toString()
    for (const item of waiting) if (log.includes(item.text)) item.done()
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  const ended = new Promise<StepEnd>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      for (const item of waiting) item.fail()
      files().then((read) => resolve({ exitCode, signal, log, ...read }), reject)
    })
  })
  const seen = (text: string) =>
    new Promise<void>((done, reject) => {
      const fail = () => reject(new Error(`the step ended before it said ${JSON.stringify(text)}:\n${log}`))
      if (log.includes(text)) done()
      else if (child.exitCode !== null || child.signalCode !== null) fail()
      else waiting.push({ text, done, fail })
    })
  return { child, log: () => log, seen, ended }
}

/** Inputs that are not given have the defaults of action.yml; the runner fills them in. */
async function inputDefaults(): Promise<Record<string, string>> {
  const action = parse(await readFile(asset('action.yml'), 'utf8')) as { inputs: Record<string, { default?: unknown }> }
  return Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, String(input.default ?? '')]))
}

async function commandFiles(root: string, step: number) {
  const file = async (name: string) => {
    const target = path.join(root, 'commands', `${step}-${name}`)
    await writeFile(target, '')
    return target
  }
  return {
    GITHUB_OUTPUT: await file('output'),
    GITHUB_STATE: await file('state'),
    GITHUB_ENV: await file('env'),
    GITHUB_PATH: await file('path'),
    GITHUB_STEP_SUMMARY: await file('summary')
  }
}

/** The runner's own format: `name<<delimiter`, lines, delimiter. */
async function readCommands(file: string): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  const lines = (await readFile(file, 'utf8')).split('\n')
  for (let index = 0; index < lines.length; index++) {
    const start = /^([^<]+)<<(.+)$/.exec(lines[index] ?? '')
    if (start === null) continue
    const end = lines.indexOf(start[2] ?? '', index + 1)
    values[start[1] ?? ''] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return values
}
