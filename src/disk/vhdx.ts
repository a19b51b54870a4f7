/**
 * Reads VHDX files: fixed and dynamic ones, no differencing ones. Section numbers are those of [MS-VHDX], "Virtual Hard
 * Disk v2 (VHDX) File Format". All numbers in the file are little-endian.
 */
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { checkRange, type Disk, type DiskRange, readFully } from './disk.ts'
import { readLayout, type VhdxLayout } from './vhdx-layout.ts'

/** Payload block states, 2.5.1.1. In a disk without a parent all but `fullyPresent` read as zeros. */
const fullyPresent = 6
const partiallyPresent = 7
const readAsZeros = new Set([0, 1, 2, 3]) // not present, undefined, zero, unmapped

/**
 * @param handle owned by the disk from now on
 * @param fileSize bytes
 * @throws UserError `disk.vhdx-damaged` that names the byte offset; `disk.vhdx-log` when changes wait in its log;
 * `disk.vhdx-parent` for a differencing disk
 */
export async function openVhdx(handle: FileHandle, file: string, fileSize: number): Promise<Disk> {
  const layout = await readLayout(handle, file, fileSize)
  const blocks = await readBlockTable(handle, file, fileSize, layout)
  const { size, blockSize, sectorSize } = layout
  const blockLength = (block: number) => Math.min(blockSize, size - block * blockSize)

  const disk: Disk = {
    format: 'vhdx',
    size,
    sectorSize,
    async read(offset, length) {
      checkRange(disk, offset, length)
      const bytes = Buffer.alloc(length)
      for (let done = 0; done < length; ) {
        const block = Math.floor((offset + done) / blockSize)
        const within = offset + done - block * blockSize
        const part = Math.min(length - done, blockSize - within)
        const place = blocks[block] ?? 0
        if (place !== 0) {
          const what = `the disk's bytes from ${offset + done}`
          await readFully(handle, file, bytes.subarray(done, done + part), place + within, what)
        }
        done += part
      }
      return bytes
    },
    *ranges(): Generator<DiskRange> {
      let start = 0
      for (let block = 1; block <= blocks.length; block++) {
        const zero = blocks[start] === 0
        if (block < blocks.length && (blocks[block] === 0) === zero) continue
        const last = block - 1
        yield { offset: start * blockSize, length: (last - start) * blockSize + blockLength(last), zero }
        start = block
      }
    },
    close: () => handle.close()
  }
  return disk
}

/**
 * The block allocation table, 2.5: one entry a payload block, and after every `chunkRatio` of them one for a sector
 * bitmap, which only differencing disks use.
 * @returns the file offset of each payload block; 0 for one that reads as zeros
 */
async function readBlockTable(
  handle: FileHandle,
  file: string,
  fileSize: number,
  layout: VhdxLayout
): Promise<Float64Array> {
  const { size, blockSize, sectorSize, table } = layout
  const count = Math.ceil(size / blockSize)
  const chunkRatio = (2 ** 23 * sectorSize) / blockSize
  const needed = 8 * (count + Math.floor((count - 1) / chunkRatio))
  const fail = (at: number, message: string): never => {
    throw new UserError('disk.vhdx-damaged', `${file}: damaged VHDX: block table at byte ${at}: ${message}`)
  }
  if (needed > table.length) fail(table.offset, `${table.length} bytes are too few for ${count} blocks`)

  const bytes = Buffer.alloc(needed)
  await readFully(handle, file, bytes, table.offset, 'the block table')
  const blocks = new Float64Array(count)
  for (let block = 0; block < count; block++) {
    const at = 8 * (block + Math.floor(block / chunkRatio))
    const low = bytes.readUInt32LE(at)
    const state = low & 7
    const place = table.offset + at
    if ((low & 0xffff8) !== 0) fail(place, `reserved bits of block ${block} are set`)
    if (readAsZeros.has(state)) continue
    if (state === partiallyPresent) fail(place, `block ${block} is partly in a parent, and the disk has none`)
    if (state !== fullyPresent) fail(place, `block ${block} has the unknown state ${state}`)
    const offset = bytes.readUInt32LE(at + 4) * 2 ** 32 + ((low & 0xfff00000) >>> 0)
    const end = offset + Math.min(blockSize, size - block * blockSize)
    if (end > fileSize) fail(place, `block ${block} ends at byte ${end}, after the file's end at ${fileSize}`)
    blocks[block] = offset
  }
  checkOverlaps(blocks, layout, fail)
  return blocks
}

/** 2.1: nothing in the file overlaps. Two blocks in one place mean that one of them shows the other's data. */
function checkOverlaps(blocks: Float64Array, layout: VhdxLayout, fail: (at: number, message: string) => never): void {
  const used = [
    ...layout.reserved,
    ...[...blocks.keys()]
      .filter((block) => blocks[block] !== 0)
      .map((block) => ({ name: `block ${block}`, offset: blocks[block] ?? 0, length: layout.blockSize }))
  ].sort((a, b) => a.offset - b.offset)
  for (const [index, next] of used.slice(1).entries()) {
    const before = used[index]
    if (before !== undefined && before.offset + before.length > next.offset) {
      fail(layout.table.offset, `${next.name} at byte ${next.offset} overlaps ${before.name} at ${before.offset}`)
    }
  }
}
