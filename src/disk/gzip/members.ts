/**
 * The members that an archive consists of (RFC 1952, 2.2: they follow one another, as `zcat`, Python and tar read them).
 * Each tells its own length in an extra field (2.3.1.1), so that a reader can take them apart without inflating, and
 * inflate many at once. Other readers skip that field.
 */
import { crc32, gzipSync } from 'node:zlib'
import { KiB, MiB } from '../disk.ts'

/** Raw bytes in a member of data. Small enough to bound the memory, large enough to cost nothing in size. */
export const memberSize = MiB

/** No member holds more, so that reading one has a bound too. */
export const largestMember = 16 * MiB

/** zlib's own header has no extra field. */
const plainHeader = 10
const headerSize = 20
const trailerSize = 8
/** Flag FEXTRA; no time; no hint; unknown system; 8 bytes of extra field; its id "MW", 4 bytes of value. */
const header = Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, 0x4d, 0x57, 4, 0, 0, 0, 0, 0])

/** So much has to be read of a member before its length is known. */
export const smallestMember = headerSize + 2 + trailerSize

/**
 * Writes a member of our own from one as zlib makes it.
 * @returns its length
 */
export function frame(compressed: Buffer, target: Buffer, at: number): number {
  const length = framedLength(compressed)
  header.copy(target, at)
  target.writeUInt32LE(length, at + headerSize - 4)
  compressed.copy(target, at + headerSize, plainHeader)
  return length
}

/** @returns the same as a buffer of its own */
export function framed(compressed: Buffer): Buffer {
  const member = Buffer.allocUnsafe(framedLength(compressed))
  frame(compressed, member, 0)
  return member
}

/** A stored block (RFC 1951, 3.2.4) has one byte, its length, and the length's complement before its bytes. */
const blockHeader = 5
const largestBlock = 65_535

/**
 * Writes a member of bytes that are not compressed. zlib would copy them twice into new memory.
 * @param target may be what holds `bytes`: they are moved down, so `at` has to be as far before them as a member is longer
 * @returns the member's length, and the CRC-32 of the bytes
 */
export function store(bytes: Buffer, target: Buffer, at: number): { length: number; crc: number } {
  const crc = crc32(bytes)
  const rawLength = bytes.length
  let end = at + headerSize
  for (let from = 0; from < rawLength; from += largestBlock) {
    const block = bytes.subarray(from, from + largestBlock)
    const isLast = from + block.length === rawLength
    target.writeUInt8(isLast ? 1 : 0, end)
    target.writeUInt16LE(block.length, end + 1)
    target.writeUInt16LE(~block.length & 0xffff, end + 3)
    block.copy(target, end + blockHeader)
    end += blockHeader + block.length
  }
  target.writeUInt32LE(crc, end)
  target.writeUInt32LE(rawLength, end + 4)
  const length = end + trailerSize - at
  header.copy(target, at)
  target.writeUInt32LE(length, at + headerSize - 4)
  return { length, crc }
}

function framedLength(compressed: Buffer): number {
  return headerSize + compressed.length - plainHeader
}

/** @returns the member's length in bytes; undefined when it is not one of ours */
export function memberLength(head: Buffer): number | undefined {
  if (head.length < smallestMember || head.compare(header, 0, headerSize - 4, 0, headerSize - 4) !== 0) return undefined
  return head.readUInt32LE(headerSize - 4)
}

/** What the trailer says: the CRC-32 of the raw bytes, and how many there are. */
export function memberTrailer(member: Buffer): { crc: number; rawLength: number } {
  return { crc: member.readUInt32LE(member.length - 8), rawLength: member.readUInt32LE(member.length - 4) }
}

/** Zeros are cut into whole multiples of this; a member of so many has about 100 bytes. */
export const zeroUnit = 64 * KiB
/** The largest members of zeros first: a run of zeros is cut into as few as possible. */
const zeroSizes = [256, 128, 64, 32, 16, 8, 4, 2, 1].map((units) => units * zeroUnit)
const zeroMembers = new Map<number, Buffer>()

/** @param length one of those that `zeroLengths` gives */
export function zeroMember(length: number): Buffer {
  const known = zeroMembers.get(length)
  if (known !== undefined) return known
  const made = framed(gzipSync(Buffer.alloc(length), { level: 9, memLevel: 9 }))
  zeroMembers.set(length, made)
  return made
}

/** @returns the lengths of the zero members for `length` bytes; a rest of less than `zeroUnit` is left */
export function* zeroLengths(length: number): Generator<number> {
  let rest = length
  for (const size of zeroSizes) {
    for (; rest >= size; rest -= size) yield size
  }
}

/** Whether a member is one of zeros that this tool makes, and so needs no inflating. */
export function isZeroMember(member: Buffer, rawLength: number): boolean {
  return zeroSizes.includes(rawLength) && member.length < 256 + rawLength / 512 && member.equals(zeroMember(rawLength))
}
