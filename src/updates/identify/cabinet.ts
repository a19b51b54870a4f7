/**
 * Cabinets: proves that the structure holds together from the first to the last byte, without unpacking anything. The
 * entries of folders and files and the blocks of data follow one another without a gap, the files of a folder fill its
 * unpacked data exactly, and the last block ends where the cabinet does. That is what Microsoft's writer makes, and a
 * single changed length breaks it.
 */
import { inflateRawSync } from 'node:zlib'
import { type CabinetHeader, readCabinetHeader } from './cabinet-header.ts'
import { type ContainerMember, Damage, must } from './identity.ts'
import { pacer, type Source, slidingView } from './source.ts'

export { leastCabinet } from './cabinet-header.ts'

export interface Cabinet {
  readonly members: readonly ContainerMember[]
  /** The first bytes of the first member, at most 64; absent where LZX or Quantum would have to be unpacked. */
  readonly firstBytes?: Buffer
}

interface Folder {
  readonly dataAt: number
  readonly blocks: number
  readonly method: 'none' | 'mszip' | 'lzx' | 'quantum'
  /** Unpacked bytes that its files take; grows while they are read. */
  fileBytes: number
}

/** Unpacked bytes of every block but the last of a folder. */
const blockBytes = 32768
/** What compression may add to a block at worst. */
const mostGrowth = 6144
const longestName = 256
const leadsOut = /^[\\/]|:|(^|[\\/])\.\.([\\/]|$)/

/**
 * Walks the whole cabinet.
 * @param deep also verifies the checksum of every block that has one, for which all bytes are read
 * @throws Damage for whatever does not fit
 */
export async function readCabinet(
  source: Source,
  { signal, deep }: { signal: AbortSignal; deep: boolean }
): Promise<Cabinet> {
  const header = readCabinetHeader(source)
  const folders = readFolders(source, header)
  const { members, end } = readFiles(source, header, folders)
  let at = end
  const pace = pacer(signal, deep ? 256 : 8192)
  const room = deep ? Buffer.alloc(8 + header.dataReserve + blockBytes + mostGrowth) : undefined
  for (const [index, folder] of folders.entries()) {
    must(
      folder.dataAt === at || folder.blocks === 0,
      `the data of folder ${index} begin at byte ${folder.dataAt}, not at ${at}`
    )
    at = await walkData(source, header, folder, { index, at, room, pace })
  }
  must(at === header.end, `the last block of data ends at byte ${at}, the cabinet at ${header.end}`)
  const firstBytes = peek(source, header, folders[0])
  return { members, ...(firstBytes === undefined ? {} : { firstBytes }) }
}

function readFolders(source: Source, header: CabinetHeader): Folder[] {
  const table = source.read(header.foldersAt, header.folders * header.folderEntry)
  return Array.from({ length: header.folders }, (_, index) => {
    const at = index * header.folderEntry
    return {
      dataAt: table.readUInt32LE(at),
      blocks: table.readUInt16LE(at + 4),
      method: methodOf(table.readUInt16LE(at + 6)),
      fileBytes: 0
    }
  })
}

function methodOf(compression: number): Folder['method'] {
  const level = (compression >> 4) & 0xf
  const memory = compression >> 8
  if (compression === 0) return 'none'
  if (compression === 1) return 'mszip'
  if ((compression & 0xf) === 3 && level === 0 && memory >= 15 && memory <= 21) return 'lzx'
  if ((compression & 0xf) === 2 && level >= 1 && level <= 7 && memory >= 10 && memory <= 21) return 'quantum'
  throw new Damage('damaged', `compression 0x${compression.toString(16)} is unknown`)
}

/** @returns the members in order, and where their entries end */
function readFiles(
  source: Source,
  header: CabinetHeader,
  folders: Folder[]
): { members: ContainerMember[]; end: number } {
  const members: ContainerMember[] = []
  const view = slidingView(source, header.end)
  let at = header.filesAt
  for (let index = 0; index < header.files; index++) {
    const entry = view(at, 16)
    must(entry.length === 16, 'the entries of the files run out of the cabinet')
    const size = entry.readUInt32LE(0)
    const before = entry.readUInt32LE(4)
    const folder = folderOf(folders, entry.readUInt16LE(8))
    const isUtf8 = (entry.readUInt16LE(14) & 0x80) !== 0
    const text = view(at + 16, longestName + 1)
    const nameLength = text.indexOf(0)
    must(nameLength > 0, `file ${index} has no name, or one without an end`)
    const name = text.toString(isUtf8 ? 'utf8' : 'latin1', 0, nameLength)
    must(!leadsOut.test(name), `the name of file ${index} leads out of the folder that it is unpacked into`)
    must(before === folder.fileBytes, `file ${index} begins at ${before} of its folder, not at ${folder.fileBytes}`)
    folder.fileBytes += size
    members.push({ name, size, before })
    at += 16 + nameLength + 1
  }
  return { members, end: at }
}

function folderOf(folders: readonly Folder[], index: number): Folder {
  if (index >= 0xfffd) throw new Damage('multi-volume', 'a file goes on in another cabinet of the same set')
  const folder = folders[index]
  if (folder === undefined) throw new Damage('damaged', `a file lies in folder ${index}, of ${folders.length}`)
  return folder
}

interface Walk {
  readonly index: number
  readonly at: number
  /** For the bytes of a block whose checksum is to be verified; absent when none is. */
  readonly room: Buffer | undefined
  readonly pace: () => Promise<void> | undefined
}

/** @returns where the folder's data end */
async function walkData(source: Source, header: CabinetHeader, folder: Folder, walk: Walk): Promise<number> {
  const headLength = 8 + header.dataReserve
  // MSZIP marks each of its blocks.
  const mark = folder.method === 'mszip' ? 2 : 0
  let at = walk.at
  let unpacked = 0
  for (let block = 0; block < folder.blocks; block++) {
    const bad = (what: string) => new Damage('damaged', `block ${block} of folder ${walk.index} ${what}`)
    if (at + headLength + mark > header.end) throw bad('runs out of the cabinet')
    const head = source.read(at, headLength + mark)
    const stored = head.readUInt16LE(4)
    const plain = head.readUInt16LE(6)
    if (!isBlockLength(plain, block === folder.blocks - 1)) throw bad(`says it unpacks to ${plain} bytes`)
    if (!isPossible(folder.method, stored, plain)) throw bad(`says it has ${stored} bytes`)
    if (mark > 0 && head.toString('latin1', headLength) !== 'CK') throw bad('is not MSZIP')
    const end = at + headLength + stored
    if (end > header.end) throw bad('runs out of the cabinet')
    if (walk.room !== undefined && !hasRightChecksum(source.read(at, end - at, walk.room))) {
      throw bad('has another checksum')
    }
    unpacked += plain
    at = end
    const pause = walk.pace()
    if (pause !== undefined) await pause
  }
  must(
    unpacked === folder.fileBytes,
    `folder ${walk.index} unpacks to ${unpacked} bytes, its files take ${folder.fileBytes}`
  )
  return at
}

function isBlockLength(plain: number, isLast: boolean): boolean {
  return isLast ? plain > 0 && plain <= blockBytes : plain === blockBytes
}

function isPossible(method: Folder['method'], stored: number, plain: number): boolean {
  if (method === 'none') return stored === plain
  return stored > 2 && stored <= blockBytes + mostGrowth
}

/** The block's checksum covers everything after itself; zero means that there is none. */
function hasRightChecksum(block: Buffer): boolean {
  const expected = block.readUInt32LE(0)
  if (expected === 0) return true
  const dataAt = block.length - block.readUInt16LE(4)
  // As cabinet writers do it: the data from zero, then the rest of the head on top of that.
  return checksum(block.subarray(4, dataAt), checksum(block.subarray(dataAt), 0)) === expected
}

/** [MS-CAB] 3.1: exclusive or of 32-bit words; what is left over is folded in the other way round. */
function checksum(bytes: Buffer, seed: number): number {
  let sum = seed
  const whole = bytes.length - (bytes.length % 4)
  for (const word of words(bytes, whole)) sum ^= word
  let rest = 0
  for (let at = whole; at < bytes.length; at++) rest = (rest << 8) | (bytes[at] ?? 0)
  return (sum ^ rest) >>> 0
}

/** All machines that Windows and the runners of Actions know are little-endian, as cabinets are. */
function words(bytes: Buffer, length: number): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  return new Int32Array(aligned.buffer, aligned.byteOffset, length / 4)
}

/** The first block of data is also unpacked where that needs no library: what is not even that is no cabinet. */
function peek(source: Source, header: CabinetHeader, folder: Folder | undefined): Buffer | undefined {
  if (folder === undefined || folder.blocks === 0 || folder.method === 'lzx' || folder.method === 'quantum') {
    return undefined
  }
  const sizes = source.read(folder.dataAt + 4, 4)
  const block = source.read(folder.dataAt + 8 + header.dataReserve, sizes.readUInt16LE(0))
  if (folder.method === 'none') return Buffer.from(block.subarray(0, 64))
  const plain = inflated(block.subarray(2))
  must(plain?.length === sizes.readUInt16LE(2), 'the first block of data cannot be unpacked')
  return plain.subarray(0, 64)
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: blockBytes })
  } catch {
    return undefined
  }
}
