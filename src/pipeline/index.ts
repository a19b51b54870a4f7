/** The whole build, stage by stage. */
import { causeChain } from '../errors.ts'
import type { Run } from '../run.ts'
import { renderAnswerFiles } from './answer-files.ts'
import { buildReport } from './build-report.ts'
import { writeOutcome } from './clean-up.ts'
import { completeLock } from './complete-lock.ts'
import { customize } from './customize.ts'
import { makeDisks } from './disks.ts'
import type { Job } from './job.ts'
import { pack } from './pack.ts'
import { type HostFacts, preflight } from './preflight.ts'
import { handOver, type Published, publish } from './publish.ts'
import { seal } from './seal.ts'
import { settle } from './settle.ts'
import { StageError, stage } from './stage.ts'
import { type Plan, updates } from './updates.ts'

/** How a build ended. `published` holds the report in every case, the image only when there is a new one. */
export interface BuildEnd {
  readonly changed: boolean
  readonly published?: Published
  /** What stopped it; the report says the same. */
  readonly error?: StageError
}

/**
 * Builds one image.
 * @returns how it ended: a failure comes back as `error`, after its report has been handed over
 */
export async function build(job: Job): Promise<BuildEnd> {
  try {
    const ground = await stage(job, 'preflight', (run) => preflight(job, run))
    if (ground.published !== undefined) return unchanged(job, ground.published)

    const { facts, plan } = await stage(job, 'updates', (run) => planUpdates(job, run, ground))
    if (facts.published !== undefined) return unchanged(job, facts.published)

    const answerFiles = await stage(job, 'answer file', (run) => renderAnswerFiles(job, run, ground.image))
    await stage(job, 'disk', (run) => makeDisks(job, run, { image: ground.image, answerFiles, plan }))
    const guest = await stage(job, 'customize', (run) => customize(job, run, { image: ground.image, plan }))
    const settled = await stage(job, 'settle', (run) => settle(job, run, guest, plan))
    await stage(job, 'seal', (run) => seal(job, run, { guest, settled, answerFiles }))
    const packed = await stage(job, 'pack', (run) => pack(job, run))
    const published = await stage(job, 'publish', (run) => publish(job, run, packed, facts.fingerprint))

    await writeOutcome(job.run, job.places.workFolder, 'succeeded')
    return { changed: true, published }
  } catch (error) {
    return await giveUp(job, error)
  }
}

/** Without a lock file the catalog's answer tells whether there is anything new; then nothing is downloaded. */
async function planUpdates(job: Job, run: Run, ground: HostFacts): Promise<{ facts: HostFacts; plan: Plan }> {
  const facts = await completeLock(job, run, ground)
  const plan = facts.published === undefined ? await updates(job, run, facts.lock, facts.image) : []
  return { facts, plan }
}

async function unchanged(job: Job, last: { runId: string; artifactId: string }): Promise<BuildEnd> {
  job.run.reporter.info(
    `nothing has changed since run ${last.runId} published artifact ${last.artifactId}: no new image (force builds one)`
  )
  await writeOutcome(job.run, job.places.workFolder, 'succeeded')
  return { changed: false }
}

/** The report is handed over before anybody hears of the failure; if that fails too, both reasons are told. */
async function giveUp(job: Job, error: unknown): Promise<BuildEnd> {
  const stopped = error instanceof StageError ? error : new StageError('preflight', 'failed', error)
  await writeOutcome(job.run, job.places.workFolder, stopped.outcome)
  const report = buildReport(job, { error: stopped })
  try {
    // Not the job's own signal: a cancelled build reports too, within the seconds that the runner leaves.
    const run = { ...job.run, signal: AbortSignal.timeout(stopped.outcome === 'cancelled' ? 4000 : 120_000) }
    return { changed: false, published: await handOver(job, run, report), error: stopped }
  } catch (failure) {
    job.run.reporter.warning(`the report could not be published: ${causeChain(failure).join(': ')}`)
    return { changed: false, error: stopped }
  }
}
