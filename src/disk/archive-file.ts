/** The archive while it is written: under a temporary name, hashed on the way, given its name once it is on the disk. */
import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { errorMessage, UserError } from '../errors.ts'
import { MiB } from './disk.ts'

export interface ArchiveFile {
  write(bytes: Buffer): Promise<void>
  /** Closes it and gives it its name. */
  finish(target: string): Promise<{ size: number; sha256: string }>
  /** Removes it. */
  abandon(): Promise<void>
}

/** Members of zeros have about 1 KiB; a system call for each would cost more than their compression. */
const batchSize = MiB

/** @throws UserError `pack.no-space` | `pack.write` that names the byte offset in the archive, here and from each method */
export async function createArchive(partial: string): Promise<ArchiveFile> {
  const fail = (at: number) => (error: unknown) => {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    throw new UserError(
      full ? 'pack.no-space' : 'pack.write',
      `${partial}: ${full ? 'no space left' : 'cannot write'} at byte ${at} of the archive: ${errorMessage(error)}`,
      { cause: error }
    )
  }
  const handle = await open(partial, 'w').catch(fail(0))
  const hash = createHash('sha256')
  let size = 0
  let batch: Buffer[] = []
  let batched = 0

  const flush = async () => {
    const bytes = Buffer.concat(batch)
    batch = []
    batched = 0
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done).catch(fail(size))
      done += bytesWritten
      size += bytesWritten
    }
  }
  return {
    async write(bytes) {
      hash.update(bytes)
      batch.push(bytes)
      batched += bytes.length
      if (batched >= batchSize) await flush()
    },
    async finish(target) {
      await flush()
      await handle.sync().catch(fail(size))
      await handle.close()
      await rename(partial, target).catch(fail(size))
      return { size, sha256: hash.digest('hex') }
    },
    async abandon() {
      // Closing it twice is harmless, and the error that led here is the one to show.
      await handle.close().catch(() => undefined)
      await rm(partial, { force: true })
    }
  }
}
