/** Keeps the package directory from growing for ever. */
import type { Dirent } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../../amounts.ts'
import { errorMessage } from '../../errors.ts'
import type { Run } from '../../run.ts'
import { ifUnlocked } from './entry-lock.ts'

const day = 24 * 60 * 60 * 1000

/** Bytes and milliseconds. */
export interface Keeping {
  /** A package that nobody has used for so long goes. */
  readonly unused: number
  /** Above this the packages used longest ago go. */
  readonly budget: number
  /** A package that was used within this time may be in use: no job lasts longer. It never goes. */
  readonly inUse: number
  /** What was begun and not gone on with for so long goes. */
  readonly incoming: number
}

/** Three months of packages of a few Windows versions, with room. */
export const keeping: Keeping = { unused: 90 * day, budget: 100 * 1024 ** 3, inUse: 2 * day, incoming: 7 * day }

interface Entry {
  readonly folder: string
  readonly sha256: string
  readonly bytes: number
  /** Milliseconds; each use touches the file. */
  readonly used: number
}

/** Removes what `limits` no longer hold. What goes wrong is told, and left to the next run. */
export async function prune(run: Run, directory: string, limits: Keeping = keeping): Promise<void> {
  const now = run.now().getTime()
  try {
    for (const name of ['incoming', 'damaged']) {
      for (const entry of await children(path.join(directory, name))) {
        const item = path.join(entry.parentPath, entry.name)
        if (now - (await lastUse(item)) > limits.incoming) await removeUnlessLocked(directory, keyOf(entry.name), item)
      }
    }
    const entries = await entriesOf(directory)
    entries.sort((a, b) => a.used - b.used)
    let total = entries.reduce((sum, { bytes }) => sum + bytes, 0)
    let removed = 0
    for (const entry of entries) {
      const idle = now - entry.used
      if (idle <= limits.inUse || (idle <= limits.unused && total <= limits.budget)) continue
      if (!(await removeEntry(directory, entry))) continue
      total -= entry.bytes
      removed += entry.bytes
    }
    await forgetRemoved(directory)
    if (removed > 0) run.reporter.info(`package directory: ${formatBytes(removed)} unused for long removed`)
  } catch (error) {
    run.signal.throwIfAborted()
    run.reporter.warning(`package directory: not everything that is unused could be removed: ${errorMessage(error)}`)
  }
}

async function entriesOf(directory: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { name, parentPath } of await children(path.join(directory, 'packages'))) {
    const folder = path.join(parentPath, name)
    const files = await Promise.all((await children(folder)).map((file) => sizeAndUse(path.join(folder, file.name))))
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    entries.push({ folder, sha256: name, bytes, used: await lastUse(folder) })
  }
  return entries
}

/** @returns whether it is gone; another process may have begun to use it since it was looked at */
async function removeEntry(directory: string, { folder, sha256, used }: Entry): Promise<boolean> {
  let gone = false
  await ifUnlocked(`${directory} ${sha256}`, async () => {
    if ((await lastUse(folder)) > used) return
    await rm(folder, { recursive: true, force: true })
    gone = true
  })
  return gone
}

/** Names in `incoming/` and `damaged/` begin with what a download is locked by. */
const keyOf = (name: string) => /^[0-9a-f]+/.exec(name)?.[0] ?? name

async function removeUnlessLocked(directory: string, key: string, item: string): Promise<void> {
  await ifUnlocked(`${directory} ${key}`, () => rm(item, { recursive: true, force: true }))
}

/** A sha1 that leads nowhere is of no use. */
async function forgetRemoved(directory: string): Promise<void> {
  for (const { name, parentPath } of await children(path.join(directory, 'by-sha1'))) {
    const file = path.join(parentPath, name)
    const sha256 = (await readFile(file, 'utf8').catch(() => '')).trim()
    const there = await stat(path.join(directory, 'packages', sha256)).catch(() => undefined)
    if (there === undefined) await rm(file, { force: true })
  }
}

/** The youngest of an item and of what lies in it. */
async function lastUse(item: string): Promise<number> {
  const names = await readdir(item).catch(() => [])
  const all = [item, ...names.map((name) => path.join(item, name))]
  return Math.max(...(await Promise.all(all.map(sizeAndUse))).map(({ used }) => used))
}

async function sizeAndUse(file: string): Promise<{ bytes: number; used: number }> {
  const found = await stat(file).catch(() => undefined)
  return { bytes: found?.size ?? 0, used: found?.mtimeMs ?? 0 }
}

async function children(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}
