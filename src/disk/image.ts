/** What of a disk goes into an image: without what its file systems call free, and no longer than its partitions. */
import { UserError } from '../errors.ts'
import { type Disk, readDisk } from './disk.ts'
import { fileSystemOf } from './ntfs/boot-sector.ts'
import { examineVolume, type WholeReason } from './ntfs/examine.ts'
import { isExtended, type Partition, type PartitionTable, readPartitionTable, tableBytes } from './partitions.ts'
import { patchedDisk } from './patched-disk.ts'
import { ranges } from './ranges.ts'
import { rawEnd } from './raw-end.ts'
import { zeroedDisk } from './zeroed-disk.ts'

/** What was found in a partition; sizes in bytes. */
export interface VolumeFacts {
  readonly partition: number
  readonly offset: number
  readonly length: number
  /** Why it is copied whole; absent when its free space is left out. */
  readonly whole?: { readonly why: WholeReason | 'not-examined'; readonly message: string }
  /** Free space that is not copied. */
  readonly freeBytes: number
  /** Contents of page and hibernation files that are not copied. */
  readonly clearedBytes: number
}

export interface Image {
  /** What to pack: reads as the disk does, or as zeros where nothing counts. Closing it closes the disk. */
  readonly disk: Disk
  readonly volumes: readonly VolumeFacts[]
  readonly warnings: readonly string[]
}

/** Partitions that never hold a file system, or one without free space worth looking for: nobody needs a warning. */
const expectedWhole: ReadonlySet<string> = new Set([
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', // EFI system partition
  'e3c9e316-0b5c-4db8-817d-f92df00215ae', // Microsoft reserved partition
  '21686148-6449-6e6f-744e-656564454649' // BIOS boot partition
])

/** @throws UserError `disk.*` when the disk cannot be read */
export async function imageOf(disk: Disk, { skipFree }: { skipFree: boolean }): Promise<Image> {
  const head = await readDisk(disk, 0, Math.min(tableBytes, disk.size))
  let table: PartitionTable
  let end: ReturnType<typeof rawEnd>
  try {
    table = readPartitionTable(head, notUsable)
    if (table.sectorSize !== disk.sectorSize) notUsable(`it is made for sectors of ${table.sectorSize} bytes`)
    await checkSectorSize(disk, table)
    end = rawEnd(table, head, disk.size, notUsable)
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== tableCode) throw error
    const warning = `${disk.file}: the whole disk is copied, since its partition table is not understood: ${error.message}`
    return { disk, volumes: [], warnings: [warning] }
  }
  const volumes: VolumeFacts[] = []
  const warnings: string[] = []
  const zeros: (readonly [number, number])[] = []
  for (const partition of table.partitions) {
    const { facts, free } = await lookInto(disk, partition, skipFree)
    volumes.push(facts)
    for (const range of free) zeros.push(range)
    if (skipFree && facts.whole !== undefined && !expectedWhole.has(partition.type)) {
      const place = `partition ${partition.number} (byte ${partition.offset})`
      warnings.push(`${disk.file}: ${place} is copied whole: ${facts.whole.message}`)
    }
  }
  return { disk: patchedDisk(zeroedDisk(disk, ranges(zeros)), end.size, end.patches), volumes, warnings }
}

/**
 * Neither a raw disk nor an MBR says how large its sectors are. A partition that begins nowhere but where sectors of 4,096
 * bytes would place it tells. Counted, since the start of one partition may be eight times that of another one.
 */
async function checkSectorSize(disk: Disk, { kind, partitions }: PartitionTable): Promise<void> {
  if (disk.format !== 'raw' || kind !== 'mbr') return
  const found = { 512: 0, 4096: 0 }
  for (const { offset } of partitions) {
    for (const sectorSize of [512, 4096] as const) {
      const at = (offset / 512) * sectorSize
      if (at + 512 <= disk.size && fileSystemOf(await readDisk(disk, at, 512)) !== 'unknown') found[sectorSize]++
    }
  }
  if (found[4096] > found[512]) notUsable('its file systems lie where it would place them in sectors of 4096 bytes')
}

async function lookInto(
  disk: Disk,
  partition: Partition,
  skipFree: boolean
): Promise<{ facts: VolumeFacts; free: readonly (readonly [number, number])[] }> {
  const { number, offset, length } = partition
  const place = { partition: number, offset, length }
  const whole = (why: WholeReason | 'not-examined', message: string) => ({
    facts: { ...place, whole: { why, message }, freeBytes: 0, clearedBytes: 0 },
    free: []
  })
  if (!skipFree) return whole('not-examined', 'free space is not looked for')
  if (isExtended(partition)) return whole('not-examined', 'it holds logical partitions')
  if (length < 4096) return whole('not-examined', 'it is too small for a file system')
  const examined = await examineVolume(disk, offset, length)
  if (examined.whole) return whole(examined.why, examined.message)
  const { freeBytes, clearedBytes, zeros } = examined
  return { facts: { ...place, freeBytes, clearedBytes }, free: zeros }
}

const tableCode = 'disk.partition-table'

function notUsable(message: string): never {
  throw new UserError(tableCode, message)
}
