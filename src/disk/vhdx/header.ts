/** The start of a VHDX file: the two headers and the region table ([MS-VHDX] 2.2). */
import { KiB } from '../disk.ts'
import type { FileBytes } from '../file-bytes.ts'
import { bigOffset, checkRegion, damaged, guid, noGuid, type Region, readChecked } from './fields.ts'

export interface Header {
  /** Where it lies in the file. */
  readonly offset: number
  /** Changes with the disk's contents: a differencing disk names that of its parent. */
  readonly dataWriteGuid: string
  /** Of the entries that count; absent when the log is empty. */
  readonly logGuid?: string
  /** Length 0 when there is none. */
  readonly log: Region
}

/** 2.2.2: of the two headers, the valid one with the higher sequence number counts. */
export async function readHeader(bytes: FileBytes): Promise<Header> {
  const valid: { header: Buffer; offset: number }[] = []
  for (const offset of [64 * KiB, 128 * KiB]) {
    const header = await readChecked(bytes, offset, 4 * KiB, 'head', 'header')
    if (header !== undefined) valid.push({ header, offset })
  }
  valid.sort((a, b) => (a.header.readBigUInt64LE(8) > b.header.readBigUInt64LE(8) ? -1 : 1))
  const [current, other] = valid
  if (current === undefined) {
    return damaged(bytes, 64 * KiB, 'neither this header nor the one at byte 131072 has a right checksum')
  }
  const { header, offset } = current
  if (other?.header.readBigUInt64LE(8) === header.readBigUInt64LE(8) && !other.header.equals(header)) {
    damaged(bytes, 64 * KiB, 'both headers have the same sequence number and differ')
  }
  const version = header.readUInt16LE(66)
  if (version !== 1) damaged(bytes, offset + 66, `version ${version} is unknown`)
  const log = { name: 'the log', offset: bigOffset(header, 72), length: header.readUInt32LE(68) }
  if (log.length > 0) checkRegion(bytes, offset + 68, log)
  const common = { offset, dataWriteGuid: guid(header, 32), log }
  const logGuid = guid(header, 48)
  if (logGuid === noGuid) return common
  const logVersion = header.readUInt16LE(64)
  if (logVersion !== 0) damaged(bytes, offset + 64, `version ${logVersion} of the log is unknown`)
  if (log.length === 0) damaged(bytes, offset + 68, 'it names a log of no length')
  return { ...common, logGuid }
}

const tableRegion = '2dc27766-f623-4200-9d64-115e9bfd4a08'
const metadataRegion = '8b7ca206-4790-4b9a-b8fe-575f050f886e'

/** 2.2.3: two copies of the table; the first that is intact counts. */
export async function readRegions(bytes: FileBytes): Promise<{ table: Region; metadata: Region }> {
  const [first, second] = [192 * KiB, 256 * KiB]
  let at = first
  let regions = await readChecked(bytes, at, 64 * KiB, 'regi', 'region table')
  if (regions === undefined) {
    at = second
    regions = await readChecked(bytes, at, 64 * KiB, 'regi', 'region table')
  }
  if (regions === undefined) {
    return damaged(bytes, first, `neither this region table nor the one at byte ${second} has a right checksum`)
  }
  const found = new Map<string, Region>()
  const count = regions.readUInt32LE(8)
  if (count > 2047) damaged(bytes, at + 8, `${count} regions are more than the 2047 there may be`)
  for (let entry = 16; entry < 16 + count * 32; entry += 32) {
    const id = guid(regions, entry)
    const known = id === tableRegion || id === metadataRegion
    if (!known && (regions.readUInt32LE(entry + 28) & 1) !== 0) {
      damaged(bytes, at + entry, `region ${id} is required to read the disk, and unknown`)
    }
    if (!known) continue
    if (found.has(id)) damaged(bytes, at + entry, `region ${id} is there twice`)
    const name = id === tableRegion ? 'the block table' : 'the metadata'
    const region = { name, offset: bigOffset(regions, entry + 16), length: regions.readUInt32LE(entry + 24) }
    checkRegion(bytes, at + entry + 16, region)
    found.set(id, region)
  }
  const table = found.get(tableRegion) ?? damaged(bytes, at, 'it names no block table')
  const metadata = found.get(metadataRegion) ?? damaged(bytes, at, 'it names no metadata')
  return { table, metadata }
}
