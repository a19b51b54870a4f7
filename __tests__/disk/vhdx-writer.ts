/** Writes VHDX files of any kind, as [MS-VHDX] says: what no program here can make, such as differencing disks. */
import { open } from 'node:fs/promises'
import { crc32c } from '../../src/disk/crc.ts'
import { MiB, noise, u32, u64 } from './disks.ts'

export interface VhdxBlock {
  state: number
  /** Absent for a block that has no place in the file. */
  data?: Buffer
  /** Of a partly present block: whether each sector is here. */
  sectors?: boolean[]
}

export interface Vhdx {
  size: number
  blockSize: number
  sectorSize: number
  blocks: VhdxBlock[]
  dataWriteGuid?: Buffer
  parent?: Record<string, string>
  /** The 1 MiB log, and the GUID of its entries. */
  log?: { guid: Buffer; bytes: Buffer }
}

export interface Written {
  table: number
  blocks: number[]
  fileSize: number
}

const text = (value: string) => Buffer.from(value, 'utf16le')
const guids = {
  table: '2dc27766-f623-4200-9d64-115e9bfd4a08',
  metadata: '8b7ca206-4790-4b9a-b8fe-575f050f886e',
  parameters: 'caa16737-fa36-4d43-b3b6-33f0aa44e76b',
  size: '2fa54224-cd1b-4876-b211-5dbed83bf4b8',
  id: 'beca12ab-b2e6-4523-93ef-c309e000c746',
  logical: '8141bf1d-a96f-4709-ba47-f233a8faab5f',
  physical: 'cda348c7-445d-4471-9cc9-e9885251c556',
  parent: 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c',
  locator: 'b04aefb7-d19e-4a81-b789-25b8e9445913'
}
/** The first three of a GUID's groups stand little-endian in a file. */
const bytesOf = (guid: string) =>
  Buffer.concat(
    guid.split('-').map((group, index) => {
      const bytes = Buffer.from(group, 'hex')
      return index < 3 ? bytes.reverse() : bytes
    })
  )

export const mixedGuid = (guid: Buffer): string => {
  const part = (from: number, to: number, swap: boolean) => {
    const bytes = Buffer.from(guid.subarray(from, to))
    return (swap ? bytes.reverse() : bytes).toString('hex')
  }
  return `{${[part(0, 4, true), part(4, 6, true), part(6, 8, true), part(8, 10, false), part(10, 16, false)].join('-')}}`
}

export async function writeVhdx(file: string, disk: Vhdx): Promise<Written> {
  const chunkRatio = (2 ** 23 * disk.sectorSize) / disk.blockSize
  const chunks = Math.ceil(disk.blocks.length / chunkRatio)
  const tableSize = Math.ceil((chunks * (chunkRatio + 1) * 8) / MiB) * MiB
  const [logAt, metadataAt, tableAt] = [MiB, 2 * MiB, 4 * MiB]
  const handle = await open(file, 'w')
  const put = (offset: number, bytes: Buffer) => handle.write(bytes, 0, bytes.length, offset)
  let end = tableAt + tableSize
  const entries = Buffer.alloc(tableSize)
  const blocks: number[] = []
  for (const [index, block] of disk.blocks.entries()) {
    let offset = 0
    if (block.data !== undefined) {
      offset = end
      await put(offset, block.data)
      end += disk.blockSize
    }
    blocks.push(offset)
    entries.writeBigUInt64LE(BigInt(offset) | BigInt(block.state), 8 * (index + Math.floor(index / chunkRatio)))
  }
  for (let chunk = 0; chunk < chunks; chunk++) {
    const partial = disk.blocks.slice(chunk * chunkRatio, (chunk + 1) * chunkRatio)
    if (!partial.some(({ sectors }) => sectors !== undefined)) continue
    const bitmap = Buffer.alloc(MiB)
    for (const [index, { sectors }] of partial.entries()) {
      for (const [sector, here] of (sectors ?? []).entries()) {
        const bit = (index * disk.blockSize) / disk.sectorSize + sector
        if (here) bitmap[bit >>> 3] = (bitmap[bit >>> 3] ?? 0) | (1 << (bit & 7))
      }
    }
    await put(end, bitmap)
    entries.writeBigUInt64LE(BigInt(end) | 6n, 8 * ((chunk + 1) * (chunkRatio + 1) - 1))
    end += MiB
  }
  await put(tableAt, entries)
  await put(0, Buffer.from('vhdxfile'))
  for (const [at, sequence] of [
    [64 * 1024, 1n],
    [128 * 1024, 2n]
  ] as const) {
    await put(at, header(disk, sequence, logAt))
  }
  const regions = Buffer.alloc(64 * 1024)
  Buffer.concat([
    Buffer.from('regi'),
    u32(0),
    u32(2),
    u32(0),
    bytesOf(guids.table),
    u64(BigInt(tableAt)),
    u32(tableSize),
    u32(1),
    bytesOf(guids.metadata),
    u64(BigInt(metadataAt)),
    u32(MiB),
    u32(1)
  ]).copy(regions)
  sealed(regions)
  await put(192 * 1024, regions)
  await put(256 * 1024, regions)
  await put(metadataAt, metadata(disk))
  if (disk.log !== undefined) await put(logAt, disk.log.bytes)
  await handle.truncate(end)
  await handle.close()
  return { table: tableAt, blocks, fileSize: end }
}

function header(disk: Vhdx, sequence: bigint, logAt: number): Buffer {
  const bytes = Buffer.alloc(4096)
  bytes.write('head', 0, 'latin1')
  bytes.writeBigUInt64LE(sequence, 8)
  noise('file write', 16).copy(bytes, 16)
  ;(disk.dataWriteGuid ?? noise('data write', 16)).copy(bytes, 32)
  disk.log?.guid.copy(bytes, 48)
  bytes.writeUInt16LE(1, 66)
  bytes.writeUInt32LE(MiB, 68)
  bytes.writeBigUInt64LE(BigInt(logAt), 72)
  return sealed(bytes)
}

function metadata(disk: Vhdx): Buffer {
  const bytes = Buffer.alloc(MiB)
  const items: [string, Buffer][] = [
    [guids.parameters, Buffer.concat([u32(disk.blockSize), u32(disk.parent === undefined ? 0 : 2)])],
    [guids.size, u64(BigInt(disk.size))],
    [guids.id, noise('disk id', 16)],
    [guids.logical, u32(disk.sectorSize)],
    [guids.physical, u32(4096)],
    ...(disk.parent === undefined ? [] : ([[guids.parent, locator(disk.parent)]] as [string, Buffer][]))
  ]
  bytes.write('metadata', 0, 'latin1')
  bytes.writeUInt16LE(items.length, 10)
  let at = 64 * 1024
  for (const [index, [guid, value]] of items.entries()) {
    Buffer.concat([bytesOf(guid), u32(at), u32(value.length), u32(4), u32(0)]).copy(bytes, 32 + 32 * index)
    value.copy(bytes, at)
    at += value.length
  }
  return bytes
}

function locator(entries: Record<string, string>): Buffer {
  const pairs = Object.entries(entries)
  let at = 20 + 12 * pairs.length
  const table: Buffer[] = []
  const strings: Buffer[] = []
  for (const [key, value] of pairs) {
    const [keyBytes, valueBytes] = [text(key), text(value)]
    const lengths = Buffer.alloc(4)
    lengths.writeUInt16LE(keyBytes.length, 0)
    lengths.writeUInt16LE(valueBytes.length, 2)
    table.push(u32(at), u32(at + keyBytes.length), lengths)
    strings.push(keyBytes, valueBytes)
    at += keyBytes.length + valueBytes.length
  }
  const count = Buffer.alloc(4)
  count.writeUInt16LE(pairs.length, 2)
  return Buffer.concat([bytesOf(guids.locator), count, ...table, ...strings])
}

export interface LogChange {
  offset: number
  /** 4 KiB; absent for zeros of `length`. */
  data?: Buffer
  length?: number
}

/** A log entry, 2.3.1. */
export function logEntry(
  changes: readonly LogChange[],
  { guid, sequence, tail, fileSize }: { guid: Buffer; sequence: bigint; tail: number; fileSize: number }
): Buffer {
  const descriptors = Math.ceil((64 + 32 * changes.length) / 4096) * 4096
  const head = Buffer.alloc(descriptors)
  const data: Buffer[] = []
  for (const [index, change] of changes.entries()) {
    const at = 64 + 32 * index
    if (change.data === undefined) {
      Buffer.concat([Buffer.from('zero'), u32(0), u64(BigInt(change.length ?? 0))]).copy(head, at)
    } else {
      head.write('desc', at, 'latin1')
      change.data.copy(head, at + 4, 4092, 4096)
      change.data.copy(head, at + 8, 0, 8)
      const sector = Buffer.from(change.data)
      Buffer.concat([Buffer.from('data'), u32(Number(sequence >> 32n))]).copy(sector)
      u32(Number(sequence & 0xffffffffn)).copy(sector, 4092)
      data.push(sector)
    }
    head.writeBigUInt64LE(BigInt(change.offset), at + 16)
    head.writeBigUInt64LE(sequence, at + 24)
  }
  const entry = Buffer.concat([head, ...data])
  Buffer.concat([
    Buffer.from('loge'),
    u32(0),
    u32(entry.length),
    u32(tail),
    u64(sequence),
    u32(changes.length),
    u32(0),
    guid,
    u64(BigInt(fileSize)),
    u64(BigInt(fileSize))
  ]).copy(entry)
  return sealed(entry)
}

function sealed(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(0, 4)
  bytes.writeUInt32LE(crc32c(bytes), 4)
  return bytes
}
