/** Packs a disk from a terminal. */
import { formatBytes } from '../amounts.ts'
import { type FileType, type Packed, packDisk } from '../disk/index.ts'
import { deployEstimate } from '../publish/report.ts'
import { diskJob } from './disk-job.ts'
import type { PackFlags } from './pack.ts'

/** @returns the exit code; everything has been said */
export async function runPack(source: string, archive: string, flags: PackFlags): Promise<number> {
  return diskJob(flags.format, async (run) => {
    const { level, skipFree, rawSha256 = false } = flags
    const fileType = flags.fileType ?? fileTypeOf(archive)
    const packed = await packDisk(run, source, archive, { fileType, level, skipFree, rawSha256 })
    for (const warning of packed.warnings) run.reporter.warning(warning)
    return { facts: { ...packed }, lines: describe(packed) }
  })
}

function fileTypeOf(archive: string): FileType {
  if (/\.(tgz|tar\.gz)$/i.test(archive)) return 'ddtgz'
  return /\.(raw|img|dd)$/i.test(archive) ? 'ddraw' : 'ddgz'
}

function describe(packed: Packed): string[] {
  const { rawSize, allocatedSize, packedSize, archiveSize } = packed
  const free = packed.volumes.reduce((sum, { freeBytes, clearedBytes }) => sum + freeBytes + clearedBytes, 0)
  return [
    `archive: ${packed.file} (${packed.fileType}, ${formatBytes(archiveSize)})`,
    `sha256:  ${packed.sha256}`,
    `raw:     ${formatBytes(rawSize)}, of which ${formatBytes(allocatedSize)} allocated and ${formatBytes(packedSize)} packed`,
    `left out: ${formatBytes(free)} of free space, page and hibernation files`,
    `crc32:   ${packed.rawCrc32} of the raw disk`,
    ...(packed.rawSha256 === undefined ? [] : [`sha256 of the raw disk: ${packed.rawSha256}`]),
    `${deployEstimate(rawSize).note} Here: ${formatBytes(rawSize)}.`
  ]
}
