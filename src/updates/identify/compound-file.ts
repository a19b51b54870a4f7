/**
 * Compound files ([MS-CFB]), which .msi and .msp are. Proves that every sector belongs to exactly one chain, that each
 * stream's chain is as long as its size says, and that the folder is a tree.
 */
import { Damage, must } from './identity.ts'
import { pacer, readUInt64, type Source } from './source.ts'

export interface CompoundFile {
  /** Of the root, in the usual notation: it says whose file this is. */
  readonly classId: string
  readonly streams: number
}

/** Beyond these values there are no sector numbers. */
const special = 0xfffffffa
const partOfList = 0xfffffffc
const partOfTable = 0xfffffffd
const endOfChain = 0xfffffffe
const free = 0xffffffff
const headEntries = 109
const miniSector = 64
const entryBytes = 128
const mostSectors = 2 ** 22
/** Of 64 bytes each. */
const mostSmallSectors = 2 ** 20
const mostEntries = 100_000

interface Head {
  readonly sectorBytes: number
  readonly sectors: number
  readonly fatSectors: number
  readonly folder: number
  readonly miniFat: number
  readonly miniFatSectors: number
  readonly fatList: number
  readonly fatListSectors: number
  /** Numbers of the first sectors of the table. */
  readonly fatAt: readonly number[]
}

interface Entry {
  readonly type: number
  readonly links: readonly number[]
  readonly classId: string
  readonly start: number
  readonly size: number
}

/** A table of chains, with a note of what was met. */
interface Chains {
  readonly next: Uint32Array
  readonly met: Uint8Array
}

/** @throws Damage when it does not hold together */
export async function readCompoundFile(source: Source, signal: AbortSignal): Promise<CompoundFile> {
  const head = readHead(source)
  const read = (sector: number) => source.read((sector + 1) * head.sectorBytes, head.sectorBytes)
  const table = readTable(head, read)
  const folder = await sectorsOf(table, head.folder, (mostEntries * entryBytes) / head.sectorBytes, signal)
  const entries = folder.flatMap((sector) => readEntries(read(sector), head.sectorBytes))
  const [root] = entries
  must(root !== undefined && root.type === 5, 'the compound file has no root')
  const streams = checkTree(entries)
  await checkStreams(head, table, read, { root, streams, signal })
  must(
    table.next.every((next, sector) => next === free || table.met[sector] === 1),
    'sectors of the compound file belong to nothing'
  )
  must(table.next[head.sectors - 1] !== free, 'the compound file ends in sectors that nothing uses')
  return { classId: root.classId, streams: streams.length }
}

function readHead(source: Source): Head {
  const head = source.read(0, 512)
  const version = head.readUInt16LE(0x1a)
  const shift = head.readUInt16LE(0x1e)
  must(head.readUInt16LE(0x1c) === 0xfffe && head.readUInt16LE(0x20) === 6, 'the head of the compound file is unknown')
  must((version === 3 && shift === 9) || (version === 4 && shift === 12), `compound file version ${version}`)
  must(head.readUInt32LE(0x38) === 4096, 'the head of the compound file has another limit for small streams')
  const sectorBytes = 1 << shift
  const sectors = source.size / sectorBytes - 1
  must(Number.isInteger(sectors) && sectors > 0, `the compound file of ${source.size} bytes ends within a sector`)
  must(sectors <= mostSectors, `the compound file has ${sectors} sectors`)
  return {
    sectorBytes,
    sectors,
    fatSectors: head.readUInt32LE(0x2c),
    folder: head.readUInt32LE(0x30),
    miniFat: head.readUInt32LE(0x3c),
    miniFatSectors: head.readUInt32LE(0x40),
    fatList: head.readUInt32LE(0x44),
    fatListSectors: head.readUInt32LE(0x48),
    fatAt: numbersOf(head.subarray(0x4c))
  }
}

function numbersOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4))
}

/** The table of sectors, which the head, and behind its first 109 sectors a list, tell the place of. */
function readTable(head: Head, read: (sector: number) => Buffer): Chains {
  const perSector = head.sectorBytes / 4
  must(head.fatSectors === Math.ceil(head.sectors / perSector), `${head.fatSectors} sectors of table`)
  const met = new Uint8Array(head.sectors)
  const places = [...head.fatAt]
  const lists: number[] = []
  let list = head.fatList
  for (let index = 0; index < head.fatListSectors; index++) {
    meet(met, list)
    lists.push(list)
    const numbers = numbersOf(read(list))
    list = numbers.pop() ?? endOfChain
    places.push(...numbers)
    must(places.length < head.fatSectors + perSector + headEntries, 'the list of the table is too long')
  }
  must(list === endOfChain || list === free, 'the list of the table does not end')
  must(
    places.length >= head.fatSectors && places.slice(head.fatSectors).every((place) => place === free),
    'the table is longer than the head says'
  )
  const next = new Uint32Array(head.sectors)
  for (const [index, place] of places.slice(0, head.fatSectors).entries()) {
    meet(met, place)
    const numbers = numbersOf(read(place))
    const held = numbers.slice(0, head.sectors - index * perSector)
    next.set(held, index * perSector)
    must(
      numbers.slice(held.length).every((number) => number === free),
      'the compound file is shorter than its table'
    )
  }
  const isMarked =
    lists.every((sector) => next[sector] === partOfList) &&
    places.slice(0, head.fatSectors).every((sector) => next[sector] === partOfTable)
  must(isMarked, 'the table of the compound file does not know where it lies')
  return { next, met }
}

function meet(met: Uint8Array, sector: number): void {
  if (sector >= met.length) throw new Damage('damaged', `sector ${sector} of ${met.length}`)
  if (met[sector] !== 0) throw new Damage('damaged', `sector ${sector} belongs to two chains`)
  met[sector] = 1
}

/**
 * Follows a chain to its end.
 * @returns how many sectors it has
 */
async function follow(
  chains: Chains,
  start: number,
  signal: AbortSignal,
  use?: (sector: number) => void
): Promise<number> {
  const pace = pacer(signal, 65536)
  let count = 0
  for (let at = start; at !== endOfChain; at = chains.next[at] ?? special) {
    meet(chains.met, at)
    use?.(at)
    count++
    const pause = pace()
    if (pause !== undefined) await pause
  }
  return count
}

/** @returns the sectors of a chain in order, of at most so many */
async function sectorsOf(chains: Chains, start: number, most: number, signal: AbortSignal): Promise<number[]> {
  const sectors: number[] = []
  await follow(chains, start, signal, (sector) => {
    if (sectors.length >= most) throw new Damage('damaged', 'a table of the compound file is too long')
    sectors.push(sector)
  })
  return sectors
}

function readEntries(bytes: Buffer, length: number): Entry[] {
  return Array.from({ length: length / entryBytes }, (_, index) => {
    const entry = bytes.subarray(index * entryBytes, (index + 1) * entryBytes)
    // Version 3 has sizes of 32 bits; what stands in the upper half is to be left alone.
    const size = length === 512 ? entry.readUInt32LE(120) : readUInt64(entry, 120)
    return {
      type: entry.readUInt8(66),
      links: [entry.readUInt32LE(68), entry.readUInt32LE(72), entry.readUInt32LE(76)],
      classId: classIdOf(entry.subarray(80, 96)),
      start: entry.readUInt32LE(116),
      size
    }
  })
}

function classIdOf(bytes: Buffer): string {
  const parts = [
    bytes.readUInt32LE(0).toString(16).padStart(8, '0'),
    bytes.readUInt16LE(4).toString(16).padStart(4, '0'),
    bytes.readUInt16LE(6).toString(16).padStart(4, '0'),
    bytes.toString('hex', 8, 10),
    bytes.toString('hex', 10, 16)
  ]
  return parts.join('-')
}

/** @returns the streams; every entry in use hangs on the root, once */
function checkTree(entries: readonly Entry[]): Entry[] {
  const met = new Uint8Array(entries.length)
  const open = [0]
  const streams: Entry[] = []
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    meet(met, at)
    const entry = entries[at]
    must(
      entry !== undefined && [1, 2, 5].includes(entry.type) && (entry.type === 5) === (at === 0),
      `entry ${at} of the folder`
    )
    if (entry.type === 2) streams.push(entry)
    open.push(...entry.links.filter((link) => link !== free))
  }
  const isComplete = entries.every(({ type }, index) => (type === 0) === (met[index] === 0))
  must(isComplete, 'entries of the compound file hang on nothing')
  return streams
}

/** Small streams lie in sectors of 64 bytes within the root's own stream. */
async function checkStreams(
  head: Head,
  table: Chains,
  read: (sector: number) => Buffer,
  { root, streams, signal }: { root: Entry; streams: readonly Entry[]; signal: AbortSignal }
): Promise<void> {
  const whole = async (chains: Chains, { start, size }: Entry, sectorBytes: number) => {
    const sectors = size === 0 ? 0 : await follow(chains, start, signal)
    must(sectors === Math.ceil(size / sectorBytes), `a stream of ${size} bytes has ${sectors} sectors`)
  }
  await whole(table, root, head.sectorBytes)
  const most = (mostSmallSectors * 4) / head.sectorBytes
  const miniFat = head.miniFatSectors === 0 ? [] : await sectorsOf(table, head.miniFat, most, signal)
  must(miniFat.length === head.miniFatSectors, 'the table of small streams has another length')
  const numbers = miniFat.flatMap((sector) => numbersOf(read(sector)))
  const count = root.size / miniSector
  must(Number.isInteger(count) && count <= numbers.length, `small streams of ${root.size} bytes`)
  // osslsigncode leaves an end of chain behind the last small sector.
  must(
    numbers.slice(count).every((number) => number === free || number === endOfChain),
    'the table of small streams is too long'
  )
  const small = { next: Uint32Array.from(numbers.slice(0, count)), met: new Uint8Array(count) }
  for (const stream of streams) {
    if (stream.size < 4096) await whole(small, stream, miniSector)
    else await whole(table, stream, head.sectorBytes)
  }
  must(
    small.next.every((next, sector) => next === free || small.met[sector] === 1),
    'small sectors of the compound file belong to nothing'
  )
}
