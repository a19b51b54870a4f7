/** Hands image and report over: as artifacts on GitHub, into a folder from a terminal. */
import path from 'node:path'
import type { Packed } from '../disk/index.ts'
import { errorMessage } from '../errors.ts'
import {
  publishArtifacts,
  publishToDirectory,
  type Report,
  recordPublished,
  reportName,
  writeReportFiles
} from '../publish/index.ts'
import type { Run } from '../run.ts'
import { writeLock } from '../updates/lock.ts'
import { buildReport } from './build-report.ts'
import type { Job } from './job.ts'

/** What the entry point puts into outputs, or says at the end. */
export interface Published {
  readonly report: Report
  readonly reportFile: string
  readonly image?: string
  readonly artifactId?: string
  readonly reportArtifactId?: string
}

/** @throws UserError saying what was being sent and what had been sent before */
export async function publish(job: Job, run: Run, packed: Packed, fingerprint: string): Promise<Published> {
  const published = await handOver(job, run, buildReport(job, { packed }), packed)
  const { artifactId } = published
  if (artifactId !== undefined) {
    const { runId = '', artifactDays } = job.options
    const expires = artifactDays === undefined ? {} : { expires: daysFrom(run.now(), artifactDays) }
    const record = { fingerprint, runId, artifactId, ...expires }
    try {
      await recordPublished(
        job.options.packageDirectory,
        { name: job.definition.name, simulated: job.simulated },
        record
      )
    } catch (error) {
      // The image has been sent: the next build will only make it once more.
      run.reporter.warning(`what was published could not be noted: ${errorMessage(error)}`)
    }
  }
  return published
}

function daysFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * 24 * 60 * 60 * 1000).toISOString()
}

/** Publishes a report, with the image when there is one. */
export async function handOver(job: Job, run: Run, report: Report, packed?: Packed): Promise<Published> {
  const { definition, simulated, options, places } = job
  const folder = path.join(places.outputFolder, 'report')
  const files = await writeReportFiles(folder, report)
  const reportFiles = [files.json, files.markdown, files.sums, ...(await writeResolvedLock(job, folder))]
  const name = reportName({ name: definition.name, simulated })
  if (options.outputDirectory !== undefined) {
    const directory = options.outputDirectory
    const image = packed === undefined ? {} : { image: packed.file }
    const written = await publishToDirectory({ ...image, reportFiles, reportName: name, directory })
    const reportFile = written.reportFiles[0] ?? files.json
    return { report, reportFile, ...(written.image === undefined ? {} : { image: written.image }) }
  }
  const sent = await unlessAborted(
    run.signal,
    publishArtifacts({
      ...(packed === undefined ? {} : { image: { file: packed.file, sha256: packed.sha256 } }),
      reportFiles,
      reportName: name,
      reporter: run.reporter,
      signal: run.signal,
      ...(options.retentionDays === undefined ? {} : { retentionDays: options.retentionDays })
    })
  )
  return {
    report,
    reportFile: files.json,
    reportArtifactId: sent.report.id,
    ...(sent.image === undefined ? {} : { image: sent.image.name, artifactId: sent.image.id })
  }
}

/** What the catalog answered, as the lock file that would give the same packages again. */
async function writeResolvedLock({ findings }: Job, folder: string): Promise<string[]> {
  if (findings.resolvedLock === undefined) return []
  const file = path.join(folder, 'updates.lock.json')
  await writeLock(file, findings.resolvedLock)
  return [file]
}

/** The artifact client cannot be stopped: its upload is left to die with the process. */
async function unlessAborted<T>(signal: AbortSignal, upload: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  upload.catch(() => undefined)
  return Promise.race([upload, aborted])
}
