/**
 * The log of a VHDX file ([MS-VHDX] 2.3): changes to its structures that were recorded and perhaps not yet made. They are
 * made in memory only, over the file's bytes: the file itself is never written.
 */
import { KiB } from '../disk.ts'
import { type FileBytes, readBytes } from '../file-bytes.ts'
import { bigOffset, damaged, guid, hasChecksum } from './fields.ts'
import type { Header } from './header.ts'

const sector = 4 * KiB

interface Entry {
  readonly at: number
  readonly length: number
  readonly tail: number
  readonly sequence: bigint
  readonly bytes: Buffer
}

/** One change: `data` absent means zeros. */
interface Change {
  readonly offset: number
  readonly length: number
  readonly data?: Buffer
}

/**
 * @returns the file as it is once its log is replayed; the same when the log is empty
 * @throws UserError `disk.vhdx-damaged` when a log that has to be replayed cannot be
 */
export async function replayed(bytes: FileBytes, header: Header): Promise<FileBytes> {
  if (header.logGuid === undefined) return bytes
  const log = await readBytes(bytes, header.log.offset, header.log.length, 'the log')
  const entries = activeSequence(log, header.logGuid)
  const last = entries.at(-1)
  if (last === undefined) {
    return damaged(bytes, header.log.offset, 'the log is not empty, and none of its entries is whole')
  }
  const flushed = bigOffset(last.bytes, 48)
  if (bytes.size < flushed) {
    damaged(bytes, bytes.size, `cut short: it had ${flushed} bytes when its log was written`)
  }
  const changes = entries.flatMap((entry) => changesOf(bytes, header.log.offset, entry))
  return overlaid(bytes, changes, Math.max(bytes.size, bigOffset(last.bytes, 56)))
}

/** 2.3.2 and 2.3.3: of all unbroken runs of entries whose oldest is still there, the one with the highest numbers. */
function activeSequence(log: Buffer, logGuid: string): Entry[] {
  let active: Entry[] = []
  const read = entryReader(log, logGuid)
  for (let start = 0; start < log.length; ) {
    const run: Entry[] = []
    let at = start
    for (let covered = 0; covered < log.length; ) {
      const entry = read(at)
      const before = run.at(-1)
      if (entry === undefined || (before !== undefined && entry.sequence !== before.sequence + 1n)) break
      run.push(entry)
      covered += entry.length
      at = (at + entry.length) % log.length
    }
    const head = run.at(-1)
    const tail = run.findIndex((entry) => entry.at === head?.tail)
    if (head !== undefined && tail >= 0 && head.sequence > (active.at(-1)?.sequence ?? 0n)) active = run.slice(tail)
    // Whatever begins inside this run is a part of it; beyond its end, and after a wrap, there is nothing new.
    const next = run.length > 0 && tail >= 0 ? at : start + sector
    start = next > start ? next : log.length
  }
  return active
}

/** Each place is looked at more than once; its checksum is reckoned once. */
function entryReader(log: Buffer, logGuid: string): (at: number) => Entry | undefined {
  const known = new Map<number, Entry | undefined>()
  return (at) => {
    if (!known.has(at)) known.set(at, readEntry(log, at, logGuid))
    return known.get(at)
  }
}

function readEntry(log: Buffer, at: number, logGuid: string): Entry | undefined {
  if (log.toString('latin1', at, at + 4) !== 'loge') return undefined
  const length = log.readUInt32LE(at + 8)
  if (length < sector || length % sector !== 0 || length > log.length) return undefined
  // The log is a ring: an entry may go on at its start.
  const bytes = Buffer.concat([log.subarray(at, at + length), log.subarray(0, Math.max(0, at + length - log.length))])
  const sequence = bytes.readBigUInt64LE(16)
  if (sequence === 0n || guid(bytes, 32) !== logGuid || !hasChecksum(bytes, 'loge')) return undefined
  return { at, length, tail: bytes.readUInt32LE(12), sequence, bytes }
}

/** 2.3.1.2 to 2.3.1.4: descriptors of 32 bytes after the header; the data sectors follow them, in whole sectors. */
function changesOf(file: FileBytes, logAt: number, { at, bytes, sequence }: Entry): Change[] {
  const fail = (within: number, message: string) =>
    damaged(file, logAt + at + within, `log entry ${sequence}: ${message}`)
  const count = bytes.readUInt32LE(24)
  let dataAt = Math.ceil((64 + 32 * count) / sector) * sector
  if (dataAt > bytes.length) fail(24, `${count} descriptors do not fit into it`)
  const changes: Change[] = []
  for (let descriptor = 64; descriptor < 64 + 32 * count; descriptor += 32) {
    const kind = bytes.toString('latin1', descriptor, descriptor + 4)
    const offset = bigOffset(bytes, descriptor + 16)
    if (bytes.readBigUInt64LE(descriptor + 24) !== sequence) fail(descriptor + 24, 'a descriptor of another entry')
    if (offset % sector !== 0) fail(descriptor + 16, `it changes byte ${offset}, no whole sector`)
    if (kind === 'zero') {
      const length = bigOffset(bytes, descriptor + 8)
      if (length % sector !== 0) fail(descriptor + 8, `it clears ${length} bytes, no whole sectors`)
      changes.push({ offset, length })
    } else if (kind === 'desc') {
      if (dataAt + sector > bytes.length) fail(descriptor, 'its data are not in the entry')
      changes.push({ offset, length: sector, data: dataSector(bytes, descriptor, dataAt, sequence, fail) })
      dataAt += sector
    } else fail(descriptor, 'a descriptor of an unknown kind')
  }
  return changes
}

function dataSector(
  bytes: Buffer,
  descriptor: number,
  at: number,
  sequence: bigint,
  fail: (within: number, message: string) => never
): Buffer {
  const data = Buffer.from(bytes.subarray(at, at + sector))
  const high = BigInt(data.readUInt32LE(4))
  const low = BigInt(data.readUInt32LE(sector - 4))
  if (data.toString('latin1', 0, 4) !== 'data' || ((high << 32n) | low) !== sequence) fail(at, 'a torn data sector')
  bytes.copy(data, 0, descriptor + 8, descriptor + 16)
  bytes.copy(data, sector - 4, descriptor + 4, descriptor + 8)
  return data
}

/** Later changes win. The file may have become longer with them; what it does not hold yet reads as zeros. */
function overlaid(bytes: FileBytes, changes: readonly Change[], size: number): FileBytes {
  return {
    ...bytes,
    size,
    async readInto(target, offset, what) {
      const end = offset + target.length
      if (end > size) return bytes.readInto(target, offset, what)
      const held = Math.max(0, Math.min(target.length, bytes.size - offset))
      target.fill(0, held)
      if (held > 0) await bytes.readInto(target.subarray(0, held), offset, what)
      for (const change of changes) {
        const from = Math.max(offset, change.offset)
        const to = Math.min(end, change.offset + change.length)
        if (from >= to) continue
        const part = target.subarray(from - offset, to - offset)
        if (change.data === undefined) part.fill(0)
        else part.set(change.data.subarray(from - change.offset, to - change.offset))
      }
    }
  }
}
