/**
 * Packages on this host, shared by all its jobs: `packages/<sha256>/<file name>`. Something stands there only under its
 * final name and whole; what is on its way lies in `incoming/`.
 */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode, errorMessage } from '../../errors.ts'
import { type Digests, digestsOf, sha256Of } from '../download/digests.ts'
import type { WantedFile } from '../download/download.ts'
import { diskError, onDisk } from '../download/failure.ts'

/** A file whose bytes have just been hashed. */
export interface Intact extends Digests {
  readonly file: string
  readonly size: number
}

function packageFile(directory: string, sha256: string, fileName: string): string {
  return path.join(directory, 'packages', sha256, fileName)
}

/** What a package is locked by and downloaded under: its hash as far as it is known. */
export function keyOf({ sha256, sha1, url }: WantedFile): string {
  return sha256 ?? sha1 ?? createHash('sha256').update(url).digest('hex')
}

/**
 * @param alone false when another process may be downloading the same
 * @returns where a package is downloaded to; each host has a name of its own there, since a lock ends at the host
 */
export async function incomingFile(directory: string, key: string, alone: boolean): Promise<string> {
  const folder = path.join(directory, 'incoming')
  await onDisk(folder, mkdir(folder, { recursive: true }))
  const host = os
    .hostname()
    .replace(/[^\w-]/g, '_')
    .slice(0, 64)
  return path.join(folder, `${key}.${host}${alone ? '' : `-${process.pid}`}.partial`)
}

/**
 * Looks a package up and hashes it: a disk may have damaged it, and anybody may write here. Counts as a use.
 * @param onDamaged told of a file that is not what its name says, after it was moved aside
 */
export async function findIntact(
  directory: string,
  wanted: WantedFile,
  signal: AbortSignal,
  onDamaged: (file: string, why: string) => void
): Promise<Intact | undefined> {
  const sha256 = wanted.sha256 ?? (await sha256OfSha1(directory, wanted.sha1))
  if (sha256 === undefined) return undefined
  const file = packageFile(directory, sha256, wanted.fileName)
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined
  )
  if (size === undefined) return undefined
  const now = new Date()
  // Another user's file cannot be touched; it is then pruned early and fetched again, which is no harm.
  await utimes(file, now, now).catch(() => undefined)
  const found = await hashesOf(file, wanted, signal)
  if ('sha256' in found && found.sha256 === sha256 && found.sha1 === (wanted.sha1 ?? found.sha1)) {
    if (size === (wanted.size ?? size)) return { file, size, ...found }
  }
  onDamaged(file, 'sha256' in found ? `its sha256 is ${found.sha256}` : found.why)
  await moveAside(directory, file)
  return undefined
}

async function hashesOf(
  file: string,
  { sha1, sha256 }: WantedFile,
  signal: AbortSignal
): Promise<Digests | { why: string }> {
  try {
    // Of two hashes that are known, the stronger one is enough.
    if (sha256 === undefined || sha1 === undefined) return await digestsOf(file, signal)
    return { sha1, sha256: await sha256Of(file, signal) }
  } catch (error) {
    signal.throwIfAborted()
    return { why: errorMessage(error) }
  }
}

/**
 * Takes in a file from elsewhere once its bytes are right.
 * @param onDamaged told why it is not taken
 */
export async function adoptIntact(
  directory: string,
  from: string,
  wanted: WantedFile,
  signal: AbortSignal,
  onDamaged: (why: string) => void
): Promise<Intact | undefined> {
  const found = await hashesOf(from, wanted, signal)
  if ('why' in found || found.sha256 !== wanted.sha256) {
    onDamaged('why' in found ? found.why : `its sha256 is ${found.sha256}`)
    return undefined
  }
  const incoming = await incomingFile(directory, keyOf(wanted), false)
  await moveIn(from, incoming)
  const file = await adopt(directory, incoming, wanted.fileName, found, signal)
  return { file, size: (await stat(file)).size, ...found }
}

/** From another volume too; the bytes are on the disk afterwards. */
async function moveIn(from: string, incoming: string): Promise<void> {
  try {
    await rename(from, incoming)
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw diskError(error, incoming) ?? error
    await onDisk(incoming, copyFile(from, incoming))
  }
  const handle = await onDisk(incoming, open(incoming, 'r+'))
  try {
    await onDisk(incoming, handle.sync())
  } finally {
    await handle.close()
  }
}

/** Gives a file whose bytes are right, and lie in this directory already, its place. */
export async function adopt(
  directory: string,
  from: string,
  fileName: string,
  digests: Digests,
  signal: AbortSignal
): Promise<string> {
  const file = packageFile(directory, digests.sha256, fileName)
  const folder = path.dirname(file)
  await onDisk(folder, mkdir(folder, { recursive: true }))
  // Where another host was quicker and its file is in use, Windows refuses the rename; the same bytes are there.
  await renameSoon(from, file, signal).catch(async (error: unknown) => {
    if ((await digestsOf(file, signal).catch(() => undefined))?.sha256 !== digests.sha256)
      throw diskError(error, file) ?? error
    await rm(from, { force: true })
  })
  await syncFolder(folder)
  await noteSha1(directory, digests)
  return file
}

/** On Windows a virus scanner may hold a new file for a moment. */
async function renameSoon(from: string, to: string, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '')
      if (!held || process.platform !== 'win32' || tries === 10) throw error
      await delay(tries * 100, undefined, { signal })
    }
  }
}

/** The catalog names files by their sha1; this leads from there to the package. */
async function noteSha1(directory: string, { sha1, sha256 }: Digests): Promise<void> {
  const file = path.join(directory, 'by-sha1', sha1)
  await onDisk(file, mkdir(path.dirname(file), { recursive: true }))
  await onDisk(file, writeFile(`${file}.${process.pid}.new`, `${sha256}\n`))
  await onDisk(file, rename(`${file}.${process.pid}.new`, file))
}

async function sha256OfSha1(directory: string, sha1: string | undefined): Promise<string | undefined> {
  if (sha1 === undefined) return undefined
  const text = await readFile(path.join(directory, 'by-sha1', sha1), 'utf8').catch(() => '')
  return /^[0-9a-f]{64}$/.exec(text.trim())?.[0]
}

/** Out of the way at once, also while somebody reads it; then removed, or left to pruning where that is not possible yet. */
async function moveAside(directory: string, file: string): Promise<void> {
  const aside = path.join(directory, 'damaged', `${path.basename(path.dirname(file))}-${Date.now()}`)
  await onDisk(aside, mkdir(path.dirname(aside), { recursive: true }))
  await onDisk(file, rename(file, aside))
  await rm(aside, { force: true }).catch(() => undefined)
}

/** So that the new name survives a power cut; Windows does this by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems know no such thing.
    if (errorCode(error) !== 'EINVAL' && errorCode(error) !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}
