/** Prepares a job: its folder and clean-up record first, then the PowerShell and the definition it works with. */
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { asset } from '../assets.ts'
import { loadDefinition } from '../image-definition/load.ts'
import { openPowerShell } from '../powershell/open.ts'
import type { Reporter, Run } from '../run.ts'
import { beginRecord } from './clean-up.ts'
import { type BuildOptions, type BuildPlaces, type Job, newPassword } from './job.ts'
import { networkFetch } from './network.ts'

/** What the entry point gives: how to talk, when to stop, the environment of child processes. */
export interface Surroundings {
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
}

/** @returns a run context without a job, for commands that need no folder of their own */
export function newRun({ reporter, signal, env }: Surroundings, workFolder: string): Run {
  return {
    signal,
    reporter,
    workFolder,
    now: () => new Date(),
    sleep: async (milliseconds, own = signal) => {
      try {
        await delay(milliseconds, undefined, { signal: own })
      } catch (error) {
        // The timer's own error says no more than that it was aborted.
        own.throwIfAborted()
        throw error
      }
    },
    fetch: networkFetch(env)
  }
}

/**
 * @param places everything the build may create; the caller has saved the work folder for its clean-up before
 * @throws UserError for a definition, a scenario or a machine that will not do
 */
export async function beginBuild(options: BuildOptions, places: BuildPlaces, around: Surroundings): Promise<Job> {
  if (options.simulator !== undefined) {
    around.reporter.info(`SIMULATED: scenario ${options.simulator}; nothing here runs on Windows`)
  }
  const loaded = await loadDefinition(options.definition, { repositoryRoot: options.repositoryRoot })
  const media = path.resolve(options.repositoryRoot, loaded.definition.source.path)
  await beginRecord(places, /\.iso$/i.test(media) ? [media] : [])
  const run = newRun(around, places.workFolder)
  const ground = await openPowerShell(run, {
    ...(options.simulator === undefined ? {} : { scenario: options.simulator }),
    workDirectory: options.workDirectory,
    env: around.env,
    locate: asset
  })
  const password = newPassword()
  around.reporter.secret(password)
  if (options.productKey !== undefined) around.reporter.secret(options.productKey)
  return {
    run: { ...run, fetch: ground.fetch },
    options,
    loaded,
    definition: loaded.definition,
    shell: ground.shell,
    intervals: {
      pollMilliseconds: ground.pollMilliseconds,
      pauseSeconds: ground.pauseSeconds,
      quietSeconds: ground.quietSeconds
    },
    places,
    findings: { inputs: [], stages: [], customizations: [], packages: [], refused: [], warnings: [], keptBytes: 0 },
    simulated: ground.simulated,
    providedFiles: ground.providedFiles,
    password
  }
}
