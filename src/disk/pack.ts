/** From a virtual disk to the archive that MAAS writes to a machine, in one pass. */
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import { createArchive } from './archive-file.ts'
import { type Chunk, chunksOf } from './chunks.ts'
import { combineCrc32, crc32OfZeros } from './crc.ts'
import type { Disk } from './disk.ts'
import { type Answer, headroom } from './gzip/jobs.ts'
import { openPool, type Pool } from './gzip/pool.ts'
import { hashZeros } from './hash-zeros.ts'
import { imageOf, type VolumeFacts } from './image.ts'
import { openDisk } from './open.ts'
import { byteProgress } from './progress.ts'
import { type FileType, type Sink, sinkFor } from './sinks.ts'

export interface PackOptions {
  readonly fileType: FileType
  /** zlib's, 1 to 9. */
  readonly level: number
  /** Leave out what file systems call free. */
  readonly skipFree: boolean
  /** Hash the raw disk too, which goes through every zero of it. */
  readonly rawSha256?: boolean
  /** Sees what was found on the disk before any of it is packed; what it throws ends the work. */
  readonly look?: (volumes: readonly VolumeFacts[]) => void
}

/** What packing a disk gave; sizes in bytes, hashes in lower-case hexadecimal. */
export interface Packed {
  /** Absolute or relative as given. */
  readonly file: string
  readonly fileType: FileType
  /** What a deployment writes to the machine's disk. */
  readonly rawSize: number
  /** What the disk's file held of it; the rest reads as zeros. */
  readonly allocatedSize: number
  /** What was read and packed: allocated, and in use by the file systems. */
  readonly packedSize: number
  readonly archiveSize: number
  /** Of the archive: the hash that MAAS asks for. */
  readonly sha256: string
  /** Of the raw disk, eight digits. */
  readonly rawCrc32: string
  readonly rawSha256?: string
  /** Of the gzip archive. */
  readonly members: number
  readonly volumes: readonly VolumeFacts[]
  readonly warnings: readonly string[]
}

/**
 * Packs a disk, without what its file systems call free, up to the end of its last partition.
 * The archive goes to a partial file beside `target` first and gets its name when it is complete and on the disk; whatever
 * ends the work before, nothing stays under either name, and what lay at `target` before is left alone.
 * @throws UserError `pack.no-space` | `pack.write` | `disk.*`, with the byte offset; `disk.same-file`; what `look` throws; the
 * signal's reason when cancelled
 */
export async function packDisk(run: Run, source: string, target: string, options: PackOptions): Promise<Packed> {
  const disk = await openDisk(source)
  try {
    await refuseOverwriting(disk, target)
    const image = await imageOf(disk, options)
    options.look?.(image.volumes)
    const sizes = {
      rawSize: image.disk.size,
      allocatedSize: await dataBytes(disk, image.disk.size),
      packedSize: await dataBytes(image.disk, image.disk.size)
    }
    const archive = await createArchive(target, run.signal)
    try {
      const sink = sinkFor(options.fileType, archive, options.level)
      const written = await writeImage(run, image.disk, sizes.packedSize, sink, options)
      const { size, sha256 } = await archive.finish()
      const { volumes, warnings } = image
      const facts = { file: target, fileType: options.fileType, ...sizes, ...written, archiveSize: size, sha256 }
      return { ...facts, members: sink.members(), volumes, warnings }
    } catch (error) {
      await archive.abandon()
      throw error
    }
  } finally {
    await disk.close()
  }
}

/** The archive would take the name of the disk, or of a disk below it. */
async function refuseOverwriting(disk: Disk, target: string): Promise<void> {
  const identity = async (file: string) => {
    const facts = await stat(file, { bigint: true }).catch(() => undefined)
    return facts === undefined ? file : `${facts.dev} ${facts.ino}`
  }
  const own = await identity(target)
  for (const file of disk.files) {
    if ((await identity(file)) !== own) continue
    throw new UserError('disk.same-file', `${target}: the archive cannot replace the disk that it is made of: ${file}`)
  }
}

async function dataBytes(disk: Disk, size: number): Promise<number> {
  let bytes = 0
  for await (const { length, zero } of disk.extents(0, size)) if (!zero) bytes += length
  return bytes
}

/** A chunk on its way; of zeros there is nothing to wait for. */
interface Pending {
  readonly chunk: Chunk
  readonly worked?: Promise<{ answer: Answer; buffer: ArrayBuffer }>
}

async function writeImage(
  run: Run,
  disk: Disk,
  work: number,
  sink: Sink,
  options: PackOptions
): Promise<Pick<Packed, 'rawCrc32' | 'rawSha256'>> {
  const pool = openPool(work)
  const pending: Pending[] = []
  const hash = options.rawSha256 === true ? orderedHash(run.signal) : undefined
  const writer = imageWriter(run, disk.size, work, sink)
  const writeOldest = async () => {
    const oldest = pending.shift()
    if (oldest === undefined) return
    const worked = await oldest.worked
    run.signal.throwIfAborted()
    await writer.add(oldest.chunk, worked)
    if (worked !== undefined) pool.release(worked.buffer)
  }
  try {
    await sink.begin(disk.size)
    for await (const chunk of chunksOf(disk)) {
      run.signal.throwIfAborted()
      if (chunk.zero) {
        hash?.zeros(chunk.length)
        pending.push({ chunk })
      } else {
        const worked = readAndWork(disk, pool, sink, chunk, hash)
        // Its error is met when its turn comes; until then it must not count as unhandled.
        worked.catch(() => undefined)
        pending.push({ chunk, worked })
      }
      // Between two chunks of data there is at most one of zeros, so the pool's bound is one for all.
      while (pool.isFull()) await writeOldest()
    }
    while (pending.length > 0) await writeOldest()
    const rawCrc32 = await writer.end()
    await sink.end(disk.size)
    return hash === undefined ? { rawCrc32 } : { rawCrc32, rawSha256: await hash.digest() }
  } finally {
    // Nobody reads from the disk any more once it is closed.
    await Promise.allSettled(pending.map(({ worked }) => worked))
    await pool.close()
  }
}

async function readAndWork(
  disk: Disk,
  pool: Pool,
  sink: Sink,
  { offset, length }: Chunk,
  hash: OrderedHash | undefined
): Promise<{ answer: Answer; buffer: ArrayBuffer }> {
  const buffer = pool.take(length)
  const bytes = new Uint8Array(buffer, headroom, length)
  const reading = disk.readInto(bytes, offset)
  await (hash === undefined ? reading : hash.data(reading, bytes))
  return pool.run(sink.job, buffer, length)
}

interface OrderedHash {
  /** Waits for `reading`, and for everything before it. */
  data(reading: Promise<void>, bytes: Uint8Array): Promise<void>
  zeros(length: number): void
  digest(): Promise<string>
}

/** SHA-256 of what is read, in the order in which it was asked for. */
function orderedHash(signal: AbortSignal): OrderedHash {
  const hash = createHash('sha256')
  let turn = Promise.resolve()
  return {
    data(reading, bytes) {
      // When something before it failed, nobody waits for it any more.
      reading.catch(() => undefined)
      turn = turn.then(() => reading).then(() => void hash.update(bytes))
      return turn
    },
    zeros(length) {
      turn = turn.then(() => hashZeros(hash, length, signal))
      // A read before it failed: its own chunk tells.
      turn.catch(() => undefined)
    },
    async digest() {
      await turn
      return hash.digest('hex')
    }
  }
}

/** Writes chunks in order. Zeros are kept back, so that a run of them, known before or found, is written in one. */
function imageWriter(run: Run, rawSize: number, work: number, sink: Sink) {
  const progress = byteProgress(run, 'Packing the disk', { total: rawSize, work })
  let crc = 0
  let zeros = 0
  let done = 0
  let worked = 0
  let archive = 0
  const flushZeros = async () => {
    if (zeros === 0) return
    crc = combineCrc32(crc, crc32OfZeros(zeros), zeros)
    await sink.zeros(zeros)
    zeros = 0
  }
  return {
    async add({ length, zero }: Chunk, result: { answer: Answer; buffer: ArrayBuffer } | undefined) {
      done += length
      if (!zero) worked += length
      if (result === undefined || result.answer.kind === 'zeros') zeros += length
      else {
        await flushZeros()
        const { answer, buffer } = result
        if (answer.kind === 'inflated') throw new Error('a worker thread inflated instead of compressing')
        crc = combineCrc32(crc, answer.crc, length)
        await sink.data(answer, buffer, length)
        archive += answer.kind === 'compressed' ? answer.archiveLength : length
      }
      progress({ done, worked, archive })
    },
    /** @returns the CRC-32 of the raw disk */
    async end(): Promise<string> {
      await flushZeros()
      return crc.toString(16).padStart(8, '0')
    }
  }
}
