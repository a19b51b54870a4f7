/** Where the raw image ends: after the last partition, and after the backup GPT, which moves there. */
import { gptHeader, gptHeaderCrc, mbrEntries, type PartitionTable } from './partitions.ts'
import type { Patch } from './patched-disk.ts'

export interface RawEnd {
  /** Bytes. */
  readonly size: number
  readonly patches: readonly Patch[]
}

/** A dynamic disk keeps its own table after the last partition. */
const dynamicDisk = '0x42'

/**
 * @param head the start of the disk that holds the partition table
 * @param diskSize bytes; the image is never larger
 * @param fail called with what is wrong
 */
export function rawEnd(
  table: PartitionTable,
  head: Buffer,
  diskSize: number,
  fail: (message: string) => never
): RawEnd {
  const { sectorSize, partitions, kind } = table
  const end = Math.max(...partitions.map(({ offset, length }) => offset + length))
  if (end > diskSize) fail(`a partition ends at byte ${end}, after the disk's end at ${diskSize}`)
  if (kind === 'mbr') {
    return { size: partitions.some(({ type }) => type === dynamicDisk) ? diskSize : end, patches: [] }
  }
  const primary = Buffer.from(head.subarray(sectorSize, 2 * sectorSize))
  const { count, entrySize, entriesAt } = gptHeader(primary, sectorSize, fail)
  const entries = head.subarray(entriesAt * sectorSize, entriesAt * sectorSize + count * entrySize)
  const entrySectors = Math.ceil(entries.length / sectorSize)
  const tableEnd = (entriesAt + entrySectors) * sectorSize
  const first = Math.min(...partitions.map(({ offset }) => offset))
  if (first < tableEnd) fail(`a partition begins at byte ${first}, before the end of the GPT at ${tableEnd}`)
  const size = end + (entrySectors + 1) * sectorSize
  if (size > diskSize) fail(`no room for the backup GPT between byte ${end} and the disk's end at ${diskSize}`)
  const last = size / sectorSize - 1
  const backup = Buffer.from(primary)
  setPlaces(primary, { own: 1, other: last, lastUsable: last - entrySectors - 1, entriesAt })
  setPlaces(backup, { own: last, other: 1, lastUsable: last - entrySectors - 1, entriesAt: last - entrySectors })
  return {
    size,
    patches: [
      { offset: 0, bytes: protectiveMbr(head.subarray(0, 512), last) },
      { offset: sectorSize, bytes: primary },
      { offset: end, bytes: padded(entries, entrySectors * sectorSize) },
      { offset: last * sectorSize, bytes: backup }
    ]
  }
}

function setPlaces(
  header: Buffer,
  places: { own: number; other: number; lastUsable: number; entriesAt: number }
): void {
  header.writeBigUInt64LE(BigInt(places.own), 24)
  header.writeBigUInt64LE(BigInt(places.other), 32)
  header.writeBigUInt64LE(BigInt(places.lastUsable), 48)
  header.writeBigUInt64LE(BigInt(places.entriesAt), 72)
  header.writeUInt32LE(gptHeaderCrc(header), 16)
}

/** 5.2.3: its one entry covers the disk. Windows writes the largest number whatever the size: that is left. */
function protectiveMbr(sector: Buffer, last: number): Buffer {
  const bytes = Buffer.from(sector)
  for (const at of mbrEntries) {
    const isProtective = bytes[at + 4] === 0xee && bytes.readUInt32LE(at + 8) === 1
    if (isProtective && bytes.readUInt32LE(at + 12) !== 0xffffffff) {
      bytes.writeUInt32LE(Math.min(last, 0xffffffff), at + 12)
    }
  }
  return bytes
}

function padded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)])
}
