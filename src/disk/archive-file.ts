/** The archive while it is written: under a temporary name, hashed on the way, given its name once it is on the disk. */
import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { errorCode, errorMessage, UserError } from '../errors.ts'
import { MiB } from './disk.ts'

export interface ArchiveFile {
  /** Once it is over, `bytes` may be used again. */
  write(bytes: Uint8Array): Promise<void>
  /** As if so many zeros were written; where the file system can, they take no room. */
  writeZeros(length: number): Promise<void>
  /** Closes it and gives it its name. */
  finish(target: string): Promise<{ size: number; sha256: string }>
  /** Removes it. */
  abandon(): Promise<void>
}

/** Members of zeros have about 1 KiB a MiB; a system call for each would cost more than their compression. */
const batchSize = MiB / 2
/** Written data go to the disk while the next are made, so that the end has little to wait for. */
const syncInterval = 256 * MiB
const zeros = Buffer.alloc(MiB)

/** @throws UserError `pack.no-space` | `pack.write` that names the byte offset in the archive, here and from each method */
export async function createArchive(partial: string): Promise<ArchiveFile> {
  const fail = (at: number) => (error: unknown) => {
    const full = ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '')
    throw new UserError(
      full ? 'pack.no-space' : 'pack.write',
      `${partial}: ${full ? 'no space left' : 'cannot write'} at byte ${at} of the archive: ${errorMessage(error)}`,
      { cause: error }
    )
  }
  const handle = await open(partial, 'w').catch(fail(0))
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
      hash.update(bytes)
      if (batched + bytes.length > batchSize) await flush()
      if (bytes.length > batchSize) return put(bytes)
      batch.set(bytes, batched)
      batched += bytes.length
    },
    async writeZeros(length) {
      await flush()
      for (let done = 0; done < length; done += zeros.length) hash.update(zeros.subarray(0, length - done))
      size += length
    },
    async finish(target) {
      await flush()
      await syncing
      // Zeros at the end were not written.
      await handle.truncate(size).catch(fail(size))
      await handle.sync().catch(fail(size))
      await handle.close()
      await rename(partial, target).catch(fail(size))
      return { size, sha256: hash.digest('hex') }
    },
    async abandon() {
      // Closing it twice is harmless, and the error that led here is the one to show.
      await syncing.catch(() => undefined)
      await handle.close().catch(() => undefined)
      await rm(partial, { force: true })
    }
  }
}
