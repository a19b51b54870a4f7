/** Runs one stage: a group in the log, a limit, a stall limit, a timing in the report. */

import { formatSeconds } from '../amounts.ts'
import { errorMessage, UserError } from '../errors.ts'
import type { Limits } from '../image-definition/schema.ts'
import type { Outcome } from '../publish/report.ts'
import type { Reporter, Run } from '../run.ts'
import type { Job } from './job.ts'

/** Every stage in its order, with the key of `limits` that holds its limit. */
export const stageLimits = {
  preflight: 'preflight',
  updates: 'updates',
  'answer file': 'answerFile',
  disk: 'disk',
  customize: 'customize',
  settle: 'settle',
  seal: 'seal',
  pack: 'pack',
  publish: 'publish'
} as const satisfies Record<string, keyof Limits>

export type StageName = keyof typeof stageLimits

/** A failure with the stage it happened in. */
export class StageError extends Error {
  override readonly name = 'StageError'
  readonly stage: StageName
  readonly outcome: Outcome

  constructor(stage: StageName, outcome: Outcome, cause: unknown) {
    super(`${stage}: ${errorMessage(cause)}`, { cause })
    this.stage = stage
    this.outcome = outcome
  }
}

/**
 * Runs `body` with a run context whose signal is aborted when the job is cancelled, when the stage's limit has passed, or
 * when nothing was reported for the stall limit.
 * @throws StageError
 */
export async function stage<T>(job: Job, name: StageName, body: (run: Run) => Promise<T>): Promise<T> {
  const limit = job.definition.limits[stageLimits[name]]
  // The artifact client tells nobody how far it is, and gives up by itself after five minutes without progress.
  const stall = name === 'publish' ? limit : job.definition.limits.stall
  const watch = watchdog(limit, stall, stageLimits[name])
  const started = job.run.now()
  const run: Run = {
    ...job.run,
    signal: AbortSignal.any([job.run.signal, watch.signal]),
    reporter: listening(job.run.reporter, watch.alive)
  }
  const end = (outcome: Outcome) => {
    const seconds = (job.run.now().getTime() - started.getTime()) / 1000
    job.findings.stages.push({
      name,
      start: started.toISOString(),
      seconds,
      limitSeconds: limit / 1000,
      outcome
    })
    return seconds
  }
  return job.run.reporter.group(name, async () => {
    try {
      job.run.signal.throwIfAborted()
      const result = await body(run)
      job.run.reporter.info(`${name}: done in ${formatSeconds(end('succeeded'))}`)
      return result
    } catch (error) {
      const outcome = job.run.signal.aborted ? 'cancelled' : 'failed'
      end(outcome)
      // Whatever broke while the tree was being ended, the reason for ending it is what counts.
      throw new StageError(name, outcome, run.signal.aborted ? run.signal.reason : error)
    } finally {
      watch.stop()
    }
  })
}

function watchdog(limit: number, stall: number, key: string) {
  const controller = new AbortController()
  const abort = (code: string, message: string) => controller.abort(new UserError(code, message))
  const whole = setTimeout(
    () => abort('stage.limit', `did not end within its limit of ${formatSeconds(limit / 1000)} (limits.${kebab(key)})`),
    limit
  )
  let last = Date.now()
  const look = setInterval(
    () => {
      if (Date.now() - last < stall) return
      abort('stage.stalled', `gave no sign of life for ${formatSeconds(stall / 1000)} (limits.stall)`)
    },
    Math.min(1000, stall / 4)
  )
  return {
    signal: controller.signal,
    alive: () => {
      last = Date.now()
    },
    stop: () => {
      clearTimeout(whole)
      clearInterval(look)
    }
  }
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The same reporter; every call but debug counts as a sign of life. */
function listening(reporter: Reporter, alive: () => void): Reporter {
  const heard =
    <A extends unknown[]>(method: (...args: A) => void) =>
    (...args: A) => {
      alive()
      method(...args)
    }
  return {
    ...reporter,
    info: heard(reporter.info),
    warning: heard(reporter.warning),
    error: heard(reporter.error),
    progress: heard(reporter.progress)
  }
}
