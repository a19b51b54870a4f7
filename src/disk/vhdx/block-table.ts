/** The block allocation table of a VHDX file ([MS-VHDX] 2.5): where each block of the disk lies in the file. */
import type { BlockPlace } from '../block-disk.ts'
import { type FileBytes, readBytes } from '../file-bytes.ts'
import { damaged, type Region } from './fields.ts'
import type { Metadata } from './metadata.ts'

/** 2.5.1.1 */
const states = { notPresent: 0, fullyPresent: 6, partiallyPresent: 7 } as const
/** Not present (without a parent), undefined, zero, unmapped: the last three never read from a parent. */
const readAsZeros = new Set([0, 1, 2, 3])
/** 2.5.1.2 */
const bitmapPresent = 6
const bitmapSize = 2 ** 20

/** In place of an offset. No block lies at 0. */
const zeros = 0
const inParent = -1

export interface BlockTable {
  place(block: number): BlockPlace | Promise<BlockPlace>
}

/** @param reserved what blocks may not touch */
export async function readBlockTable(
  bytes: FileBytes,
  metadata: Metadata,
  table: Region,
  reserved: readonly Region[]
): Promise<BlockTable> {
  const { size, blockSize, sectorSize, parent } = metadata
  const count = Math.ceil(size / blockSize)
  const chunkRatio = (2 ** 23 * sectorSize) / blockSize
  // After every `chunkRatio` blocks stands an entry for a sector bitmap; in a differencing disk after the last ones too.
  const chunks = Math.ceil(count / chunkRatio)
  const needed = 8 * (parent === undefined ? count + Math.floor((count - 1) / chunkRatio) : chunks * (chunkRatio + 1))
  if (needed > table.length)
    damaged(bytes, table.offset, `block table: ${table.length} bytes are too few for ${count} blocks`)
  const entries = await readBytes(bytes, table.offset, needed, 'the block table')
  const fail = (at: number, message: string) => damaged(bytes, table.offset + at, `block table: ${message}`)

  const blocks = new Float64Array(count)
  const partial = new Set<number>()
  for (let block = 0; block < count; block++) {
    const at = 8 * (block + Math.floor(block / chunkRatio))
    const { state, offset } = readTableEntry(entries, at, (message) => fail(at, `${message} of block ${block} are set`))
    if (state === states.notPresent && parent !== undefined) blocks[block] = inParent
    if (readAsZeros.has(state)) continue
    if (state === states.partiallyPresent) {
      if (parent === undefined) fail(at, `block ${block} is partly in a parent, and the disk has none`)
      partial.add(block)
    } else if (state !== states.fullyPresent) fail(at, `block ${block} has the unknown state ${state}`)
    // The header section is there; here it would also be taken for a block of zeros.
    if (offset === 0) fail(at, `block ${block} is present, and its place is missing`)
    const end = offset + Math.min(blockSize, size - block * blockSize)
    if (end > bytes.size) fail(at, `block ${block} ends at byte ${end}, after the file's end at ${bytes.size}`)
    blocks[block] = offset
  }

  const bitmaps = new Map<number, number>()
  for (const block of partial) {
    const chunk = Math.floor(block / chunkRatio)
    const at = 8 * ((chunk + 1) * (chunkRatio + 1) - 1)
    const { state, offset } = readTableEntry(entries, at, (message) =>
      fail(at, `${message} of bitmap ${chunk} are set`)
    )
    if (state !== bitmapPresent) fail(at, `block ${block} is partly in a parent, and its sector bitmap is missing`)
    if (offset + bitmapSize > bytes.size) fail(at, `sector bitmap ${chunk} ends after the file's end at ${bytes.size}`)
    bitmaps.set(chunk, offset)
  }
  const bitmapRegions = [...bitmaps].map(([chunk, offset]) => ({
    name: `sector bitmap ${chunk}`,
    offset,
    length: bitmapSize
  }))
  checkOverlaps(blocks, blockSize, [...reserved, ...bitmapRegions], (message) => fail(0, message))

  const bitmapLength = blockSize / sectorSize / 8
  let known: { block: number; place: BlockPlace } | undefined
  const partialPlace = async (block: number, offset: number): Promise<BlockPlace> => {
    if (known?.block === block) return known.place
    const start = (bitmaps.get(Math.floor(block / chunkRatio)) ?? 0) + (block % chunkRatio) * bitmapLength
    const bitmap = await readBytes(bytes, start, bitmapLength, `the sector bitmap of block ${block}`)
    // 2.4: bit 0 of byte 0 is the first sector.
    const isHere = (sector: number) => ((bitmap[sector >>> 3] ?? 0) & (1 << (sector & 7))) !== 0
    known = { block, place: { in: 'both', offset, rest: 'parent', isHere } }
    return known.place
  }
  return {
    place(block) {
      const offset = blocks[block] ?? zeros
      if (offset === zeros) return { in: 'zeros' }
      if (offset === inParent) return { in: 'parent' }
      return partial.has(block) ? partialPlace(block, offset) : { in: 'file', offset }
    }
  }
}

/** 2.5.1: three bits of state, 17 reserved ones, and the offset in MiB. */
function readTableEntry(
  entries: Buffer,
  at: number,
  fail: (message: string) => never
): { state: number; offset: number } {
  const low = entries.readUInt32LE(at)
  if ((low & 0xffff8) !== 0) fail('reserved bits')
  return { state: low & 7, offset: entries.readUInt32LE(at + 4) * 2 ** 32 + ((low & 0xfff00000) >>> 0) }
}

/** 2.1: nothing in the file overlaps. Two blocks in one place mean that one of them shows the other's data. */
function checkOverlaps(
  blocks: Float64Array,
  blockSize: number,
  others: readonly Region[],
  fail: (message: string) => never
): void {
  const stored = [...blocks.keys()].filter((block) => (blocks[block] ?? 0) > 0)
  const used: Region[] = [
    ...others,
    ...stored.map((block) => ({ name: `block ${block}`, offset: blocks[block] ?? 0, length: blockSize }))
  ].sort((a, b) => a.offset - b.offset)
  for (const [index, next] of used.slice(1).entries()) {
    const before = used[index]
    if (before !== undefined && before.offset + before.length > next.offset) {
      fail(`${next.name} at byte ${next.offset} overlaps ${before.name} at ${before.offset}`)
    }
  }
}
