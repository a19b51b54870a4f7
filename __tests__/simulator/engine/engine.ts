/** Runs PowerShell text on the engine, and on a real pwsh where there is one. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { ensureEngine } from '../../../src/powershell/engine.ts'
import { onPath } from '../../../src/powershell/on-path.ts'
import type { Run } from '../../../src/run.ts'

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

export interface Options {
  readonly args?: readonly string[]
  readonly input?: string
  /** Called with the process once it has written something. */
  readonly onOutput?: (kill: (signal: NodeJS.Signals) => void) => void
}

/** A first build takes longer than a test may. */
export const buildTime = 180_000

/** The shells whose behaviour must agree. */
export const shells: readonly string[] = onPath('pwsh', process.env) === undefined ? ['engine'] : ['engine', 'pwsh']

/** @returns the executable of one of the shells */
export async function executable(shell: string): Promise<string> {
  return shell === 'engine' ? ensureEngine(quietRun()) : (onPath(shell, process.env) ?? shell)
}

/** Runs a script file of this text, in a folder of its own, as the bridge would. */
export async function runScript(shell: string, text: string, options: Options = {}): Promise<Ended> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'engine-test-'))
  try {
    const file = path.join(folder, 'script.ps1')
    await writeFile(file, text)
    const args = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', file, ...(options.args ?? [])]
    return await runToEnd(await executable(shell), args, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs a program and keeps what it writes. */
export function runToEnd(command: string, args: readonly string[], options: Options): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' })
    const output: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => {
      output.push(data)
      options.onOutput?.((signal) => child.kill(signal))
    })
    child.stderr.on('data', (data: Buffer) => errors.push(data))
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, output: text(output), errors: text(errors) }))
  })
}

function text(data: readonly Buffer[]): string {
  return Buffer.concat(data).toString('utf8').replaceAll('\r\n', '\n')
}

function quietRun(): Run {
  const nothing = () => undefined
  return {
    signal: new AbortController().signal,
    now: () => new Date(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    workFolder: os.tmpdir(),
    fetch,
    reporter: {
      debug: nothing,
      info: nothing,
      warning: nothing,
      error: nothing,
      problem: nothing,
      progress: nothing,
      group: (_title, body) => body(),
      secret: nothing
    }
  }
}
