/** Downloads a package once, into a folder named by its hash; a file is trusted only after its bytes have been hashed. */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { errorMessage, UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import type { LockPackage } from './lock.ts'

/** A package on this host, with where its bytes came from. */
export interface LocalPackage {
  readonly package: LockPackage
  /** Absolute. */
  readonly file: string
  readonly from: 'cache' | 'download'
}

/**
 * Makes sure that every package lies in the package directory, whole and right.
 * @param directory shared by all jobs of this runner
 * @throws UserError `updates.download-failed`: the package, the reason, the host of its URL
 */
export async function fetchPackages(
  run: Run,
  packages: readonly LockPackage[],
  directory: string
): Promise<LocalPackage[]> {
  const local: LocalPackage[] = []
  for (const item of packages) {
    local.push(await fetchPackage(run, item, directory))
    run.reporter.progress({ label: 'packages', done: local.length, total: packages.length, unit: 'packages' })
  }
  return local
}

async function fetchPackage(run: Run, item: LockPackage, directory: string): Promise<LocalPackage> {
  const folder = path.join(directory, 'packages', item.sha256)
  const file = path.join(folder, item.fileName)
  if (await isIntact(file, item, run.signal)) return { package: item, file, from: 'cache' }
  await mkdir(folder, { recursive: true })
  const partial = `${file}.${process.pid}.partial`
  try {
    await download(run, item, partial)
    await rename(partial, file)
  } catch (error) {
    run.signal.throwIfAborted()
    const host = new URL(item.url).host
    throw new UserError('updates.download-failed', `${item.kb} from ${host}: ${errorMessage(error)}`, { cause: error })
  } finally {
    await rm(partial, { force: true })
  }
  return { package: item, file, from: 'download' }
}

async function download(run: Run, item: LockPackage, target: string): Promise<void> {
  const response = await run.fetch(item.url, { signal: run.signal, redirect: 'error' })
  if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`)
  const check = hashing(run, item)
  await pipeline(Readable.fromWeb(response.body), check.stream, createWriteStream(target), { signal: run.signal })
  const wrong = check.fault()
  if (wrong !== undefined) throw new Error(wrong)
}

/** A stream that lets bytes through and hashes them; it stops as soon as there are too many. */
function hashing(run: Run, item: LockPackage): { stream: Transform; fault: () => string | undefined } {
  const sha256 = createHash('sha256')
  const sha1 = createHash('sha1')
  let size = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      sha256.update(chunk)
      sha1.update(chunk)
      run.reporter.progress({ label: `downloading ${item.kb}`, done: size, total: item.size, unit: 'bytes' })
      if (size > item.size) done(new Error(`it is longer than the lock's ${item.size} bytes`))
      else done(null, chunk)
    }
  })
  const fault = () => {
    if (size !== item.size) return `it ended after ${size} of ${item.size} bytes`
    if (sha256.digest('hex') !== item.sha256) return 'its sha256 is not the one in the lock'
    if (sha1.digest('hex') !== item.sha1) return 'its sha1 is not the one in the lock'
    return undefined
  }
  return { stream, fault }
}

async function isIntact(file: string, item: LockPackage, signal: AbortSignal): Promise<boolean> {
  const size = await stat(file).then(
    (found) => found.size,
    () => -1
  )
  return size === item.size && (await sha256Of(file, signal)) === item.sha256
}

/** @returns the sha256 of a file, in hexadecimal */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest('hex')
}
