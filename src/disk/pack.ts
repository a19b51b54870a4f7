/** From a virtual disk to the gzip archive that MAAS writes to a machine (its file type `ddgz`), in one pass. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Run } from '../run.ts'
import { createArchive } from './archive-file.ts'
import { type Disk, type Extent, MiB, readDisk } from './disk.ts'
import { openDisk } from './open.ts'
import { byteProgress } from './progress.ts'

/** What packing a disk gave; sizes in bytes, hashes in lower-case hexadecimal. */
export interface Packed {
  /** Absolute or relative as given. */
  readonly file: string
  /** What a deployment writes to the machine's disk. */
  readonly rawSize: number
  /** What the disk's file held of it; the rest reads as zeros. */
  readonly allocatedSize: number
  readonly archiveSize: number
  /** Of the archive: the hash that MAAS asks for. */
  readonly sha256: string
  readonly rawSha256: string
  readonly members: number
}

/** Raw bytes in a gzip member. Small enough to bound the memory, large enough to cost nothing in size. */
const memberSize = MiB

const compress = promisify(gzip)

/**
 * Writes a multi-member gzip archive of the whole disk (RFC 1952, 2.2: members follow one another, as `zcat` and MAAS's
 * own test deployments read them).
 * It goes to `<target>.partial` first and gets its name when it is complete and on the disk; whatever ends the work
 * before, nothing stays under either name, and what lay at `target` before is left alone.
 * @param level zlib's, 1 to 9
 * @throws UserError `pack.no-space` | `pack.write` | `disk.*`, with the byte offset; the signal's reason when cancelled
 */
export async function packDisk(
  run: Run,
  source: string,
  target: string,
  { level }: { level: number }
): Promise<Packed> {
  const disk = await openDisk(source)
  try {
    const archive = await createArchive(`${target}.partial`)
    try {
      const packed = await writeMembers(run, disk, level, archive.write)
      const { size, sha256 } = await archive.finish(target)
      return { file: target, ...packed, archiveSize: size, sha256 }
    } catch (error) {
      await archive.abandon()
      throw error
    }
  } finally {
    await disk.close()
  }
}

/** Two members a core: while one is written, the next is already there. */
const membersInFlight = 2 * availableParallelism()

interface Member {
  readonly length: number
  /** Absent when all of it is zeros. */
  readonly raw?: Buffer
  readonly compressed: Buffer
}

async function writeMembers(
  run: Run,
  disk: Disk,
  level: number,
  write: (bytes: Buffer) => Promise<void>
): Promise<Pick<Packed, 'rawSize' | 'allocatedSize' | 'rawSha256' | 'members'>> {
  const rawHash = createHash('sha256')
  const zeros = Buffer.alloc(memberSize)
  const zeroMember = oncePerLength((length) => compress(zeros.subarray(0, length), { level: 9 }))
  const progress = byteProgress(run, 'Packing the disk', disk.size)

  const makeMember = async (offset: number, length: number, stored: boolean): Promise<Member> => {
    const raw = stored ? await readDisk(disk, offset, length) : undefined
    if (raw === undefined || raw.equals(zeros.subarray(0, length))) {
      return { length, compressed: await zeroMember(length) }
    }
    return { length, raw, compressed: await compress(raw, { level }) }
  }

  const started: Promise<Member>[] = []
  let rawSize = 0
  let members = 0
  const finishOldest = async () => {
    const oldest = started.shift()
    if (oldest === undefined) return
    const member = await oldest
    rawHash.update(member.raw ?? zeros.subarray(0, member.length))
    await write(member.compressed)
    rawSize += member.length
    members++
    progress(rawSize)
  }
  try {
    for await (const { offset, length, stored } of memberPlan(disk)) {
      run.signal.throwIfAborted()
      const member = makeMember(offset, length, stored)
      // Its error is met when its turn comes; until then it must not count as unhandled.
      member.catch(() => undefined)
      started.push(member)
      if (started.length >= membersInFlight) await finishOldest()
    }
    while (started.length > 0) {
      run.signal.throwIfAborted()
      await finishOldest()
    }
    run.signal.throwIfAborted()
  } finally {
    // Nobody reads from the disk any more once it is closed.
    await Promise.allSettled(started)
  }
  return { rawSize, allocatedSize: await allocatedSize(disk), rawSha256: rawHash.digest('hex'), members }
}

/** The disk in members; `stored` says whether any byte of one is in the disk's file. */
async function* memberPlan(disk: Disk): AsyncGenerator<{ offset: number; length: number; stored: boolean }> {
  for (let offset = 0; offset < disk.size; offset += memberSize) {
    const length = Math.min(memberSize, disk.size - offset)
    const extents: Extent[] = []
    for await (const extent of disk.extents(offset, length)) extents.push(extent)
    yield { offset, length, stored: extents.some(({ zero }) => !zero) }
  }
}

async function allocatedSize(disk: Disk): Promise<number> {
  let bytes = 0
  for await (const { length, zero } of disk.extents(0, disk.size)) if (!zero) bytes += length
  return bytes
}

function oncePerLength(make: (length: number) => Promise<Buffer>): (length: number) => Promise<Buffer> {
  const made = new Map<number, Promise<Buffer>>()
  return (length) => {
    const known = made.get(length) ?? make(length)
    made.set(length, known)
    return known
  }
}
