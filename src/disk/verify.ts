/** Proves an archive by unpacking all of it: curtin's `wget | zcat | dd` has no pipefail, so nobody else would notice. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { errorMessage, UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import { MiB } from './disk.ts'
import { type LastPartition, lastPartition, tableBytes } from './partitions.ts'
import { byteProgress } from './progress.ts'

export interface ArchiveExpectation {
  /** Bytes. */
  readonly rawSize: number
  readonly rawSha256: string
  /** Of the archive itself: also finds a change that decompression does not notice, as in a member's header. */
  readonly sha256?: string
}

/**
 * Decompresses the whole archive and compares its size and hash with what was packed; then looks at the result as a
 * machine would: partition table, and an NTFS boot sector in the last partition.
 * @throws UserError `archive.damaged` that names the byte offset; the signal's reason when cancelled
 */
export async function verifyArchive(run: Run, archive: string, expected: ArchiveExpectation): Promise<void> {
  const damaged = (message: string, cause?: unknown): never => {
    throw new UserError('archive.damaged', `${archive}: ${message}`, { cause })
  }
  const archiveHash = createHash('sha256')
  const rawHash = createHash('sha256')
  const structure = structureCheck(expected.rawSize, damaged)
  let archiveSize = 0
  let rawSize = 0
  const progress = byteProgress(run, 'Verifying the archive', expected.rawSize)

  const source = createReadStream(archive, { highWaterMark: MiB })
  const gunzip = createGunzip({ chunkSize: MiB })
  const count = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      archiveHash.update(chunk)
      archiveSize += chunk.length
      yield chunk
    }
  }
  const inspect = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      rawHash.update(chunk)
      structure.take(chunk, rawSize)
      rawSize += chunk.length
      if (rawSize > expected.rawSize) damaged(`it holds more than the disk's ${expected.rawSize} bytes`)
      progress(rawSize)
    }
  }
  await pipeline(source, count, gunzip, inspect, { signal: run.signal }).catch((error: unknown) => {
    run.signal.throwIfAborted()
    if (error instanceof UserError) throw error
    damaged(
      `cannot unpack it at byte ${gunzip.bytesWritten} (byte ${rawSize} of the disk): ${errorMessage(error)}`,
      error
    )
  })

  // Node stops at the first byte after a member that begins no other one, and says nothing.
  if (gunzip.bytesWritten !== archiveSize) {
    damaged(`${archiveSize - gunzip.bytesWritten} bytes at byte ${gunzip.bytesWritten} belong to no gzip member`)
  }
  if (rawSize !== expected.rawSize) {
    damaged(`it ends at byte ${rawSize} of the disk, which has ${expected.rawSize} bytes: it was cut short`)
  }
  if (rawHash.digest('hex') !== expected.rawSha256) {
    damaged(`the disk in it (bytes 0 to ${rawSize}) is not the one that was packed: its SHA-256 differs`)
  }
  if (expected.sha256 !== undefined && archiveHash.digest('hex') !== expected.sha256) {
    damaged(`its bytes 0 to ${archiveSize} are not those that were written: its SHA-256 differs`)
  }
  structure.finish()
}

/** Watches a disk pass by for what a machine needs to find Windows on it. */
function structureCheck(size: number, fail: (message: string) => never) {
  const head = capture(0, Math.min(tableBytes, size))
  const end = capture(Math.max(0, size - 4096), Math.min(4096, size))
  let partition: LastPartition | undefined
  let boot: Capture | undefined
  const findPartition = () => {
    if (head.missing() > 0 || size < tableBytes) return
    partition = lastPartition(head.bytes, fail)
    boot = capture(partition.offset, 512)
    boot.take(head.bytes, 0)
  }
  return {
    take(chunk: Buffer, offset: number) {
      head.take(chunk, offset)
      end.take(chunk, offset)
      if (partition === undefined) findPartition()
      boot?.take(chunk, offset)
    },
    finish() {
      if (partition === undefined || boot === undefined)
        return fail(`${size} bytes are too few for a disk with Windows`)
      const { offset, table, sectorSize } = partition
      if (boot.missing() > 0) fail(`the last partition begins at byte ${offset}, after the disk's end at ${size}`)
      // The boot sector of NTFS: an OEM id at 3, and the boot signature.
      if (boot.bytes.toString('latin1', 3, 11) !== 'NTFS    ' || boot.bytes.readUInt16LE(510) !== 0xaa55) {
        fail(`the last partition (byte ${offset} of the disk) begins with no NTFS boot sector`)
      }
      const backup = 4096 - sectorSize
      if (table === 'gpt' && end.bytes.toString('latin1', backup, backup + 8) !== 'EFI PART') {
        fail(`the backup GPT header at byte ${size - sectorSize} of the disk, its last sector, lacks its signature`)
      }
    }
  }
}

interface Capture {
  readonly bytes: Buffer
  /** Bytes not yet seen. */
  missing(): number
  take(chunk: Buffer, offset: number): void
}

/** Keeps `length` bytes from `start` of a stream that passes in order. */
function capture(start: number, length: number): Capture {
  const bytes = Buffer.alloc(length)
  let seen = 0
  return {
    bytes,
    missing: () => length - seen,
    take(chunk, offset) {
      const from = Math.max(start + seen, offset)
      const to = Math.min(start + length, offset + chunk.length)
      if (from !== start + seen || from >= to) return
      chunk.copy(bytes, seen, from - offset, to - offset)
      seen += to - from
    }
  }
}
