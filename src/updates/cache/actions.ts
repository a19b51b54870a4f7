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

export interface ActionsCache {
  /** @returns the file, not looked into yet, in a folder that `close` removes; undefined when the cache has it not */
  readonly restore: (wanted: CachedPackage) => Promise<string | undefined>
  /** Uploads those that the cache has not. */
  readonly save: (packages: readonly (CachedPackage & { readonly file: string })[]) => Promise<void>
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
  const lacking = await whatIsLacking(env)
  if (lacking !== undefined) {
    run.reporter.warning(`the cache of GitHub Actions is not used: ${lacking}`)
    return undefined
  }
  const client = await import('@actions/cache')
  if (!client.isFeatureAvailable()) {
    run.reporter.warning('the cache of GitHub Actions is not used: this server has none')
    return undefined
  }
  const staging = path.join(env['GITHUB_WORKSPACE'] ?? '', stagingName)
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { recursive: true })
  await writeFile(path.join(staging, '.gitignore'), '*\n')

  let works = true
  const give = (why: string) => {
    works = false
    run.reporter.warning(`the cache of GitHub Actions is not asked any more in this run: ${why}`)
  }
  const keyOf = (sha256: string) => `maas-windows-image-package-${sha256}`
  const pathOf = (sha256: string) => `${stagingName}/${sha256}`
  const ask = async (item: CachedPackage, lookupOnly: boolean): Promise<boolean> => {
    run.signal.throwIfAborted()
    const start = Date.now()
    const doing = client.restoreCache([pathOf(item.sha256)], keyOf(item.sha256), [], { lookupOnly }, true)
    const what = lookupOnly ? `looking for ${item.fileName} in` : `restoring ${item.fileName} from`
    const hit = (await within(run, `${what} the Actions cache`, item.size, doing)) !== undefined
    if (!hit && Date.now() - start > slowMiss) give('it answers too slowly')
    return hit
  }
  const saveOne = async (item: CachedPackage & { readonly file: string }): Promise<boolean> => {
    const folder = path.join(staging, item.sha256)
    await mkdir(folder, { recursive: true })
    try {
      const staged = path.join(folder, item.fileName)
      await link(item.file, staged).catch(() => copyFile(item.file, staged))
      const doing = client.saveCache([pathOf(item.sha256)], keyOf(item.sha256), {}, true)
      const id = await within(run, `saving ${item.fileName} in the Actions cache`, item.size, doing)
      return id !== undefined && id !== -1
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  /** Whatever goes wrong, the packages are here or come from elsewhere. */
  const guarded = async <T>(otherwise: T, body: () => Promise<T>): Promise<T> => {
    try {
      return await body()
    } catch (error) {
      run.signal.throwIfAborted()
      give(errorMessage(error))
      return otherwise
    }
  }
  const oneByOne = queue()
  return {
    restore: (wanted) =>
      oneByOne(() =>
        guarded(undefined, async () => {
          if (!works || !(await ask(wanted, false))) return undefined
          return path.join(staging, wanted.sha256, wanted.fileName)
        })
      ),
    save: (packages) =>
      guarded(undefined, async () => {
        let [saved, bytes, failed] = [0, 0, 0]
        for (const item of packages) {
          // The client packs an archive before it asks whether there is one.
          if (!works || (await ask(item, true))) continue
          if (await saveOne(item)) {
            saved++
            bytes += item.size
          } else if (++failed === 2 && saved === 0) give('it takes nothing')
        }
        if (saved > 0) run.reporter.info(`packages: ${saved} (${formatBytes(bytes)}) saved in the Actions cache`)
        if (failed > 0) {
          run.reporter.warning(
            `packages: ${failed} not saved in the Actions cache, unless another job saves them right now`
          )
        }
      }),
    close: () => removeStaging(env)
  }
}

/** Removes what restoring and saving leave in the workspace, also when they were killed. */
export async function removeStaging(env = process.env): Promise<void> {
  const workspace = env['GITHUB_WORKSPACE']
  if (workspace === undefined || workspace === '') return
  await rm(path.join(workspace, stagingName), { recursive: true, force: true, maxRetries: 5 })
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
