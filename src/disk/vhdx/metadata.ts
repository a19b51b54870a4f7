/** What a VHDX file says of its disk ([MS-VHDX] 2.6): a table of items, some of which every virtual disk has. */
import { KiB, MiB } from '../disk.ts'
import { type FileBytes, readBytes } from '../file-bytes.ts'
import { bigOffset, damaged, guid, type Region } from './fields.ts'
import { type ParentLocator, parseParentLocator } from './parent-locator.ts'

export interface Metadata {
  /** Of the virtual disk, in bytes. */
  readonly size: number
  readonly blockSize: number
  readonly sectorSize: number
  /** Of a differencing disk. */
  readonly parent?: ParentLocator
}

const items = {
  fileParameters: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b',
  diskSize: '2fa54224-cd1b-4876-b211-5dbed83bf4b8',
  diskId: 'beca12ab-b2e6-4523-93ef-c309e000c746',
  logicalSector: '8141bf1d-a96f-4709-ba47-f233a8faab5f',
  physicalSector: 'cda348c7-445d-4471-9cc9-e9885251c556',
  parentLocator: 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c'
} as const
const knownItems: ReadonlySet<string> = new Set(Object.values(items))

interface Item {
  readonly value: Buffer
  /** In the file. */
  readonly at: number
}

export async function readMetadata(bytes: FileBytes, region: Region): Promise<Metadata> {
  const values = await readItems(bytes, region)
  const item = (id: string, name: string, length: number) => {
    const found = values.get(id) ?? damaged(bytes, region.offset, `the metadata do not give ${name}`)
    const held = found.value.length
    if (held !== length) damaged(bytes, found.at, `${name} has ${held} bytes, not ${length}`)
    return found
  }
  const parameters = item(items.fileParameters, 'the block size', 8)
  const blockSize = parameters.value.readUInt32LE(0)
  const powerOfTwo = (blockSize & (blockSize - 1)) === 0
  if (!powerOfTwo || blockSize < MiB || blockSize > 256 * MiB) {
    damaged(bytes, parameters.at, `the block size ${blockSize} is no power of two from 1 MiB to 256 MiB`)
  }
  const sector = (id: string, name: string) => {
    const { value, at } = item(id, name, 4)
    const length = value.readUInt32LE(0)
    if (length !== 512 && length !== 4096) damaged(bytes, at, `${name} is ${length}, not 512 or 4096`)
    return length
  }
  const sectorSize = sector(items.logicalSector, 'the logical sector size')
  sector(items.physicalSector, 'the physical sector size')

  const diskSize = item(items.diskSize, 'the disk size', 8)
  const size = bigOffset(diskSize.value, 0)
  if (size === 0 || size > 64 * 2 ** 40 || size % sectorSize !== 0) {
    damaged(bytes, diskSize.at, `the disk size ${size} is no whole number of sectors up to 64 TiB`)
  }
  const hasParent = (parameters.value.readUInt32LE(4) & 2) !== 0
  if (!hasParent) return { size, blockSize, sectorSize }
  const locator = values.get(items.parentLocator)
  if (locator === undefined) return damaged(bytes, parameters.at + 4, 'a differencing disk that names no parent')
  const fail = (within: number, message: string) => damaged(bytes, locator.at + within, message)
  return { size, blockSize, sectorSize, parent: parseParentLocator(locator.value, fail) }
}

async function readItems(bytes: FileBytes, region: Region): Promise<Map<string, Item>> {
  const at = region.offset
  const table = await readBytes(bytes, at, Math.min(region.length, 64 * KiB), 'the metadata')
  if (table.toString('latin1', 0, 8) !== 'metadata') damaged(bytes, at, 'the metadata lack their signature')
  const count = table.readUInt16LE(10)
  if (count > 2047) damaged(bytes, at + 10, `${count} metadata items are more than the 2047 there may be`)
  const values = new Map<string, Item>()
  for (let entry = 32; entry < 32 + count * 32; entry += 32) {
    const id = guid(table, entry)
    const flags = table.readUInt32LE(entry + 24)
    const isKnown = (flags & 1) === 0 && knownItems.has(id)
    if (!isKnown && (flags & 4) !== 0) {
      damaged(bytes, at + entry, `metadata item ${id} is required to read the disk, and unknown`)
    }
    if (!isKnown) continue
    const offset = table.readUInt32LE(entry + 16)
    const length = table.readUInt32LE(entry + 20)
    if (offset < 64 * KiB || offset + length > region.length || length > MiB) {
      damaged(bytes, at + entry + 16, `metadata item ${id} lies outside the metadata (${length} bytes at ${offset})`)
    }
    if (values.has(id)) damaged(bytes, at + entry, `metadata item ${id} is there twice`)
    values.set(id, { value: await readBytes(bytes, at + offset, length, 'a metadata item'), at: at + offset })
  }
  return values
}
