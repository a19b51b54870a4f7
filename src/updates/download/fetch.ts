/** Gets packages from where they are nearest: the package directory, the Actions cache, the network. */
import { mkdir, realpath } from 'node:fs/promises'
import { formatBytes } from '../../amounts.ts'
import { UserError } from '../../errors.ts'
import type { Problem } from '../../location.ts'
import type { Run } from '../../run.ts'
import { adopt, findIntact, incomingFile, keyOf } from '../cache/directory.ts'
import { withLock } from '../cache/entry-lock.ts'
import type { LockPackage } from '../lock.ts'
import { type DownloadOptions, download, type Wanted } from './download.ts'
import { diskError, Failure } from './failure.ts'
import { removePartial } from './partial.ts'
import { type FileMeter, meter } from './progress.ts'

export interface FetchOptions extends DownloadOptions {
  /** Shared by all jobs of this runner; made when it is missing. */
  readonly directory: string
}

/** A file on this host whose bytes have been hashed in this run. */
export interface Fetched {
  /** Absolute. */
  readonly file: string
  readonly size: number
  readonly sha1: string
  readonly sha256: string
  readonly from: 'directory' | 'actions' | 'network'
}

/** A package on this host, with where its bytes came from. */
export interface LocalPackage {
  readonly package: LockPackage
  /** Absolute. */
  readonly file: string
  readonly from: Fetched['from']
}

/** More connections bring little from one server, and Microsoft's may dislike them. */
const atOnce = 4

/** Milliseconds that one job waits for another one that fetches the same, before it fetches by itself. */
const lockPatience = 60 * 60_000

/**
 * Makes sure that every package of a lock file lies on this host, whole and right.
 * @throws UserError as `fetchFiles`
 */
export async function fetchPackages(
  run: Run,
  packages: readonly LockPackage[],
  options: FetchOptions
): Promise<LocalPackage[]> {
  const fetched = await fetchFiles(run, packages, options)
  return packages.flatMap((item, index) => {
    const found = fetched[index]
    return found === undefined ? [] : [{ package: item, file: found.file, from: found.from }]
  })
}

/**
 * Gets one file; what is known of it must be true of its bytes. A file of which no hash is known is downloaded each time.
 * @throws UserError as `fetchFiles`
 */
export async function fetchFile(run: Run, wanted: Wanted, options: FetchOptions): Promise<Fetched> {
  const [fetched] = await fetchFiles(run, [wanted], options)
  if (fetched === undefined) throw new Error(`nothing was fetched for ${wanted.url}`)
  return fetched
}

/**
 * Gets several files at once, in the order they were asked for.
 * @throws UserError `updates.download-failed` with every file that could not be had, the reason and the host of its URL;
 * `updates.disk-full` and `updates.cannot-write` at once
 */
export async function fetchFiles(run: Run, wanted: readonly Wanted[], options: FetchOptions): Promise<Fetched[]> {
  const directory = await openDirectory(options.directory)
  const progress = meter(run)
  const tasks = wanted.map((item) => ({ item, meter: progress.file(item.fileName, item.size) }))
  const amounts = { directory: 0, network: 0, resumed: 0 }
  const problems: Problem[] = []
  const fetched = await inParallel(run, tasks, async (inner, task) => {
    try {
      return await fetchOne(inner, task.item, task.meter, { ...options, directory }, amounts)
    } catch (error) {
      inner.signal.throwIfAborted()
      // Whatever is wrong with this host is wrong for all of them.
      if (!(error instanceof Failure)) throw error
      problems.push(problemOf(task.item, error))
      return undefined
    }
  })
  run.reporter.info(describe(amounts))
  const [first] = problems
  if (first !== undefined) {
    const message = problems.map((problem) => problem.message).join('\n')
    throw new UserError('updates.download-failed', message, { problems })
  }
  return fetched.filter((item) => item !== undefined)
}

interface Amounts {
  directory: number
  network: number
  resumed: number
}

function describe({ directory, network, resumed }: Amounts): string {
  const left = resumed === 0 ? '' : `, after ${formatBytes(resumed)} that an earlier run had left`
  return `packages: ${formatBytes(directory)} from the package directory, ${formatBytes(network)} from the network${left}`
}

function problemOf(wanted: Wanted, failure: Failure): Problem {
  const host = URL.canParse(wanted.url) ? new URL(wanted.url).host : wanted.url.slice(0, 200)
  const message = `${wanted.fileName} from ${host}: ${failure.message}`
  return { rule: 'updates.download-failed', severity: 'error', message }
}

async function fetchOne(
  run: Run,
  wanted: Wanted,
  progress: FileMeter,
  options: FetchOptions,
  amounts: Amounts
): Promise<Fetched> {
  const { directory } = options
  const key = keyOf(wanted)
  const lock = {
    signal: run.signal,
    waiting: () => run.reporter.info(`${wanted.fileName}: another process is fetching it; waiting`),
    patience: lockPatience
  }
  return withLock(`${directory} ${key}`, lock, async ({ alone }) => {
    const there = await findIntact(directory, wanted, run.signal, (file, why) =>
      run.reporter.warning(`${file} was damaged: ${why}; it is fetched again`)
    )
    if (there !== undefined) {
      progress.at(there.size)
      amounts.directory += there.size
      return { ...there, from: 'directory' }
    }
    const incoming = await incomingFile(directory, key, alone)
    const { sha1, sha256, size, received, resumed } = await download(run, wanted, incoming, progress, options)
    const file = await adopt(directory, incoming, wanted.fileName, { sha1, sha256 }, run.signal)
    await removePartial(incoming)
    amounts.network += received
    amounts.resumed += resumed
    return { file, size, sha1, sha256, from: 'network' }
  })
}

/** The name by which every process knows it, whatever links lead there. */
async function openDirectory(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true })
    return await realpath(directory)
  } catch (error) {
    throw diskError(error, directory) ?? error
  }
}

/** Works on a few items at once. The first error stops the others; all have ended when it is thrown. */
async function inParallel<T, R>(
  run: Run,
  items: readonly T[],
  work: (inner: Run, item: T) => Promise<R>
): Promise<R[]> {
  const stop = new AbortController()
  const inner: Run = { ...run, signal: AbortSignal.any([run.signal, stop.signal]) }
  const results: R[] = []
  const queue = items.entries()
  const lane = async () => {
    for (const [index, item] of queue) {
      inner.signal.throwIfAborted()
      results[index] = await work(inner, item)
    }
  }
  const lanes = Array.from({ length: atOnce }, () =>
    lane().catch((error: unknown) => {
      stop.abort(error)
      throw error
    })
  )
  await Promise.allSettled(lanes)
  inner.signal.throwIfAborted()
  return results
}
