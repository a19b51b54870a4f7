/** Starts, feeds, limits and ends process trees. `@actions/exec` can do neither of the last two. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { errorCode } from './errors.ts'

export interface ProcessOptions {
  readonly cwd?: string
  readonly env: NodeJS.ProcessEnv
  /** Written to standard input, which is then closed. */
  readonly input?: string
  /** Ends the whole process tree when aborted. */
  readonly signal: AbortSignal
  /** Called with the id of the new process, which leads its own group. */
  readonly onStart?: (pid: number) => void
  readonly onOutput?: (line: string) => void
  readonly onError?: (line: string) => void
}

export interface ProcessEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly killedBy: NodeJS.Signals | null
}

/**
 * Runs a program to its end, line by line.
 * @returns how it ended; a non-zero exit code is no error here
 * @throws the signal's reason once the tree is gone, when the signal was aborted; the spawn error when it cannot start
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions
): Promise<ProcessEnd> {
  options.signal.throwIfAborted()
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that the tree can be ended as one; on Windows taskkill walks the tree instead.
    detached: process.platform !== 'win32'
  })
  let lastResort: NodeJS.Timeout | undefined
  const end = () => {
    endTree(child.pid)
    lastResort = setTimeout(() => child.kill('SIGKILL'), 3000)
  }
  options.signal.addEventListener('abort', end, { once: true })
  try {
    if (child.pid !== undefined) options.onStart?.(child.pid)
    const output = readLines(child.stdout, options.onOutput)
    const errors = readLines(child.stderr, options.onError)
    // A child that dies before it has read its input breaks the pipe; its exit code says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    const ended = await new Promise<ProcessEnd>((resolve, reject) => {
      child.once('error', reject)
      // `exit`, not `close`: a grandchild that outlives the tree may hold the pipes open for ever.
      child.once('exit', (exitCode, killedBy) => resolve({ exitCode, killedBy }))
    })
    await Promise.race([Promise.all([output, errors]), delay(2000)])
    options.signal.throwIfAborted()
    return ended
  } finally {
    options.signal.removeEventListener('abort', end)
    clearTimeout(lastResort)
    if (child.exitCode === null && child.signalCode === null) endTree(child.pid)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

/** @returns whether a process of this id lives (also when it belongs to somebody else) */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** A process that has ended stays in the table until its parent asks, which in a container may be never. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function endTree(pid: number | undefined): void {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    const ending = spawn(taskkill(), ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    // Without taskkill the last resort above ends at least the process itself.
    ending.on('error', () => undefined)
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

/** @returns when a process started, where the system tells */
function startOf(pid: number): Date | undefined {
  try {
    return process.platform === 'linux' ? statSync(`/proc/${pid}`).mtime : undefined
  } catch {
    return undefined
  }
}

/** By its absolute path: Windows would look into the current folder first, which is somebody's checkout. */
function taskkill(): string {
  return path.win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe')
}

/**
 * Ends a process tree whose starter was killed and could not do it.
 * @param mark a text of its command line
 * @param noted when the id was noted: ids are used again, and a process that started later is somebody else's
 */
export function endOrphan(pid: number, mark: string, noted: Date): void {
  const started = startOf(pid)
  if (!isAlive(pid) || (started !== undefined && started.getTime() > noted.getTime() + 2000)) return
  if (process.platform === 'win32') {
    // taskkill cannot look at command lines; the image name is the best it has.
    const only = ['/FI', 'IMAGENAME eq powershell.exe']
    spawnSync(taskkill(), ['/PID', String(pid), '/T', '/F', ...only], { stdio: 'ignore', windowsHide: true })
    return
  }
  const shown = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  if (shown.stdout?.includes(mark) === true) endTree(pid)
}

async function readLines(stream: Readable, onLine: ((line: string) => void) | undefined): Promise<void> {
  const lines = createInterface({ input: stream.setEncoding('utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) onLine?.(line)
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}
