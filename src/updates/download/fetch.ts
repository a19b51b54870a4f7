/** Gets packages from where they are nearest: the package directory, the Actions cache, the network. */
import { mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../../amounts.ts'
import { UserError } from '../../errors.ts'
import type { Problem } from '../../location.ts'
import type { Run } from '../../run.ts'
import { type ActionsCache, openActionsCache } from '../cache/actions.ts'
import { adopt, adoptIntact, findIntact, type Intact, incomingFile, keyOf } from '../cache/directory.ts'
import { withLock } from '../cache/entry-lock.ts'
import { prune } from '../cache/prune.ts'
import type { LockPackage } from '../lock.ts'
import { type DownloadOptions, download, type WantedFile } from './download.ts'
import { diskError, Failure } from './failure.ts'
import { removePartial } from './partial.ts'
import { type FileMeter, meter } from './progress.ts'

export interface FetchOptions extends DownloadOptions {
  /** Shared by all jobs of this runner; made when it is missing. */
  readonly directory: string
  /** Absent means `directory`. */
  readonly cache?: UpdateCache
}

/** Where packages are kept between runs: on this host, in the cache of GitHub Actions, or in both. */
export type UpdateCache = 'directory' | 'actions' | 'both'

/** Where a file's bytes came from in this run. */
export type PackageOrigin = 'directory' | 'actions' | 'network'

/** A file on this host whose bytes have been hashed in this run. */
export interface Fetched {
  /** Absolute. */
  readonly file: string
  readonly size: number
  readonly sha1: string
  readonly sha256: string
  readonly from: PackageOrigin
}

/** A package on this host, with where its bytes came from. */
export interface LocalPackage {
  readonly package: LockPackage
  /** Absolute. */
  readonly file: string
  readonly from: PackageOrigin
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
 * Gets several files at once, in the order they were asked for, and keeps them for later runs. What is known of a file must
 * be true of its bytes; one of which no hash is known is downloaded each time.
 * @throws UserError `updates.download-failed` with every file that could not be had, the reason and the host of its URL;
 * `updates.disk-full` and `updates.cannot-write` at once
 */
export async function fetchFiles(run: Run, wanted: readonly WantedFile[], options: FetchOptions): Promise<Fetched[]> {
  const { cache = 'directory' } = options
  const directory = await openDirectory(cache === 'actions' ? path.join(run.workFolder, 'packages') : options.directory)
  const actions = cache === 'directory' ? undefined : await openActionsCache(run)
  try {
    const amounts = { directory: 0, actions: 0, network: 0, resumed: 0 }
    const fetched = await fetchAll(run, wanted, { ...options, directory, actions, amounts })
    const elsewhere = fetched.filter(({ from }) => from !== 'actions')
    await actions?.save(elsewhere.map((item) => ({ ...item, fileName: path.basename(item.file) })))
    if (cache !== 'actions') await prune(run, directory)
    return fetched
  } finally {
    await actions?.close()
  }
}

/** Where files are looked for, and what came from where, in bytes. */
interface Sources extends DownloadOptions {
  readonly directory: string
  readonly actions: ActionsCache | undefined
  readonly amounts: { directory: number; actions: number; network: number; resumed: number }
}

async function fetchAll(run: Run, wanted: readonly WantedFile[], sources: Sources): Promise<Fetched[]> {
  const progress = meter(run)
  const tasks = wanted.map((item) => ({ item, meter: progress.file(item.fileName, item.size) }))
  const problems: Problem[] = []
  const fetched = await inParallel(run, tasks, async (inner, task) => {
    try {
      return await fetchOne(inner, task.item, task.meter, sources)
    } catch (error) {
      inner.signal.throwIfAborted()
      // Whatever is wrong with this host is wrong for all of them.
      if (!(error instanceof Failure)) throw error
      problems.push(problemOf(task.item, error))
      return undefined
    }
  })
  run.reporter.info(describe(sources))
  if (problems.length > 0) {
    const message = problems.map((problem) => problem.message).join('\n')
    throw new UserError('updates.download-failed', message, { problems })
  }
  return fetched.filter((item) => item !== undefined)
}

function describe({ actions, amounts }: Sources): string {
  const parts = [
    `${formatBytes(amounts.directory)} from the package directory`,
    ...(actions === undefined ? [] : [`${formatBytes(amounts.actions)} from the Actions cache`]),
    `${formatBytes(amounts.network)} from the network`
  ]
  const left = amounts.resumed === 0 ? '' : `, after ${formatBytes(amounts.resumed)} that an earlier run had left`
  return `packages: ${parts.join(', ')}${left}`
}

function problemOf(wanted: WantedFile, failure: Failure): Problem {
  const host = URL.canParse(wanted.url) ? new URL(wanted.url).host : wanted.url.slice(0, 200)
  const message = `${wanted.fileName} from ${host}: ${failure.message}`
  return { rule: 'updates.download-failed', severity: 'error', message }
}

async function fetchOne(run: Run, wanted: WantedFile, progress: FileMeter, sources: Sources): Promise<Fetched> {
  const { directory, amounts } = sources
  const key = keyOf(wanted)
  // Both become names in the package directory.
  if (!/^[0-9a-f]+$/.test(key) || !/^\w[\w.+-]*$/.test(wanted.fileName)) {
    throw new Failure('final', `${wanted.fileName} or ${key} is not a plain name`)
  }
  const lock = {
    signal: run.signal,
    waiting: () => run.reporter.info(`${wanted.fileName}: another job is at work on it; waiting`),
    patience: lockPatience
  }
  return withLock(`${directory} ${key}`, lock, async ({ alone }) => {
    const damaged = (file: string, why: string) =>
      run.reporter.warning(`${file} was damaged: ${why}; it is fetched again`)
    const there = await findIntact(directory, wanted, run.signal, damaged)
    if (there !== undefined) {
      progress.at(there.size)
      amounts.directory += there.size
      return { ...there, from: 'directory' }
    }
    const restored = await restore(run, wanted, sources)
    if (restored !== undefined) {
      progress.at(restored.size)
      amounts.actions += restored.size
      return { ...restored, from: 'actions' }
    }
    const incoming = await incomingFile(directory, key, alone)
    const { sha1, sha256, size, received, resumed } = await download(run, wanted, incoming, progress, sources)
    const file = await adopt(directory, incoming, wanted.fileName, { sha1, sha256 }, run.signal)
    await removePartial(incoming)
    amounts.network += received
    amounts.resumed += resumed
    return { file, size, sha1, sha256, from: 'network' }
  })
}

/** @returns a package from the Actions cache, once its bytes are right */
async function restore(run: Run, wanted: WantedFile, { actions, directory }: Sources): Promise<Intact | undefined> {
  const { sha256, fileName, size = 0 } = wanted
  if (actions === undefined || sha256 === undefined) return undefined
  const from = await actions.restore({ sha256, fileName, size })
  if (from === undefined) return undefined
  return adoptIntact(directory, from, wanted, run.signal, (why) =>
    run.reporter.warning(`${fileName} from the Actions cache is damaged: ${why}; it is fetched again`)
  )
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
