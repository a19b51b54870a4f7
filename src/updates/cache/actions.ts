/**
 * The cache of GitHub Actions: one entry a package, so that a new month uploads only what is new. It never fails a build;
 * the client tells trouble in the log by itself, and this says what follows from it.
 */
import { copyFile, link, mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../../amounts.ts'
import { errorMessage } from '../../errors.ts'
import type { Run } from '../../run.ts'

export interface CachedPackage {
  readonly sha256: string
  readonly fileName: string
  readonly size: number
}

export interface PackageToSave extends CachedPackage {
  /** Absolute. */
  readonly file: string
}

type Client = typeof import('@actions/cache')

export interface ActionsCache {
  /** @returns the file, not looked into yet, in a folder that `close` removes; undefined when the cache has it not */
  readonly restore: (wanted: CachedPackage) => Promise<string | undefined>
  /** Uploads those that the cache has not. */
  readonly save: (packages: readonly PackageToSave[]) => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * In the workspace, since the client keeps paths relative to it, and the same everywhere, since an entry is found only by the
 * very path it was saved with.
 */
const stagingName = '.maas-windows-image-packages'

/** A miss is answered at once; the client's silent retries of a service in trouble take longer. */
const slowMiss = 10_000

/** @returns undefined where there is no such cache, which has been said then */
export async function openActionsCache(run: Run, env = process.env): Promise<ActionsCache | undefined> {
  const staging = path.join(env['GITHUB_WORKSPACE'] ?? '', stagingName)
  const client = await openClient(staging, env)
  if (typeof client === 'string') {
    run.reporter.warning(`the cache of GitHub Actions is not used: ${client}`)
    return undefined
  }
  const cache: Cache = { run, client, staging, works: true }
  const oneByOne = queue()
  return {
    restore: (wanted) =>
      oneByOne(() =>
        guarded(cache, undefined, async () => {
          if (!cache.works || !(await has(cache, wanted, { lookupOnly: false }))) return undefined
          return path.join(staging, wanted.sha256, wanted.fileName)
        })
      ),
    save: (packages) => guarded(cache, undefined, () => saveMissing(cache, packages)),
    close: async () => {
      await removeStaging(env).catch((error: unknown) => run.reporter.warning(`not removed: ${errorMessage(error)}`))
    }
  }
}

interface Cache {
  readonly run: Run
  readonly client: Client
  /** Absolute. */
  readonly staging: string
  /** False once it is in trouble: each further question would cost its time in vain. */
  works: boolean
}

function giveUp(cache: Cache, why: string): void {
  cache.works = false
  cache.run.reporter.warning(`the cache of GitHub Actions is not asked any more in this run: ${why}`)
}

/** Whatever goes wrong, the packages are here or come from elsewhere. */
async function guarded<T>(cache: Cache, otherwise: T, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    cache.run.signal.throwIfAborted()
    giveUp(cache, errorMessage(error))
    return otherwise
  }
}

const keyOf = ({ sha256 }: CachedPackage) => `maas-windows-image-package-${sha256}`
const pathsOf = ({ sha256 }: CachedPackage) => [`${stagingName}/${sha256}`]

/** Asks for a package, and unless `lookupOnly` brings it into the staging folder. */
async function has(cache: Cache, item: CachedPackage, how: { readonly lookupOnly: boolean }): Promise<boolean> {
  const { run, client } = cache
  run.signal.throwIfAborted()
  const start = Date.now()
  const what = how.lookupOnly ? `looking for ${item.fileName} in` : `restoring ${item.fileName} from`
  const doing = client.restoreCache(pathsOf(item), keyOf(item), [], how, true)
  const hit = (await within(run, `${what} the Actions cache`, item.size, doing)) !== undefined
  if (!hit && Date.now() - start > slowMiss) giveUp(cache, 'it answers too slowly')
  return hit
}

async function saveMissing(cache: Cache, packages: readonly PackageToSave[]): Promise<void> {
  const { reporter } = cache.run
  const saved = { count: 0, bytes: 0 }
  let failed = 0
  for (const item of packages) {
    // The client packs an archive before it asks whether there is one.
    if (!cache.works || (await has(cache, item, { lookupOnly: true }))) continue
    if (await save(cache, item)) {
      saved.count++
      saved.bytes += item.size
    } else if (++failed === 2 && saved.count === 0) giveUp(cache, 'it takes nothing')
  }
  if (saved.count > 0) {
    reporter.info(`packages: ${saved.count} (${formatBytes(saved.bytes)}) saved in the Actions cache`)
  }
  if (failed > 0) {
    reporter.warning(`packages: ${failed} not saved in the Actions cache, unless another job saves them right now`)
  }
}

/** @returns whether the service has it; when it has not, the client has said why */
async function save({ run, client, staging }: Cache, item: PackageToSave): Promise<boolean> {
  run.signal.throwIfAborted()
  const folder = path.join(staging, item.sha256)
  await mkdir(folder, { recursive: true })
  try {
    const staged = path.join(folder, item.fileName)
    await link(item.file, staged).catch(() => copyFile(item.file, staged))
    const doing = client.saveCache(pathsOf(item), keyOf(item), {}, true)
    const id = await within(run, `saving ${item.fileName} in the Actions cache`, item.size, doing)
    return id !== -1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Removes what restoring and saving leave in the workspace, also when they were killed. */
export async function removeStaging(env = process.env): Promise<void> {
  const workspace = env['GITHUB_WORKSPACE']
  if (workspace === undefined || workspace === '') return
  await rm(path.join(workspace, stagingName), { recursive: true, force: true, maxRetries: 5 })
}

/** @returns the client, with an empty folder for what goes through it; or why there is none */
async function openClient(staging: string, env: NodeJS.ProcessEnv): Promise<Client | string> {
  try {
    const lacking = await whatIsLacking(env)
    if (lacking !== undefined) return lacking
    const client = await import('@actions/cache')
    if (!client.isFeatureAvailable()) return 'this server has none'
    await rm(staging, { recursive: true, force: true })
    await mkdir(staging, { recursive: true })
    await writeFile(path.join(staging, '.gitignore'), '*\n')
    return client
  } catch (error) {
    return errorMessage(error)
  }
}

async function whatIsLacking(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const absent = ['ACTIONS_RUNTIME_TOKEN', 'GITHUB_WORKSPACE', 'RUNNER_TEMP'].filter((name) => !env[name])
  if (absent.length > 0) return `only a step of a job has it (${absent.join(', ')} not set)`
  // The client looks for relative paths here, and packs them relative to there.
  const [here, workspace] = await Promise.all([realpath(process.cwd()), realpath(env['GITHUB_WORKSPACE'] ?? '')])
  return here === workspace ? undefined : `the current folder ${here} is not the workspace ${workspace}`
}

/**
 * Waits for the client, which cannot be stopped, and gives signs of life for it.
 * @throws the signal's reason; an error when it takes far too long
 */
async function within<T>(run: Run, label: string, bytes: number, doing: Promise<T>): Promise<T> {
  const limit = 300_000 + bytes / 1000
  let timer: NodeJS.Timeout | undefined
  let signs: NodeJS.Timeout | undefined
  let cancel: () => void = () => undefined
  try {
    return await Promise.race([
      doing,
      new Promise<never>((_, reject) => {
        cancel = () => reject(run.signal.reason)
        run.signal.addEventListener('abort', cancel, { once: true })
        timer = setTimeout(() => reject(new Error(`${label} takes too long`)), limit)
        signs = setInterval(() => run.reporter.info(`${label} …`), 60_000)
      })
    ])
  } finally {
    clearTimeout(timer)
    clearInterval(signs)
    run.signal.removeEventListener('abort', cancel)
  }
}

/** @returns a function that runs bodies one after another: each restore may take an archive's size twice on the disk */
function queue(): <T>(body: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (body) => {
    const next = last.then(body)
    last = next.catch(() => undefined)
    return next
  }
}
