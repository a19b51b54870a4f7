/** Proves an archive from a terminal. */
import { formatBytes } from '../amounts.ts'
import { type Verified, verifyArchive } from '../disk/index.ts'
import { diskJob } from './disk-job.ts'
import type { VerifyFlags } from './verify.ts'

/** @returns the exit code; everything has been said */
export async function runVerify(archive: string, { format }: VerifyFlags): Promise<number> {
  return diskJob(format, async (run) => {
    const verified = await verifyArchive(run, archive)
    return { facts: { file: archive, ...verified }, lines: describe(archive, verified) }
  })
}

function describe(archive: string, { fileType, rawSize, rawCrc32, archiveSize, sha256 }: Verified): string[] {
  return [
    `sound:   ${archive} (${fileType}, ${formatBytes(archiveSize)}), a disk of ${formatBytes(rawSize)}`,
    `sha256:  ${sha256}`,
    ...(rawCrc32 === undefined ? [] : [`crc32:   ${rawCrc32} of the raw disk`])
  ]
}
