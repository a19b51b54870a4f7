/**
 * Reads VHD files, fixed and dynamic ones. The source is Microsoft's "Virtual Hard Disk Image Format Specification", 1.0
 * of 2006: section names below are its own. All numbers in the file are big-endian; sectors have 512 bytes.
 */
import { UserError } from '../errors.ts'
import { type BlockPlace, blockDisk } from './block-disk.ts'
import type { Disk } from './disk.ts'
import { type FileBytes, readBytes } from './file-bytes.ts'
import { plainDisk } from './raw.ts'

const sector = 512
const unused = 0xffffffff
const types = { fixed: 2, dynamic: 3, differencing: 4 } as const

interface Footer {
  readonly bytes: Buffer
  readonly at: number
}

/**
 * @param bytes owned by the disk from now on
 * @param start the file's first sector
 * @returns undefined when the file has no VHD footer
 * @throws UserError `disk.vhd-damaged` that names the byte offset; `disk.unsupported-format` for a differencing VHD
 */
export async function openVhd(bytes: FileBytes, start: Buffer): Promise<Disk | undefined> {
  const footer = await findFooter(bytes, start)
  if (footer === undefined) return undefined
  const { at } = footer
  const version = footer.bytes.readUInt32BE(12)
  if (version >>> 16 !== 1) damaged(bytes, at + 12, `version ${version >>> 16} is unknown`)
  const size = Number(footer.bytes.readBigUInt64BE(48))
  if (size === 0 || size % sector !== 0 || size > 64 * 2 ** 40) {
    damaged(bytes, at + 48, `the disk size ${size} is no whole number of sectors`)
  }
  const type = footer.bytes.readUInt32BE(60)
  if (type === types.fixed) return openFixed(bytes, footer, size)
  if (type === types.dynamic) return openDynamic(bytes, footer, size)
  if (type !== types.differencing) damaged(bytes, at + 60, `disk type ${type} is unknown`)
  const message = `${bytes.file}: a differencing VHD (byte ${at + 60}): merge it into its parent first (Merge-VHD)`
  throw new UserError('disk.unsupported-format', message)
}

/** "Hard Disk Footer Format": the last sector; dynamic disks keep a copy in the first. A fixed disk may end in 511 bytes. */
async function findFooter(bytes: FileBytes, start: Buffer): Promise<Footer | undefined> {
  const copies: Footer[] = []
  if (bytes.size >= 2 * sector) {
    const end = await readBytes(bytes, bytes.size - sector, sector, 'the last sector')
    copies.push({ bytes: end, at: bytes.size - sector })
  }
  if (start.length === sector) copies.push({ bytes: start, at: 0 })
  const marked = copies.filter((copy) => copy.bytes.toString('latin1', 0, 8) === 'conectix')
  const [first] = marked
  if (first === undefined) return undefined
  return marked.find((copy) => hasChecksum(copy.bytes, 64)) ?? damaged(bytes, first.at + 64, 'a wrong checksum')
}

function openFixed(bytes: FileBytes, { at }: Footer, size: number): Disk {
  if (at === 0 || size > at) damaged(bytes, at + 48, `a disk of ${size} bytes does not fit into ${at} bytes of data`)
  return plainDisk(bytes, { format: 'vhd', size, sectorSize: sector })
}

/** "Dynamic Disk Header Format", "Block Allocation Table and Data Blocks" */
async function openDynamic(bytes: FileBytes, footer: Footer, size: number): Promise<Disk> {
  const at = Number(footer.bytes.readBigUInt64BE(16))
  if (at % sector !== 0 || at + 1024 > bytes.size) damaged(bytes, footer.at + 16, `the header cannot lie at byte ${at}`)
  const header = await readBytes(bytes, at, 1024, 'the dynamic disk header')
  if (header.toString('latin1', 0, 8) !== 'cxsparse') damaged(bytes, at, 'the dynamic disk header lacks its signature')
  if (!hasChecksum(header, 36)) damaged(bytes, at + 36, 'the dynamic disk header has a wrong checksum')
  const tableAt = Number(header.readBigUInt64BE(16))
  const entries = header.readUInt32BE(28)
  const blockSize = header.readUInt32BE(32)
  if (blockSize < sector || (blockSize & (blockSize - 1)) !== 0 || blockSize > 2 ** 28) {
    damaged(bytes, at + 32, `the block size ${blockSize} is no power of two from 512 to 256 MiB`)
  }
  const count = Math.ceil(size / blockSize)
  if (entries < count) damaged(bytes, at + 28, `${entries} blocks are too few for a disk of ${size} bytes`)
  if (tableAt + 4 * count > bytes.size) damaged(bytes, at + 16, `the block table at ${tableAt} ends after the file`)
  const table = await readBytes(bytes, tableAt, 4 * count, 'the block table')
  const bitmapSize = Math.ceil(blockSize / sector / 8 / sector) * sector
  checkTable(bytes, {
    table,
    tableAt,
    blockLength: bitmapSize + blockSize,
    end: footer.at === 0 ? bytes.size : footer.at
  })

  let known: { block: number; place: BlockPlace } | undefined
  const place = async (block: number): Promise<BlockPlace> => {
    if (known?.block === block) return known.place
    const start = table.readUInt32BE(4 * block)
    if (start === unused) return { in: 'zeros' }
    const bitmap = await readBytes(bytes, start * sector, bitmapSize, `the bitmap of block ${block}`)
    known = { block, place: stored(start * sector + bitmapSize, bitmap) }
    return known.place
  }
  return blockDisk(bytes, { format: 'vhd', size, sectorSize: sector, blockSize, place })
}

/** A sector whose bit is clear was never written. The most significant bit of a byte is its first sector. */
function stored(offset: number, bitmap: Buffer): BlockPlace {
  if (bitmap.every((byte) => byte === 0xff)) return { in: 'file', offset }
  const isHere = (index: number) => ((bitmap[index >>> 3] ?? 0) & (0x80 >>> (index & 7))) !== 0
  return { in: 'both', offset, rest: 'zeros', isHere }
}

/** Two blocks in one place mean that one of them shows the other's data. */
function checkTable(
  bytes: FileBytes,
  { table, tableAt, blockLength, end }: { table: Buffer; tableAt: number; blockLength: number; end: number }
): void {
  const used = Array.from({ length: table.length / 4 }, (_, block) => ({ block, start: table.readUInt32BE(4 * block) }))
    .filter(({ start }) => start !== unused)
    .sort((a, b) => a.start - b.start)
  for (const [index, { block, start }] of used.entries()) {
    const at = start * sector
    if (at + blockLength > end) damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} ends after the data`)
    const next = used[index + 1]
    if (next !== undefined && at + blockLength > next.start * sector) {
      damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} overlaps block ${next.block}`)
    }
    if (at < tableAt + table.length && tableAt < at + blockLength) {
      damaged(bytes, tableAt + 4 * block, `block ${block} at byte ${at} overlaps the block table`)
    }
  }
}

/** The one's complement of the sum of all bytes but its own. */
function hasChecksum(structure: Buffer, at: number): boolean {
  let sum = 0
  for (const [index, byte] of structure.entries()) if (index < at || index >= at + 4) sum += byte
  return ~sum >>> 0 === structure.readUInt32BE(at)
}

function damaged({ file }: FileBytes, at: number, message: string): never {
  throw new UserError('disk.vhd-damaged', `${file}: damaged VHD at byte ${at}: ${message}`)
}
