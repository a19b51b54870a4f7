/** Which PowerShell runs our scripts. */
import path from 'node:path'
import { UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import { builtEngine, ensureEngine } from './engine.ts'
import { onPath } from './on-path.ts'

export interface FoundPowerShell {
  /** Absolute path of the executable. */
  readonly command: string
  /** What stands before `-File script.ps1`. */
  readonly args: readonly string[]
  readonly kind: 'windows' | 'pwsh' | 'engine'
}

export interface FindOptions {
  /** Whether the build only pretends: then the simulator's own engine will do. */
  readonly simulated: boolean
  readonly platform?: NodeJS.Platform
  readonly env?: NodeJS.ProcessEnv
}

const args: readonly string[] = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass']

/**
 * Finds the PowerShell of this machine: Windows PowerShell on Windows; elsewhere `pwsh` from PATH, and without it, in a
 * simulated build, the simulator's engine, which is built when it is not there yet.
 * @throws UserError that says what to install
 */
export async function findPowerShell(run: Run, options: FindOptions): Promise<FoundPowerShell> {
  const { simulated, platform = process.platform, env = process.env } = options
  // By its absolute path: a job's PATH may be shadowed by whatever a checkout brings along.
  if (platform === 'win32') return { command: windowsPowerShell(env), args, kind: 'windows' }
  const pwsh = onPath('pwsh', env)
  if (pwsh !== undefined) return { command: pwsh, args, kind: 'pwsh' }
  if (simulated) return { command: await ensureEngine(run, { platform, env }), args, kind: 'engine' }
  throw new UserError('powershell.missing', 'There is no PowerShell on PATH: install PowerShell 7 (pwsh)')
}

/**
 * Finds a PowerShell that is there already, for work that is not worth installing or building one.
 * @returns nothing when there is none
 */
export async function readyPowerShell({
  platform = process.platform,
  env = process.env
}: Omit<FindOptions, 'simulated'>) {
  if (platform === 'win32') return { command: windowsPowerShell(env), args }
  const command = onPath('pwsh', env) ?? (await builtEngine({ platform, env }))
  return command === undefined ? undefined : { command, args }
}

function windowsPowerShell(env: NodeJS.ProcessEnv): string {
  const system = env['SystemRoot'] ?? env['SYSTEMROOT'] ?? 'C:\\Windows'
  return path.win32.join(system, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
}
