/** The archive while it is written: under a temporary name, hashed on the way, given its name once it is on the disk. */
import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { errorCode, errorMessage, UserError } from '../errors.ts'
import { isAlive } from '../processes.ts'
import { MiB } from './disk.ts'
import { hashZeros } from './hash-zeros.ts'

export interface ArchiveFile {
  /** Once it is over, `bytes` may be used again. */
  write(bytes: Uint8Array): Promise<void>
  /** As if so many zeros were written; where the file system can, they take no room. */
  writeZeros(length: number): Promise<void>
  /** Closes it and gives it its name. */
  finish(): Promise<{ size: number; sha256: string }>
  /** Removes it. */
  abandon(): Promise<void>
}

/** Members of zeros have about 1 KiB a MiB; a system call for each would cost more than their compression. */
const batchSize = MiB / 2
/** Written data go to the disk while the next are made, so that the end has little to wait for. */
const syncInterval = 256 * MiB

/**
 * @param target the name that it will get
 * @param signal once it is aborted nothing more is written, and the name not given
 * @throws UserError `pack.no-space` | `pack.write` that names the byte offset in the archive, here and from each method
 */
export async function createArchive(target: string, signal: AbortSignal): Promise<ArchiveFile> {
  const partial = await partialName(target)
  const fail = (at: number) => (error: unknown) => {
    const full = ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')
    throw new UserError(
      full ? 'pack.no-space' : 'pack.write',
      `${partial}: ${full ? 'no space left' : 'cannot write'} at byte ${at} of the archive: ${errorMessage(error)}`,
      { cause: error }
    )
  }
  const handle = await open(partial, 'wx').catch(fail(0))
  const hash = createHash('sha256')
  let size = 0
  const batch = Buffer.allocUnsafe(batchSize)
  let batched = 0
  let synced = 0
  let syncing = Promise.resolve()

  const put = async (bytes: Uint8Array) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, size).catch(fail(size))
      done += bytesWritten
      size += bytesWritten
    }
    if (size - synced < syncInterval) return
    await syncing
    synced = size
    syncing = handle.datasync().catch(fail(size))
    // Met at the next turn or at the end; until then it must not count as unhandled.
    syncing.catch(() => undefined)
  }
  const flush = async () => {
    const waiting = batch.subarray(0, batched)
    batched = 0
    await put(waiting)
  }
  return {
    async write(bytes) {
      signal.throwIfAborted()
      hash.update(bytes)
      if (batched + bytes.length > batchSize) await flush()
      if (bytes.length > batchSize) return put(bytes)
      batch.set(bytes, batched)
      batched += bytes.length
    },
    async writeZeros(length) {
      await flush()
      await hashZeros(hash, length, signal)
      size += length
    },
    async finish() {
      await flush()
      await syncing
      // Zeros at the end were not written.
      await handle.truncate(size).catch(fail(size))
      await handle.sync().catch(fail(size))
      await handle.close()
      signal.throwIfAborted()
      await rename(partial, target).catch((error: unknown) => {
        const message = `${target}: the archive is complete and cannot get its name: ${errorMessage(error)}`
        throw new UserError('pack.write', message, { cause: error })
      })
      return { size, sha256: hash.digest('hex') }
    },
    async abandon() {
      // Closing it twice is harmless, and the error that led here is the one to show.
      await syncing.catch(() => undefined)
      await handle.close().catch(() => undefined)
      await rm(partial, { force: true }).catch(() => undefined)
    }
  }
}

/**
 * A name of its own, since two may pack to one target at once: the last one's archive stays. What a process that was
 * killed has left beside the target is removed.
 */
async function partialName(target: string): Promise<string> {
  const folder = path.dirname(target)
  const names = await readdir(folder).catch((error: unknown) => {
    const message = `${folder}: no folder to write the archive to: ${errorMessage(error)}`
    throw new UserError('pack.write', message, { cause: error })
  })
  if ((await stat(target).catch(() => undefined))?.isDirectory() === true) {
    throw new UserError('pack.write', `${target}: this is a folder: name the archive in it too`)
  }
  // In a folder that hosts share, only a process of this one can be asked for.
  const own = `${path.basename(target)}.${hostname()}-`
  for (const name of names.filter((one) => one.startsWith(own))) {
    const [, pid] = /^([0-9]+)-[0-9a-f]{8}\.partial$/.exec(name.slice(own.length)) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(path.join(folder, name), { force: true }).catch(() => undefined)
  }
  return path.join(folder, `${own}${process.pid}-${randomBytes(4).toString('hex')}.partial`)
}
