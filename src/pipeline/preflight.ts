/** Finds everything that would stop the build, at once, before anything is created. */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../amounts.ts'
import { refuse } from '../errors.ts'
import type { ImageDefinition } from '../image-definition/schema.ts'
import type { Problem } from '../location.ts'
import { findLeftovers, type MediaImage, testHost } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import { sha256Of } from '../updates/download/index.ts'
import { type Lock, loadLock } from '../updates/lock.ts'
import { removeDeadBuilds } from './clean-up.ts'
import { alreadyPublished, fingerprintOf } from './fingerprint.ts'
import { call, type Job, vmTag } from './job.ts'

/** What preflight has learned. */
export interface HostFacts {
  readonly image: MediaImage
  readonly lock: Lock | undefined
  /** Of everything that the image will be made from. */
  readonly fingerprint: string
  /** The image of the same fingerprint that was published last, when it makes a new one needless. */
  readonly published: { readonly runId: string; readonly artifactId: string } | undefined
}

/** A Windows image expands to about this while it is serviced; measured installs of Server 2025 stay below. */
const servicedWindows = 25 * 1024 ** 3

/** A cumulative update of Server 2025 with its checkpoint had 4.9 GiB in autumn 2026, and grows each month. */
const unresolvedPackages = 8 * 1024 ** 3

/** @returns whether the packages are not known before the build has asked the catalog */
function asksCatalog({ updates }: Pick<ImageDefinition, 'updates'>, lock: Lock | undefined): boolean {
  return lock === undefined && updates.catalog !== undefined
}

/** @throws UserError `preflight.failed` with every problem found */
export async function preflight(job: Job, run: Run): Promise<HostFacts> {
  const { definition, options, loaded } = job
  const lock = await readLock(job)
  if (asksCatalog(definition, lock)) run.reporter.info('no lock file: the packages are looked up in the catalog')
  const source = path.resolve(options.repositoryRoot, definition.source.path)
  const needed = neededBytes(job, lock)
  const look = () =>
    call(job, run, testHost, {
      source: { path: source, edition: String(definition.source.edition) },
      folders: needed,
      offlineServicing: false
    })
  let host = await look()
  // What dead builds have left may be the very bytes that are missing.
  if (host.problems.length > 0 && host.problems.every(({ code }) => code === 'preflight.no-space')) {
    await sweep(job, run)
    host = await look()
  }
  const place = (key: string[]) => loaded.locate(key)
  const problems: Problem[] = host.problems.map((problem) => ({
    rule: problem.code,
    severity: 'error',
    message: problem.message,
    hint: problem.remedy,
    ...(problem.code === 'preflight.no-media' ? { location: place(['source', 'path']) } : {}),
    ...(problem.code === 'preflight.no-edition' ? { location: place(['source', 'edition']) } : {})
  }))
  problems.push(...keyProblems(job))
  refuse('preflight.failed', 'this host cannot build the image', problems)
  if (host.image === null) throw new Error('preflight found neither an image nor a problem')

  await sweep(job, run)
  const mediaSha256 = await hashMedia(job, run, source)
  job.findings.image = host.image
  job.findings.buildBefore = `${host.image.build}.${host.image.revision}`
  run.reporter.info(`host build ${host.host.build}; image ${host.image.index}: ${host.image.name}`)
  run.reporter.info(
    `disk needed: ${needed.map((item) => `${formatBytes(item.neededBytes)} ${item.purpose}`).join(', ')}`
  )
  const fingerprint = await fingerprintOf(job, run, mediaSha256)
  // Without a lock the catalog decides what the image is made from: see completeLock.
  const published = asksCatalog(definition, lock) ? undefined : await alreadyPublished(job, run, fingerprint)
  return { image: host.image, lock, fingerprint, published }
}

/** What the later stages will write, and where. */
export function neededBytes(
  { definition, options }: Pick<Job, 'definition' | 'options'>,
  lock: Lock | undefined
): { path: string; neededBytes: number; purpose: string }[] {
  const known = lock?.packages.reduce((sum, item) => sum + item.size, 0) ?? 0
  const packages = asksCatalog(definition, lock) ? unresolvedPackages : known
  const disk = Math.min(definition.disk.size, servicedWindows + packages)
  const work = options.workDirectory
  const kept = options.updateCache === 'actions' ? work : existing(options.packageDirectory)
  return [
    { path: work, neededBytes: disk, purpose: 'for the disk of the image' },
    { path: work, neededBytes: packages, purpose: 'for the disk of the packages' },
    { path: work, neededBytes: Math.ceil(disk / 2), purpose: 'for the archive' },
    { path: kept, neededBytes: packages, purpose: 'for downloaded packages' }
  ]
}

/** The package directory may not exist yet; its volume is that of the nearest parent that does. */
function existing(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : existing(path.dirname(folder))
}

async function readLock({ definition, options }: Job): Promise<Lock | undefined> {
  if (definition.updates.lock === undefined) return undefined
  return loadLock(path.resolve(options.repositoryRoot, definition.updates.lock))
}

function keyProblems({ definition, options, loaded }: Job): Problem[] {
  const key = options.productKey ?? ''
  const location = loaded.locate(['product-key'])
  if (definition.productKey === 'input' && !/^([A-Z0-9]{5}-){4}[A-Z0-9]{5}$/i.test(key)) {
    const message =
      key === '' ? 'the input product-key is empty' : 'the input product-key is not five times five characters'
    return [{ rule: 'preflight.product-key', severity: 'error', message, hint: 'set the secret', location }]
  }
  return []
}

async function hashMedia(job: Job, run: Run, source: string): Promise<string> {
  const { size } = await stat(source)
  run.reporter.info(`hashing ${source} (${formatBytes(size)})`)
  const sha256 = await sha256Of(source, run.signal)
  job.findings.inputs.push({ kind: 'media', path: job.definition.source.path, sha256, size })
  const expected = job.definition.source.sha256
  const problem: Problem = {
    rule: 'preflight.media-hash',
    severity: 'error',
    message: `${source} has sha256 ${sha256}`,
    hint: 'copy the media again, or correct source.sha256',
    location: job.loaded.locate(['source', 'sha256'])
  }
  refuse(
    'preflight.failed',
    'the media is not the one of the definition',
    sha256 === (expected ?? sha256) ? [] : [problem]
  )
  return sha256
}

/** Removes what builds that were killed have left on this host; never anything that does not carry our tag. */
async function sweep(job: Job, run: Run): Promise<void> {
  const { vms } = await call(job, run, findLeftovers, { tag: vmTag })
  await removeDeadBuilds(job, run, vms)
}
