/** Reads a disk's partition table. GPT: UEFI 2.10, section 5.3; MBR: section 5.2.1. */
import { crc32 } from 'node:zlib'

/** The start of a disk that holds its partition table, in bytes: the largest sectors, 128 entries, and some room. */
export const tableBytes = 64 * 1024

/** Where the entries of an MBR lie in its sector. */
export const mbrEntries: readonly number[] = [446, 462, 478, 494]

export interface Partition {
  /** Counted from 1, as tools show it. */
  readonly number: number
  /** A GUID in lower case, or an MBR type such as `0x07`. */
  readonly type: string
  /** Bytes of the disk. */
  readonly offset: number
  readonly length: number
}

/** An extended partition holds no file system but logical partitions, which no table here lists. */
export function isExtended({ type }: Partition): boolean {
  return type === '0x05' || type === '0x0f' || type === '0x85'
}

export interface PartitionTable {
  readonly kind: 'gpt' | 'mbr'
  readonly sectorSize: number
  /** By their place on the disk; at least one, none overlaps another. */
  readonly partitions: readonly Partition[]
}

/**
 * @param head the first `tableBytes` of the disk
 * @param fail called with what is wrong, and the byte offset in it
 */
export function readPartitionTable(head: Buffer, fail: (message: string) => never): PartitionTable {
  if (head.length < tableBytes) fail(`${head.length} bytes are too few for a disk with Windows`)
  if (head.readUInt16LE(510) !== 0xaa55) fail('no partition table: the boot signature at byte 510 is missing')
  const used = mbrEntries.filter((at) => head[at + 4] !== 0)
  // Type 0xEE protects a GPT from tools that know only the MBR.
  if (used.every((at) => head[at + 4] !== 0xee) && used.length > 0) {
    const partitions = used.map((at) => mbrPartition(head, at, fail))
    return { kind: 'mbr', sectorSize: 512, partitions: inOrder(partitions, fail) }
  }
  const sectorSize = [512, 4096].find((size) => head.toString('latin1', size, size + 8) === 'EFI PART')
  if (sectorSize === undefined) {
    if (used.length === 0) fail('the MBR at byte 0 holds no partition')
    return fail('the GPT header at LBA 1 (byte 512, or 4096) lacks its signature')
  }
  return { kind: 'gpt', sectorSize, partitions: inOrder(readGpt(head, sectorSize, fail), fail) }
}

/**
 * The boot signature is no proof of a partition table: the boot sector of a file system has it too, and holds code or
 * text where the entries would be.
 */
function mbrPartition(head: Buffer, at: number, fail: (message: string) => never): Partition {
  const [flag = 0, type = 0] = [head[at], head[at + 4]]
  const [start, sectors] = [head.readUInt32LE(at + 8), head.readUInt32LE(at + 12)]
  const refuse = (what: string) => fail(`the MBR's entry at byte ${at} is of no partition: ${what}`)
  if (flag !== 0 && flag !== 0x80) refuse(`its boot flag is ${hex(flag)}`)
  if (start === 0) refuse('it begins at sector 0, which holds the MBR')
  if (sectors === 0) refuse('it has no sectors')
  return { number: mbrEntries.indexOf(at) + 1, type: hex(type), offset: 512 * start, length: 512 * sectors }
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`
}

function readGpt(head: Buffer, sectorSize: number, fail: (message: string) => never): Partition[] {
  const header = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail)
  const first = header.entriesAt * sectorSize
  const { count, entrySize } = header
  if (entrySize < 128 || first + count * entrySize > head.length) {
    fail(`the GPT header at byte ${sectorSize} places ${count} entries of ${entrySize} bytes at byte ${first}`)
  }
  const entries = head.subarray(first, first + count * entrySize)
  if (crc32(entries) !== header.entriesCrc) fail(`the GPT's entries at byte ${first} have a wrong checksum`)
  const partitions: Partition[] = []
  for (let index = 0; index < count; index++) {
    const at = index * entrySize
    if (entries.subarray(at, at + 16).every((byte) => byte === 0)) continue
    const [start, last] = [Number(entries.readBigUInt64LE(at + 32)), Number(entries.readBigUInt64LE(at + 40))]
    if (start > last) fail(`partition ${index + 1} at byte ${first + at} ends before it begins`)
    const length = (last - start + 1) * sectorSize
    partitions.push({ number: index + 1, type: typeGuid(entries, at), offset: start * sectorSize, length })
  }
  if (partitions.length === 0) fail(`the GPT at byte ${first} holds no partition`)
  return partitions
}

export interface GptHeader {
  /** All of these in sectors. */
  readonly own: number
  readonly other: number
  readonly entriesAt: number
  readonly count: number
  /** Bytes. */
  readonly entrySize: number
  readonly entriesCrc: number
}

/**
 * @param sector that holds the header, primary or backup
 * @param at where that sector lies, in bytes, for the error
 */
export function gptHeader(sector: Buffer, at: number, fail: (message: string) => never): GptHeader {
  if (sector.toString('latin1', 0, 8) !== 'EFI PART') fail(`the GPT header at byte ${at} lacks its signature`)
  const size = sector.readUInt32LE(12)
  if (size < 92 || size > sector.length || gptHeaderCrc(sector) !== sector.readUInt32LE(16)) {
    fail(`the GPT header at byte ${at} has a wrong checksum`)
  }
  return {
    own: Number(sector.readBigUInt64LE(24)),
    other: Number(sector.readBigUInt64LE(32)),
    entriesAt: Number(sector.readBigUInt64LE(72)),
    count: sector.readUInt32LE(80),
    entrySize: sector.readUInt32LE(84),
    entriesCrc: sector.readUInt32LE(88)
  }
}

/** Over the header's own size, its checksum taken as zero. */
export function gptHeaderCrc(sector: Buffer): number {
  const header = Buffer.from(sector.subarray(0, sector.readUInt32LE(12)))
  header.writeUInt32LE(0, 16)
  return crc32(header)
}

function inOrder(partitions: Partition[], fail: (message: string) => never): Partition[] {
  partitions.sort((a, b) => a.offset - b.offset)
  for (const [index, { number, offset }] of partitions.slice(1).entries()) {
    const before = partitions[index]
    if (before !== undefined && before.offset + before.length > offset) {
      fail(`partition ${number} at byte ${offset} begins inside partition ${before.number}`)
    }
  }
  return partitions
}

function typeGuid(entries: Buffer, at: number): string {
  const little = (from: number, to: number) => Buffer.from(entries.subarray(at + from, at + to)).reverse()
  const parts = [little(0, 4), little(4, 6), little(6, 8), entries.subarray(at + 8, at + 10)]
  return [...parts, entries.subarray(at + 10, at + 16)].map((part) => part.toString('hex')).join('-')
}
