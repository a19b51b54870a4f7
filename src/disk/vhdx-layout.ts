/** What a VHDX file says of itself before its blocks: headers, region table, metadata ([MS-VHDX] 2.2 to 2.4 and 2.6). */
import type { FileHandle } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { crc32c } from './crc32c.ts'
import { KiB, MiB, readFully } from './disk.ts'

/** A named part of the file, in bytes. */
export interface Region {
  readonly name: string
  readonly offset: number
  readonly length: number
}

export interface VhdxLayout {
  /** Of the virtual disk, in bytes. */
  readonly size: number
  readonly blockSize: number
  readonly sectorSize: number
  /** The block allocation table. */
  readonly table: Region
  /** Everything that payload blocks may not touch. */
  readonly reserved: readonly Region[]
}

interface Source {
  readonly handle: FileHandle
  readonly file: string
  readonly fileSize: number
}

const noGuid = '00000000-0000-0000-0000-000000000000'
const tableRegion = '2dc27766-f623-4200-9d64-115e9bfd4a08'
const metadataRegion = '8b7ca206-4790-4b9a-b8fe-575f050f886e'
const items = {
  fileParameters: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b',
  diskSize: '2fa54224-cd1b-4876-b211-5dbed83bf4b8',
  diskId: 'beca12ab-b2e6-4523-93ef-c309e000c746',
  logicalSector: '8141bf1d-a96f-4709-ba47-f233a8faab5f',
  physicalSector: 'cda348c7-445d-4471-9cc9-e9885251c556',
  parentLocator: 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c'
} as const
const knownItems: ReadonlySet<string> = new Set(Object.values(items))

/** @throws UserError as `openVhdx` does */
export async function readLayout(handle: FileHandle, file: string, fileSize: number): Promise<VhdxLayout> {
  const source: Source = { handle, file, fileSize }
  const log = await readHeader(source)
  const { table, metadata } = await readRegions(source)
  const disk = await readMetadata(source, metadata)
  return {
    ...disk,
    table,
    reserved: [{ name: 'the header section', offset: 0, length: MiB }, log, table, metadata].filter((r) => r.length > 0)
  }
}

/**
 * 2.2.2: of the two headers, the valid one with the higher sequence number counts.
 * @returns where the log is
 */
async function readHeader(source: Source): Promise<Region> {
  const valid: { bytes: Buffer; offset: number }[] = []
  for (const offset of [64 * KiB, 128 * KiB]) {
    const bytes = await readChecked(source, offset, 4 * KiB, 'head', 'header')
    if (bytes !== undefined) valid.push({ bytes, offset })
  }
  valid.sort((a, b) => Number(b.bytes.readBigUInt64LE(8) - a.bytes.readBigUInt64LE(8)))
  const [current, other] = valid
  if (current === undefined) {
    return damaged(source, 64 * KiB, 'neither this header nor the one at byte 131072 has a right checksum')
  }
  const { bytes, offset } = current
  if (other?.bytes.readBigUInt64LE(8) === bytes.readBigUInt64LE(8) && !other.bytes.equals(bytes)) {
    damaged(source, 64 * KiB, 'both headers have the same sequence number and differ')
  }
  const version = bytes.readUInt16LE(66)
  if (version !== 1) damaged(source, offset + 66, `version ${version} is unknown`)
  if (guid(bytes, 48) !== noGuid) {
    throw new UserError(
      'disk.vhdx-log',
      `${source.file}: its log (header at byte ${offset + 48}) holds changes that were not written to the disk: it was ` +
        'not closed cleanly. Attach and detach it once on a Hyper-V host (Mount-VHD, Dismount-VHD), then try again'
    )
  }
  const log = { name: 'the log', offset: bigOffset(bytes, 72), length: bytes.readUInt32LE(68) }
  if (log.length > 0) checkRegion(source, offset + 68, log)
  return log
}

/** 2.2.3: two copies of the table; the first that is intact counts. */
async function readRegions(source: Source): Promise<{ table: Region; metadata: Region }> {
  const [first, second] = [192 * KiB, 256 * KiB]
  let at = first
  let bytes = await readChecked(source, at, 64 * KiB, 'regi', 'region table')
  if (bytes === undefined) {
    at = second
    bytes = await readChecked(source, at, 64 * KiB, 'regi', 'region table')
  }
  if (bytes === undefined) {
    return damaged(source, first, `neither this region table nor the one at byte ${second} has a right checksum`)
  }
  const found = new Map<string, Region>()
  const count = bytes.readUInt32LE(8)
  if (count > 2047) damaged(source, at + 8, `${count} regions are more than the 2047 there may be`)
  for (let entry = 16; entry < 16 + count * 32; entry += 32) {
    const id = guid(bytes, entry)
    const known = id === tableRegion || id === metadataRegion
    if (!known && (bytes.readUInt32LE(entry + 28) & 1) !== 0) {
      damaged(source, at + entry, `region ${id} is required to read the disk, and unknown`)
    }
    if (!known) continue
    if (found.has(id)) damaged(source, at + entry, `region ${id} is there twice`)
    const name = id === tableRegion ? 'the block table' : 'the metadata'
    const region = { name, offset: bigOffset(bytes, entry + 16), length: bytes.readUInt32LE(entry + 24) }
    checkRegion(source, at + entry + 16, region)
    found.set(id, region)
  }
  const table = found.get(tableRegion) ?? damaged(source, at, 'it names no block table')
  const metadata = found.get(metadataRegion) ?? damaged(source, at, 'it names no metadata')
  return { table, metadata }
}

/** 2.6: a table of items, each of which a virtual disk must have. */
async function readMetadata(
  source: Source,
  region: Region
): Promise<{ size: number; blockSize: number; sectorSize: number }> {
  const bytes = Buffer.alloc(Math.min(region.length, 64 * KiB))
  await readFully(source.handle, source.file, bytes, region.offset, 'the metadata')
  const at = region.offset
  if (bytes.toString('latin1', 0, 8) !== 'metadata') damaged(source, at, 'the metadata lack their signature')
  const count = bytes.readUInt16LE(10)
  if (count > 2047) damaged(source, at + 10, `${count} metadata items are more than the 2047 there may be`)

  const values = new Map<string, { value: Buffer; at: number }>()
  for (let entry = 32; entry < 32 + count * 32; entry += 32) {
    const id = guid(bytes, entry)
    const flags = bytes.readUInt32LE(entry + 24)
    const isUser = (flags & 1) !== 0
    if ((isUser || !knownItems.has(id)) && (flags & 4) !== 0) {
      damaged(source, at + entry, `metadata item ${id} is required to read the disk, and unknown`)
    }
    if (isUser || !knownItems.has(id)) continue
    if (id === items.parentLocator) refuseParent(source, at + entry)
    const offset = bytes.readUInt32LE(entry + 16)
    const length = bytes.readUInt32LE(entry + 20)
    if (offset < 64 * KiB || offset + length > region.length || length > MiB) {
      damaged(source, at + entry + 16, `metadata item ${id} lies outside the metadata (${length} bytes at ${offset})`)
    }
    if (values.has(id)) damaged(source, at + entry, `metadata item ${id} is there twice`)
    const value = Buffer.alloc(length)
    await readFully(source.handle, source.file, value, at + offset, 'a metadata item')
    values.set(id, { value, at: at + offset })
  }
  const item = (id: string, name: string, length: number) => {
    const found = values.get(id) ?? damaged(source, at, `the metadata do not give ${name}`)
    if (found.value.length !== length)
      damaged(source, found.at, `${name} has ${found.value.length} bytes, not ${length}`)
    return found
  }

  const parameters = item(items.fileParameters, 'the block size', 8)
  const blockSize = parameters.value.readUInt32LE(0)
  const powerOfTwo = (blockSize & (blockSize - 1)) === 0
  if (!powerOfTwo || blockSize < MiB || blockSize > 256 * MiB) {
    damaged(source, parameters.at, `the block size ${blockSize} is no power of two from 1 MiB to 256 MiB`)
  }
  if ((parameters.value.readUInt32LE(4) & 2) !== 0) refuseParent(source, parameters.at + 4)

  const sector = (id: string, name: string) => {
    const { value, at: place } = item(id, name, 4)
    const bytesOf = value.readUInt32LE(0)
    if (bytesOf !== 512 && bytesOf !== 4096) damaged(source, place, `${name} is ${bytesOf}, not 512 or 4096`)
    return bytesOf
  }
  const sectorSize = sector(items.logicalSector, 'the logical sector size')
  sector(items.physicalSector, 'the physical sector size')

  const diskSize = item(items.diskSize, 'the disk size', 8)
  const size = bigOffset(diskSize.value, 0)
  if (size === 0 || size > 64 * 2 ** 40 || size % sectorSize !== 0) {
    damaged(source, diskSize.at, `the disk size ${size} is no whole number of sectors up to 64 TiB`)
  }
  return { size, blockSize, sectorSize }
}

/** @returns a structure that carries a signature and, after it, its CRC-32C; undefined when either is wrong */
async function readChecked(
  { handle, file }: Source,
  offset: number,
  length: number,
  signature: string,
  name: string
): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length)
  await readFully(handle, file, bytes, offset, `the ${name}`)
  const checksum = bytes.readUInt32LE(4)
  bytes.writeUInt32LE(0, 4)
  return bytes.toString('latin1', 0, 4) === signature && crc32c(bytes) === checksum ? bytes : undefined
}

/** 2.2.3.2: regions are whole MiB, after the header section, inside the file. */
function checkRegion(source: Source, at: number, { name, offset, length }: Region): void {
  const whole = offset % MiB === 0 && length % MiB === 0 && length > 0
  if (!whole || offset < MiB) damaged(source, at, `${name} (${length} bytes at ${offset}) is not placed in whole MiB`)
  if (offset + length > source.fileSize) {
    damaged(source, at, `${name} ends at byte ${offset + length}, after the file's end at ${source.fileSize}`)
  }
}

function refuseParent({ file }: Source, at: number): never {
  throw new UserError(
    'disk.vhdx-parent',
    `${file}: a differencing disk (byte ${at}): part of its data is in another file. Merge it into its parent first (Merge-VHD)`
  )
}

function damaged({ file }: Source, at: number, message: string): never {
  throw new UserError('disk.vhdx-damaged', `${file}: damaged VHDX at byte ${at}: ${message}`)
}

/** Beyond 2^53 the number is inexact, and far beyond any file: the check of its range refuses it. */
function bigOffset(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

/** A GUID in its mixed-endian form on disk. */
function guid(bytes: Buffer, at: number): string {
  const hex = (from: number, to: number) => bytes.toString('hex', at + from, at + to)
  const swapped = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex')
  return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex(8, 10), hex(10, 16)].join('-')
}
