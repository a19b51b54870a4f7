/** Zip archives (PKWARE's APPNOTE): from the record at the end to the first byte, without unpacking anything. */
import { Damage, mostMembers, must } from './identity.ts'
import { pacer, readUInt64, type Source, slidingView } from './source.ts'

const endBytes = 22
const longestComment = 65535
const entryBytes = 46
const localBytes = 30
/** An app package has some thousands. */
const mostEntries = 65535
const unknown32 = 0xffffffff

interface Directory {
  readonly at: number
  readonly size: number
  readonly entries: number
}

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  /** Checksum and sizes as the directory has them, which the file's own head repeats. */
  readonly sums: Buffer
  readonly packed: number
  readonly localAt: number
}

export interface Zip {
  /** The first of them. */
  readonly names: readonly string[]
  /** Whether it is an app package or a bundle of them. */
  readonly isApp: boolean
}

const appManifest = /^(AppxManifest\.xml|AppxMetadata[\\/]AppxBundleManifest\.xml)$/i

/** @throws Damage when the files do not fill the archive from its first byte to its directory */
export async function readZip(source: Source, signal: AbortSignal): Promise<Zip> {
  const directory = findDirectory(source)
  const pace = pacer(signal, 4096)
  const names: string[] = []
  let isApp = false
  let before: Entry | undefined
  for (const entry of entriesOf(source, directory)) {
    if (before === undefined) must(entry.localAt === 0, `the first file begins at byte ${entry.localAt}`)
    else checkLocal(source, before, entry.localAt)
    if (names.length < mostMembers) names.push(entry.name)
    isApp ||= appManifest.test(entry.name)
    before = entry
    await pace()
  }
  if (before === undefined) must(directory.at === 0, `the directory of no files begins at byte ${directory.at}`)
  else checkLocal(source, before, directory.at)
  return { names, isApp }
}

/** The last record says where the directory is; a comment may follow it, and nothing else. */
function findDirectory(source: Source): Directory {
  const length = Math.min(source.size, endBytes + longestComment)
  const tail = source.read(source.size - length, length)
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === 0x06054b50 && at + endBytes + tail.readUInt16LE(at + 20) === tail.length) {
      return readEnd(source, tail.subarray(at), source.size - length + at)
    }
  }
  throw new Damage('truncated', 'the zip archive has no end record at its end')
}

function readEnd(source: Source, end: Buffer, endAt: number): Directory {
  must(end.readUInt32LE(4) === 0, 'it is one of several parts of a zip archive')
  const short = { entries: end.readUInt16LE(10), size: end.readUInt32LE(12), at: end.readUInt32LE(16) }
  must(end.readUInt16LE(8) === short.entries, 'the zip archive has entries in another part')
  const large = endAt < 20 ? undefined : readLargeEnd(source, endAt - 20)
  const directory = large ?? { ...short, end: endAt }
  must(short.size === directory.size || short.size === unknown32, 'the end records do not agree')
  must(short.at === directory.at || short.at === unknown32, 'the end records do not agree')
  must(short.entries === directory.entries || short.entries === 0xffff, 'the end records do not agree')
  must(directory.entries <= mostEntries, `the zip archive has ${directory.entries} files`)
  must(directory.at + directory.size === directory.end, 'the directory of the zip archive does not end where it should')
  return directory
}

/** The record of 64 bits, when its locator stands before the end record. */
function readLargeEnd(source: Source, locatorAt: number): (Directory & { end: number }) | undefined {
  const locator = source.read(locatorAt, 20)
  if (locator.readUInt32LE(0) !== 0x07064b50) return undefined
  const at = readUInt64(locator, 8)
  const record = source.read(at, 56)
  must(record.readUInt32LE(0) === 0x06064b50, 'the large end record of the zip archive is not there')
  must(at + 12 + readUInt64(record, 4) === locatorAt, 'the large end record has another length')
  return { entries: readUInt64(record, 32), size: readUInt64(record, 40), at: readUInt64(record, 48), end: at }
}

function* entriesOf(source: Source, directory: Directory): Generator<Entry> {
  const end = directory.at + directory.size
  const view = slidingView(source, end)
  let at = directory.at
  for (let index = 0; index < directory.entries; index++) {
    const head = view(at, entryBytes)
    must(head.length === entryBytes && head.readUInt32LE(0) === 0x02014b50, `entry ${index} is not there`)
    const extraAt = entryBytes + head.readUInt16LE(28)
    const commentAt = extraAt + head.readUInt16LE(30)
    const length = commentAt + head.readUInt16LE(32)
    must(at + length <= end, `entry ${index} runs out of the directory`)
    const entry = source.read(at, length)
    yield {
      name: entry.toString('utf8', entryBytes, extraAt),
      flags: entry.readUInt16LE(8),
      method: entry.readUInt16LE(10),
      sums: entry.subarray(16, 28),
      ...largeNumbers(entry, entry.subarray(extraAt, commentAt))
    }
    at += length
  }
  must(at === end, 'the directory of the zip archive has another length')
}

/** Numbers that do not fit into 32 bits stand in an extra field, in this order: unpacked, packed, offset. */
function largeNumbers(entry: Buffer, extra: Buffer): { packed: number; localAt: number } {
  const short = { plain: entry.readUInt32LE(24), packed: entry.readUInt32LE(20), localAt: entry.readUInt32LE(42) }
  const field = extraField(extra, 1)
  let at = 0
  const take = (value: number) => {
    if (value !== unknown32) return value
    must(field !== undefined && at + 8 <= field.length, 'a large number of the zip archive is missing')
    at += 8
    return readUInt64(field, at - 8)
  }
  const plain = take(short.plain)
  const packed = take(short.packed)
  const isStored = entry.readUInt16LE(10) === 0
  must(!isStored || plain === packed, 'a file that is not packed has two sizes')
  return { packed, localAt: take(short.localAt) }
}

function extraField(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end)
    at = end
  }
  return undefined
}

/** After the data of a file whose sizes were not known before there are 12 to 24 bytes with them. */
const descriptors = [12, 16, 20, 24]

/** A file ends where the next one begins. */
function checkLocal(source: Source, entry: Entry, next: number): void {
  const local = source.read(entry.localAt, localBytes)
  must(local.readUInt32LE(0) === 0x04034b50, `${entry.name} is not where the directory says`)
  const hasDescriptor = (entry.flags & 8) !== 0
  const isSame =
    local.readUInt16LE(6) === entry.flags &&
    local.readUInt16LE(8) === entry.method &&
    (hasDescriptor || hasSums(local.subarray(14, 26), entry.sums))
  const nameBytes = local.readUInt16LE(26)
  const name = source.read(entry.localAt + localBytes, nameBytes).toString('utf8')
  must(isSame && name === entry.name, `${entry.name} is described in two ways`)
  const end = entry.localAt + localBytes + nameBytes + local.readUInt16LE(28) + entry.packed
  must(hasDescriptor ? descriptors.includes(next - end) : next === end, `${entry.name} has another size`)
}

/** A size of 64 bits may stand in an extra field of one head only. */
function hasSums(local: Buffer, sums: Buffer): boolean {
  return [0, 4, 8].every((at) => {
    const number = local.readUInt32LE(at)
    return number === sums.readUInt32LE(at) || (at > 0 && number === unknown32)
  })
}
