/** What a machine needs to find Windows: an intact partition table, twice, and NTFS in the last (not extended) partition. */
import { crc32 } from 'node:zlib'
import { gptHeader, isExtended, type PartitionTable, readPartitionTable, tableBytes } from './partitions.ts'

/** A part of the disk that has to be looked at. */
export interface Part {
  readonly offset: number
  readonly length: number
}

export interface StructureCheck {
  /** What to read, by place. */
  readonly parts: readonly Part[]
  /** @param bytes of each part; what lies beyond the disk's end may be missing */
  check(size: number, bytes: readonly Buffer[]): void
}

/** The start of the disk that tells what else to look at. */
export const headBytes = tableBytes

/**
 * @param head the first `headBytes` of the disk
 * @param fail called with what is wrong, and the byte of the disk
 */
export function structureCheck(head: Buffer, fail: (message: string) => never): StructureCheck {
  const table = readPartitionTable(head, fail)
  const last = table.partitions.filter((partition) => !isExtended(partition)).at(-1)
  if (last === undefined) return fail('Windows is not found: it has no partition but extended ones')
  const end = Math.max(...table.partitions.map(({ offset, length }) => offset + length))
  const boot = { offset: last.offset, length: 512 }
  const backup = backupParts(table, head, fail)
  return {
    parts: [boot, ...backup],
    check(size, [bootSector, entries, header]) {
      if (last.offset + 512 > size || bootSector === undefined || bootSector.length < 512) {
        fail(`the last partition begins at byte ${last.offset}, after the disk's end at ${size}`)
      }
      if (end > size) fail(`the last partition ends at byte ${end}, after the disk's end at ${size}`)
      // The boot sector of NTFS: an OEM id at 3, and the boot signature.
      const isNtfs = bootSector?.toString('latin1', 3, 11) === 'NTFS    ' && bootSector.readUInt16LE(510) === 0xaa55
      if (!isNtfs) fail(`the last partition (byte ${last.offset} of the disk) begins with no NTFS boot sector`)
      if (table.kind === 'gpt') checkBackup(table, head, size, { entries, header }, fail)
    }
  }
}

/** Where the primary header says that the backup is: entries, then header. */
function backupParts({ kind, sectorSize }: PartitionTable, head: Buffer, fail: (message: string) => never): Part[] {
  if (kind === 'mbr') return []
  const { other, count, entrySize } = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail)
  const sectors = Math.ceil((count * entrySize) / sectorSize)
  if (other <= sectors || other > 2 ** 40)
    fail(`the GPT header at byte ${sectorSize} places its backup at sector ${other}`)
  return [
    { offset: (other - sectors) * sectorSize, length: count * entrySize },
    { offset: other * sectorSize, length: sectorSize }
  ]
}

function checkBackup(
  { sectorSize }: PartitionTable,
  head: Buffer,
  size: number,
  { entries, header }: { entries: Buffer | undefined; header: Buffer | undefined },
  fail: (message: string) => never
): void {
  const primary = gptHeader(head.subarray(sectorSize, 2 * sectorSize), sectorSize, fail)
  const at = size - sectorSize
  const noted = primary.other * sectorSize
  if (noted !== at) fail(`the backup GPT header is at byte ${noted} of the disk, not in its last sector at ${at}`)
  if (header === undefined || entries === undefined) return
  const backup = gptHeader(header, at, (message) => fail(`${message}: it is the backup, the disk's last sector`))
  if (backup.own !== primary.other || backup.other !== 1 || backup.entriesCrc !== primary.entriesCrc) {
    fail(`the backup GPT header at byte ${at} of the disk does not belong to the primary one`)
  }
  if (crc32(entries) !== primary.entriesCrc) {
    fail(`the backup GPT's entries before byte ${at} of the disk have a wrong checksum`)
  }
}
