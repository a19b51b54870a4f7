/** A record of the master file table: a file, or what did not fit into a file's first record. */

export const attributeTypes = {
  attributeList: 0x20,
  fileName: 0x30,
  volumeInformation: 0x70,
  data: 0x80
} as const

/** Every multi-sector structure is protected in strides of 512 bytes, whatever the sectors are. */
const stride = 512

export interface FileRecord {
  readonly bytes: Buffer
  readonly inUse: boolean
  /** The record whose attributes this one goes on with; 0 when it stands for itself. */
  readonly base: number
}

export interface Attribute {
  readonly type: number
  /** Where it lies in the record. */
  readonly at: number
  readonly length: number
  readonly resident: boolean
  readonly name: string
  /** Compressed, encrypted, sparse. */
  readonly flags: number
}

/**
 * Puts back the last two bytes of each stride, which were replaced by a number when the structure was written.
 * @returns false when a stride has another number: the structure was not written whole
 */
export function undoFixups(bytes: Buffer): boolean {
  const at = bytes.readUInt16LE(4)
  const count = bytes.readUInt16LE(6)
  if ((count - 1) * stride !== bytes.length || at + 2 * count > stride - 2 || at < 8 || at % 2 !== 0) return false
  const number = bytes.readUInt16LE(at)
  for (let index = 1; index < count; index++) {
    const end = index * stride - 2
    if (bytes.readUInt16LE(end) !== number) return false
    bytes.writeUInt16LE(bytes.readUInt16LE(at + 2 * index), end)
  }
  return true
}

/**
 * @param bytes of one record; changed in place
 * @returns undefined for a record that was never used
 */
export function readRecord(bytes: Buffer, refuse: (message: string) => never): FileRecord | undefined {
  const magic = bytes.toString('latin1', 0, 4)
  if (magic === '\0\0\0\0') return undefined
  if (magic !== 'FILE') refuse('it lacks its signature')
  if (!undoFixups(bytes)) refuse('it was not written whole')
  const used = bytes.readUInt32LE(24)
  if (used > bytes.length) refuse(`${used} bytes in use of ${bytes.length}`)
  const inUse = (bytes.readUInt16LE(22) & 1) !== 0
  return { bytes, inUse, base: recordNumber(bytes, 32) }
}

/** Calls `each` with every attribute, in order. */
export function forEachAttribute(
  { bytes }: FileRecord,
  refuse: (message: string) => never,
  each: (attribute: Attribute) => void
): void {
  const used = bytes.readUInt32LE(24)
  let at = bytes.readUInt16LE(20)
  for (;;) {
    if (at + 8 > used || at % 8 !== 0) refuse('attributes without an end')
    const type = bytes.readUInt32LE(at)
    if (type === 0xffffffff) return
    const length = bytes.readUInt32LE(at + 4)
    if (length < 24 || at + length > used) refuse(`an attribute of ${length} bytes at ${at}`)
    const resident = bytes[at + 8] === 0
    if (!resident && length < 64) refuse(`a non-resident attribute of ${length} bytes at ${at}`)
    const nameAt = bytes.readUInt16LE(at + 10)
    const nameLength = 2 * (bytes[at + 9] ?? 0)
    if (nameAt + nameLength > length) refuse(`an attribute at ${at} with its name outside`)
    const name = nameLength === 0 ? '' : bytes.toString('utf16le', at + nameAt, at + nameAt + nameLength)
    each({ type, at, length, resident, name, flags: bytes.readUInt16LE(at + 12) })
    at += length
  }
}

/** @returns the contents of a resident attribute */
export function residentValue(
  { bytes }: FileRecord,
  { at, length }: Attribute,
  refuse: (message: string) => never
): Buffer {
  const size = bytes.readUInt32LE(at + 16)
  const start = bytes.readUInt16LE(at + 20)
  if (start + size > length) refuse(`an attribute at ${at} with its value outside`)
  return bytes.subarray(at + start, at + start + size)
}

/** The 48 bits of a file reference that number the record. */
export function recordNumber(bytes: Buffer, at: number): number {
  return bytes.readUIntLE(at, 6)
}

/** Beyond 2^53 inexact, and out of any range that is checked. */
export function big(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + 2 ** 32 * bytes.readUInt32LE(at + 4)
}
