/** The head of a WIM, 208 bytes (Microsoft's "Windows Imaging File Format"; wimlib's header.h). */
import { Damage, must } from './identity.ts'
import { readUInt64, type Source } from './source.ts'

export const wimHeaderLength = 208

/** Where a resource lies in the file, and what it unpacks to. */
export interface Resource {
  readonly at: number
  readonly size: number
  readonly plainSize: number
  readonly isMetadata: boolean
  readonly isCompressed: boolean
  /** Several files packed together, as in an .esd. */
  readonly isSolid: boolean
}

export interface WimHeader {
  /** A format of its own, which DISM's .msu files do not use. */
  readonly isSolid: boolean
  /** Bytes that are packed together; 0 when nothing is packed. */
  readonly chunkBytes: number
  readonly images: number
  readonly blobTable: Resource
  readonly xml: Resource
  readonly bootMetadata: Resource
  /** Of size 0 when there is none. */
  readonly integrity: Resource
}

const version = 0x10d00
const solidVersion = 0xe00

const flag = { compressed: 2, spanned: 8, resourcesOnly: 0x10, metadataOnly: 0x20, writing: 0x40 } as const
/** One of these says how, when `compressed` is set: XPRESS, LZX, LZMS, XPRESS with larger chunks. */
const methods = [0x20000, 0x40000, 0x80000, 0x200000]
/** Beside those above: read only, reparse points fixed. */
const harmless = 0x4 | 0x80

/** @throws Damage when it is no header of a whole WIM */
export function readWimHeader(source: Source): WimHeader {
  const head = source.read(0, wimHeaderLength)
  must(head.readUInt32LE(8) === wimHeaderLength, 'the WIM header says another length than 208')
  const found = head.readUInt32LE(12)
  must(found === version || found === solidVersion, `WIM version 0x${found.toString(16)} is unknown`)
  const isSpanned = (head.readUInt32LE(16) & flag.spanned) !== 0
  if (isSpanned || head.readUInt16LE(40) !== 1 || head.readUInt16LE(42) !== 1) {
    throw new Damage('multi-volume', 'it is one part of a split WIM')
  }
  const isCompressed = checkFlags(head.readUInt32LE(16))
  const chunkBytes = head.readUInt32LE(20)
  const isPowerOfTwo = (chunkBytes & (chunkBytes - 1)) === 0
  must(!isCompressed || (isPowerOfTwo && chunkBytes >= 4096 && chunkBytes <= 2 ** 26), `chunks of ${chunkBytes} bytes`)
  const images = head.readUInt32LE(44)
  must(images >= 1 && images <= 1000, `the WIM says it has ${images} images`)
  const bootIndex = head.readUInt32LE(0x78)
  const header = {
    isSolid: found === solidVersion,
    chunkBytes: isCompressed ? chunkBytes : 0,
    images,
    blobTable: readResource(head, 0x30),
    xml: readResource(head, 0x48),
    bootMetadata: readResource(head, 0x60),
    integrity: readResource(head, 0x7c)
  }
  const isBootable = header.bootMetadata.size > 0
  must(bootIndex <= images && bootIndex > 0 === isBootable, 'the image to start from is not there')
  must(isBootable || isZero(head.subarray(0x60, 0x78)), 'an image to start from, of no size')
  must(header.integrity.size > 0 || isZero(head.subarray(0x7c, 0x94)), 'an integrity table of no size')
  checkTables(header, source.size)
  return header
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

/** @returns whether resources are compressed */
function checkFlags(flags: number): boolean {
  must((flags & flag.writing) === 0, 'the WIM was not written to its end')
  must((flags & (flag.resourcesOnly | flag.metadataOnly)) === 0, 'the WIM holds only a part of its images')
  const named = methods.filter((method) => (flags & method) !== 0)
  const isCompressed = (flags & flag.compressed) !== 0
  const known = methods.reduce((all, method) => all | method, flag.compressed | harmless)
  must((flags & ~known) === 0 && named.length === (isCompressed ? 1 : 0), `WIM flags 0x${flags.toString(16)}`)
  return isCompressed
}

/** The tables stand unpacked, each of them within the file. */
function checkTables(header: WimHeader, size: number): void {
  const tables = { 'blob table': header.blobTable, 'XML data': header.xml, 'integrity table': header.integrity }
  for (const [name, table] of Object.entries(tables)) {
    const isPlain = !table.isCompressed && !table.isSolid && table.size === table.plainSize
    must(isPlain, `the ${name} of the WIM is said to be packed`)
    if (table.at + table.size > size) {
      throw new Damage('truncated', `the ${name} ends at byte ${table.at + table.size}, the file at ${size}`)
    }
  }
  must(header.blobTable.size > 0 && header.xml.size > 0, 'the WIM has no blob table or no XML data')
}

/** @param at where the 24 bytes of it begin */
export function readResource(bytes: Buffer, at: number): Resource {
  const flags = bytes.readUInt8(at + 7)
  // Bit 0 marks free space, bit 3 a part that lies in another file.
  must((flags & ~0x16) === 0, `resource flags 0x${flags.toString(16)} are unknown`)
  return {
    size: bytes.readUIntLE(at, 6) + bytes.readUInt8(at + 6) * 2 ** 48,
    at: readUInt64(bytes, at + 8),
    plainSize: readUInt64(bytes, at + 16),
    isMetadata: (flags & 2) !== 0,
    isCompressed: (flags & 4) !== 0,
    isSolid: (flags & 16) !== 0
  }
}
