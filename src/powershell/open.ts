/** Gets a PowerShell ready for a job: the real host's, or one behind which everything pretends. */
import path from 'node:path'
import type { Run } from '../run.ts'
import { type PowerShell, strippedEnvironment } from './call.ts'
import { findPowerShell } from './find.ts'
import { loadScenario } from './scenario.ts'
import { prepareSimulator, providedFiles } from './simulator.ts'

/** What a job works with, real or not. */
export interface Ground {
  readonly shell: PowerShell
  readonly simulated: boolean
  readonly fetch: typeof fetch
  readonly pollMilliseconds: number
  readonly pauseSeconds: number
  readonly quietSeconds: number
  /** Windows paths that the image holds beside Windows' own files. */
  readonly providedFiles: readonly string[]
}

export interface OpenOptions {
  /** A scenario file of the simulator; absent on a real host. */
  readonly scenario?: string
  readonly workDirectory: string
  readonly env: NodeJS.ProcessEnv
  /** Turns `powershell/host/x.ps1` into its absolute path. */
  readonly locate: (script: string) => string
}

/** @throws UserError that says what to install, or what is wrong with the scenario */
export async function openPowerShell(run: Run, options: OpenOptions): Promise<Ground> {
  const { scenario: file, workDirectory, env, locate } = options
  const simulated = file !== undefined
  // Stripped here already: building the simulator's engine runs programs too.
  const childEnv = strippedEnvironment(env)
  const found = await findPowerShell(run, { simulated, env: childEnv })
  if (!simulated) {
    const argumentsFor = (script: string) => [...found.args, '-File', locate(script)]
    return {
      shell: { command: found.command, argumentsFor, env: childEnv },
      simulated,
      fetch: run.fetch,
      pollMilliseconds: 5000,
      pauseSeconds: 30,
      quietSeconds: 15,
      providedFiles: []
    }
  }
  const scenario = await loadScenario(path.resolve(file))
  const simulator = await prepareSimulator(run, scenario, workDirectory)
  const argumentsFor = (script: string) => [...found.args, '-File', ...simulator.wrap(locate(script), [])]
  return {
    shell: { command: found.command, argumentsFor, env: { ...childEnv, ...simulator.env } },
    simulated,
    fetch: simulator.fetch,
    pollMilliseconds: 200,
    pauseSeconds: 0.1,
    quietSeconds: 0.1,
    providedFiles: providedFiles(scenario)
  }
}
