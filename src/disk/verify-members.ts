/** Verifies an archive of this tool's making: its members are inflated side by side, known ones of zeros not at all. */
import { gunzipSync } from 'node:zlib'
import { combineCrc32 } from './crc.ts'
import { readBytes } from './file-bytes.ts'
import { headroom } from './gzip/jobs.ts'
import { isZeroMember } from './gzip/members.ts'
import { openPool, type Pool } from './gzip/pool.ts'
import { type Member, readMembers } from './member-reader.ts'
import { byteProgress } from './progress.ts'
import { headBytes, structureCheck } from './structure.ts'
import { tarBlock, tarEnd, tarFileSize } from './tar.ts'
import type { ToVerify, Verified } from './verify.ts'

/** Small members are done at once and fill no pool, but each leaves a promise. */
const mostPending = 64

/** Where each member's bytes are, in the archive and in what it unpacks to. */
interface Index {
  readonly archiveAt: number[]
  readonly rawAt: number[]
  readonly crc: number[]
}

export async function verifyMembers(what: ToVerify): Promise<Verified> {
  const { run, archive, damaged } = what
  const reader = readMembers(archive, damaged)
  const index: Index = { archiveAt: [], rawAt: [], crc: [] }
  const progress = byteProgress(run, 'Verifying the archive', { total: archive.size, work: archive.size })
  const pool = openPool(archive.size)
  const pending: Promise<void>[] = []
  let raw = 0
  try {
    for await (const member of reader.members()) {
      run.signal.throwIfAborted()
      index.archiveAt.push(member.at)
      index.rawAt.push(raw)
      index.crc.push(member.crc)
      if (!isZeroMember(member.bytes, member.rawLength)) {
        const inflating = inflate(pool, member, raw, damaged)
        // Its error is met when its turn comes; until then it must not count as unhandled.
        inflating.catch(() => undefined)
        pending.push(inflating)
      }
      raw += member.rawLength
      while (pool.isFull() || pending.length > mostPending) await pending.shift()
      const done = member.at + member.bytes.length
      progress({ done, worked: done, archive: 0 })
    }
    await Promise.all(pending)
    run.signal.throwIfAborted()
    return await whole(what, index, raw, reader.sha256())
  } finally {
    await Promise.allSettled(pending)
    await pool.close()
  }
}

async function inflate(pool: Pool, member: Member, raw: number, damaged: ToVerify['damaged']): Promise<void> {
  const { at, bytes, rawLength } = member
  const buffer = pool.take(bytes.length)
  new Uint8Array(buffer, headroom).set(bytes)
  const done = await pool.run({ kind: 'inflate', rawLength }, buffer, bytes.length)
  pool.release(done.buffer)
  const { answer } = done
  if (answer.kind !== 'inflated') throw new Error(`a worker thread ${answer.kind} instead of inflating`)
  if (answer.problem !== undefined) {
    damaged(`cannot unpack the member at byte ${at} (byte ${raw} of what it holds): ${answer.problem}`)
  }
}

/** Every member is sound: now what they are together. */
async function whole(what: ToVerify, index: Index, size: number, sha256: string): Promise<Verified> {
  const { archive, damaged } = what
  const members = index.crc.length
  const read = (offset: number, length: number) => readUnpacked(what, index, size, offset, length)
  const tarred = index.rawAt[1] === tarBlock ? tarFileSize(await read(0, tarBlock)) : undefined
  const base = tarred === undefined ? 0 : tarBlock
  const rawSize = tarred ?? size
  if (tarred !== undefined) {
    const end = tarEnd(tarred)
    if (base + tarred + end.length !== size || index.rawAt.at(-1) !== base + tarred) {
      damaged(`it unpacks to ${size} bytes, and its tar header promises a file of ${tarred}`)
    }
    if (!(await read(base + tarred, end.length)).equals(end)) damaged('its tar archive ends in more than one file')
  }
  const check = structureCheck(await read(base, Math.min(headBytes, rawSize)), damaged)
  const parts: Buffer[] = []
  for (const { offset, length } of check.parts) {
    parts.push(await read(base + offset, Math.max(0, Math.min(length, rawSize - offset))))
  }
  check.check(rawSize, parts)
  return {
    fileType: tarred === undefined ? 'ddgz' : 'ddtgz',
    rawSize,
    rawCrc32: combinedCrc(index, base, base + rawSize, size)
      .toString(16)
      .padStart(8, '0'),
    archiveSize: archive.size,
    sha256,
    members
  }
}

/** Of the members from byte `from` to byte `to`, both of which begin one or are the end. */
function combinedCrc({ rawAt, crc }: Index, from: number, to: number, size: number): number {
  let combined = 0
  for (const [member, start] of rawAt.entries()) {
    if (start < from || start >= to) continue
    combined = combineCrc32(combined, crc[member] ?? 0, (rawAt[member + 1] ?? size) - start)
  }
  return combined
}

/** Inflates only the members that hold the part. */
async function readUnpacked(
  { archive }: ToVerify,
  { archiveAt, rawAt }: Index,
  size: number,
  offset: number,
  length: number
): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  if (length === 0) return bytes
  let member = Math.max(0, rawAt.findIndex((start) => start > offset) - 1)
  if ((rawAt.at(-1) ?? 0) <= offset) member = rawAt.length - 1
  for (; member < rawAt.length && (rawAt[member] ?? size) < offset + length; member++) {
    const [start, end] = [archiveAt[member] ?? 0, archiveAt[member + 1] ?? archive.size]
    const inflated = gunzipSync(await readBytes(archive, start, end - start, 'a member'))
    const from = rawAt[member] ?? 0
    inflated.copy(bytes, Math.max(0, from - offset), Math.max(0, offset - from))
  }
  return bytes
}
