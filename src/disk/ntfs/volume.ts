/** An NTFS volume's records and attributes, read from its partition. */
import { UserError } from '../../errors.ts'
import type { Geometry } from './boot-sector.ts'
import {
  type Attribute,
  attributeTypes,
  big,
  type FileRecord,
  forEachAttribute,
  readRecord,
  recordNumber,
  residentValue
} from './record.ts'
import { decodeRuns, type RunOfClusters } from './runs.ts'

export interface Volume {
  readonly geometry: Geometry
  /** Fills `target` from a byte of the volume. */
  readonly readInto: (target: Uint8Array, offset: number) => Promise<void>
  /** The master file table. */
  readonly table: Stream
}

/** The contents of an attribute, all its pieces together. */
export interface Stream {
  readonly size: number
  /** What lies beyond was never written, and reads as zeros. */
  readonly initialized: number
  readonly flags: number
  readonly runs: readonly RunOfClusters[]
  /** In place of runs, when the attribute lies in its record. */
  readonly value?: Buffer
}

/** What is not understood of a volume: it is copied whole then. */
export function notUnderstood(message: string): never {
  throw new UserError('ntfs.not-understood', message)
}

/** Opens the master file table, whose own record may send to others in it. */
export async function openVolume(geometry: Geometry, readInto: Volume['readInto']): Promise<Volume> {
  const { clusterSize, recordSize, mftCluster } = geometry
  const runs: RunOfClusters[] = []
  const table = { size: recordSize, initialized: recordSize, flags: 0, runs }
  const volume: Volume = { geometry, readInto, table }
  // To read record 0 its place is enough; then its first piece leads to the records that name the next ones.
  runs.push({ vcn: 0, lcn: mftCluster, length: Math.ceil(recordSize / clusterSize) })
  const record = await recordAt(volume, 0)
  runs.length = 0
  const found = await openStream(volume, record, { number: 0, type: attributeTypes.data, name: '' }, table)
  if (found === undefined || found.value !== undefined) return notUnderstood('the master file table has no contents')
  // A hole would read as records that were never used.
  if (runs.some(({ lcn }) => lcn === undefined)) return notUnderstood('the master file table has a hole')
  if (runs[0]?.lcn !== mftCluster) return notUnderstood('the master file table does not begin where it should')
  return { ...volume, table: found }
}

/** @returns a record that is in use */
export async function recordAt(volume: Volume, number: number): Promise<FileRecord> {
  const { recordSize } = volume.geometry
  const bytes = Buffer.alloc(recordSize)
  await readStream(volume, volume.table, bytes, number * recordSize)
  const record = readRecord(bytes, refusal(number))
  if (record?.inUse !== true) return notUnderstood(`file record ${number} is not in use`)
  return record
}

interface Wanted {
  readonly number: number
  readonly type: number
  readonly name: string
}

/** Sizes grow, and runs are added, as pieces are found: the master file table is read by what is known of it so far. */
interface Growing {
  size: number
  initialized: number
  flags: number
  runs: RunOfClusters[]
}

/**
 * @param growing where the pieces are collected
 * @returns undefined when the file has no such attribute
 */
export async function openStream(
  volume: Volume,
  base: FileRecord,
  wanted: Wanted,
  growing: Growing = { size: 0, initialized: 0, flags: 0, runs: [] }
): Promise<Stream | undefined> {
  const own = attributesOf(base, wanted.number)
  const list = own.find(({ type }) => type === attributeTypes.attributeList)
  const isWanted = ({ type, name }: Attribute) => type === wanted.type && name === wanted.name
  const here = own.filter(isWanted)
  const resident = here.find((attribute) => attribute.resident)
  if (resident !== undefined) {
    const value = residentValue(base, resident, refusal(wanted.number))
    return { size: value.length, initialized: value.length, flags: resident.flags, runs: [], value }
  }
  for (const attribute of here) addPiece(volume, base, attribute, wanted.number, growing)
  if (list !== undefined) await addListed(volume, base, list, wanted, growing)
  return growing.runs.length === 0 && growing.size === 0 ? undefined : growing
}

/** Follows the attribute list to the other records of the file. */
async function addListed(
  volume: Volume,
  base: FileRecord,
  list: Attribute,
  wanted: Wanted,
  growing: Growing
): Promise<void> {
  const refuse = refusal(wanted.number)
  const entries = await listEntries(volume, base, list, wanted)
  const others = entries.filter(({ record }) => record !== wanted.number).sort((a, b) => a.firstVcn - b.firstVcn)
  for (const { record: number, firstVcn } of others) {
    const record = await recordAt(volume, number)
    if (record.base !== wanted.number) refuse(`its record ${number} belongs to record ${record.base}`)
    const piece = attributesOf(record, number).find(
      (attribute) =>
        attribute.type === wanted.type &&
        attribute.name === wanted.name &&
        !attribute.resident &&
        big(record.bytes, attribute.at + 16) === firstVcn
    )
    if (piece === undefined) return refuse(`record ${number} lacks the piece at cluster ${firstVcn}`)
    addPiece(volume, record, piece, number, growing)
  }
}

async function listEntries(
  volume: Volume,
  base: FileRecord,
  list: Attribute,
  { number, type, name }: Wanted
): Promise<{ record: number; firstVcn: number }[]> {
  const refuse = refusal(number)
  const bytes = await listBytes(volume, base, list, number)
  const entries: { record: number; firstVcn: number }[] = []
  for (let at = 0; at + 26 <= bytes.length; ) {
    const length = bytes.readUInt16LE(at + 4)
    if (length < 26 || at + length > bytes.length) return refuse(`an attribute list entry of ${length} bytes`)
    const nameAt = at + (bytes[at + 7] ?? 0)
    const entryName = bytes.toString('utf16le', nameAt, nameAt + 2 * (bytes[at + 6] ?? 0))
    if (bytes.readUInt32LE(at) === type && entryName === name) {
      entries.push({ record: recordNumber(bytes, at + 16), firstVcn: big(bytes, at + 8) })
    }
    at += length
  }
  return entries
}

/** An attribute list has at most 256 KiB in Windows. */
const longestList = 2 ** 20

async function listBytes(volume: Volume, base: FileRecord, list: Attribute, number: number): Promise<Buffer> {
  if (list.resident) return residentValue(base, list, refusal(number))
  const pieces: Growing = { size: 0, initialized: 0, flags: 0, runs: [] }
  addPiece(volume, base, list, number, pieces)
  if (pieces.size > longestList) return refusal(number)(`an attribute list of ${pieces.size} bytes`)
  const bytes = Buffer.alloc(pieces.size)
  await readStream(volume, pieces, bytes, 0)
  return bytes
}

function attributesOf(record: FileRecord, number: number): Attribute[] {
  const attributes: Attribute[] = []
  forEachAttribute(record, refusal(number), (attribute) => attributes.push(attribute))
  return attributes
}

function addPiece(volume: Volume, record: FileRecord, attribute: Attribute, number: number, growing: Growing): void {
  const refuse = refusal(number)
  const { runs } = growing
  const piece = attributeRuns(record, attribute, volume.geometry.clusters, refuse)
  const last = runs.at(-1)
  const expected = last === undefined ? 0 : last.vcn + last.length
  const firstVcn = big(record.bytes, attribute.at + 16)
  if (firstVcn !== expected) refuse(`a piece at cluster ${firstVcn}, not ${expected}, of an attribute`)
  if (firstVcn === 0) {
    growing.size = big(record.bytes, attribute.at + 48)
    growing.initialized = Math.min(growing.size, big(record.bytes, attribute.at + 56))
    growing.flags = attribute.flags
  }
  runs.push(...piece)
}

/** @returns the clusters of one piece of a non-resident attribute */
export function attributeRuns(
  { bytes }: FileRecord,
  { at, length }: Attribute,
  clusters: number,
  refuse: (message: string) => never
): RunOfClusters[] {
  const pairsAt = bytes.readUInt16LE(at + 32)
  if (pairsAt < 64 || pairsAt >= length) refuse(`an attribute at ${at} with its runs outside`)
  const firstVcn = big(bytes, at + 16)
  // An attribute without clusters ends before it begins: -1.
  const lastVcn = Number(bytes.readBigInt64LE(at + 24))
  return decodeRuns(bytes.subarray(at + pairsAt, at + length), { firstVcn, lastVcn, clusters }, refuse)
}

/** Fills `target` with a part of a stream; holes and what was never written read as zeros. */
export async function readStream(volume: Volume, stream: Stream, target: Uint8Array, offset: number): Promise<void> {
  const end = offset + target.length
  if (end > stream.size) notUnderstood(`${target.length} bytes at ${offset} of an attribute of ${stream.size} bytes`)
  if (stream.value !== undefined) {
    target.set(stream.value.subarray(offset, end))
    return
  }
  const { clusterSize } = volume.geometry
  const written = Math.min(end, stream.initialized)
  target.fill(0)
  let covered = offset
  for (const { vcn, lcn, length } of stream.runs) {
    const from = Math.max(offset, vcn * clusterSize)
    const to = Math.min(written, (vcn + length) * clusterSize)
    if (from >= to) continue
    if (lcn !== undefined) {
      const at = lcn * clusterSize + from - vcn * clusterSize
      await volume.readInto(target.subarray(from - offset, to - offset), at)
    }
    covered = to
  }
  if (covered < written) notUnderstood(`an attribute of ${stream.size} bytes without the clusters for byte ${covered}`)
}

export function refusal(number: number): (message: string) => never {
  return (message) => notUnderstood(`file record ${number}: ${message}`)
}
