/** The lock of a build: the definition's own, or what the catalog answers today. */
import { createHash } from 'node:crypto'
import type { Run } from '../run.ts'
import { openCatalog } from '../updates/catalog/client.ts'
import { fetchFiles } from '../updates/download/index.ts'
import { changesBetween, formatChanges, formatLock } from '../updates/lock.ts'
import { resolveLock } from '../updates/resolve.ts'
import { alreadyPublished } from './fingerprint.ts'
import { type Job, noting } from './job.ts'
import type { HostFacts } from './preflight.ts'

/**
 * Asks the catalog when the definition says what to look for, but not where the answer is. The answer goes into the report
 * and into the fingerprint, and may make the build needless after all.
 * @returns preflight's facts, completed by the lock
 */
export async function completeLock(job: Job, given: Run, ground: HostFacts): Promise<HostFacts> {
  const run = noting(job, given)
  const { catalog } = job.definition.updates
  if (ground.lock !== undefined || catalog === undefined) return ground
  const { packageDirectory: directory, updateCache: cache } = job.options
  const lock = await resolveLock(run, catalog, {
    catalog: openCatalog(run),
    learn: (files) => fetchFiles(run, files, { directory, cache })
  })
  for (const line of formatChanges(changesBetween(undefined, lock))) run.reporter.info(line)
  job.findings.resolvedLock = lock
  const fingerprint = createHash('sha256')
    .update(`${ground.fingerprint}\n${formatLock(lock)}`)
    .digest('hex')
  return { ...ground, lock, fingerprint, published: await alreadyPublished(job, run, fingerprint) }
}
