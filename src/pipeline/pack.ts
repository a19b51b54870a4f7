/** Compresses the disk, and reads the whole archive again before anybody gets it. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../amounts.ts'
import { type Packed, packDisk, type VolumeFacts, verifyArchive } from '../disk/index.ts'
import { UserError } from '../errors.ts'
import { imageFileName } from '../publish/names.ts'
import type { Run } from '../run.ts'
import { type Job, noting } from './job.ts'

/** @throws UserError with the byte offset of what could not be read, written or proved; `pack.not-clean` */
export async function pack(job: Job, run: Run): Promise<Packed> {
  const { places, definition, simulated } = job
  await mkdir(places.outputFolder, { recursive: true })
  const { format: fileType, level } = definition.output
  const target = path.join(places.outputFolder, imageFileName({ name: definition.name, simulated }, fileType))
  const packed = await packDisk(run, places.osDisk, target, { fileType, level, skipFree: true, look: refuseUnclean })
  for (const warning of packed.warnings) noting(job, run).reporter.warning(warning)
  // curtin has no pipefail: a damaged archive would be deployed without an error.
  await verifyArchive(run, packed.file, packed)
  const { rawSize, allocatedSize, packedSize, archiveSize } = packed
  run.reporter.info(
    `${formatBytes(rawSize)} raw, ${formatBytes(allocatedSize)} allocated, ${formatBytes(packedSize)} of it in use, ` +
      `${formatBytes(archiveSize)} compressed, read again and equal`
  )
  return packed
}

/** The deployed machine would have to repair it before it starts, and curtin could not write the hooks' files onto it. */
function refuseUnclean(volumes: readonly VolumeFacts[]): void {
  const unclean = volumes.find(({ whole }) => whole?.why === 'dirty' || whole?.why === 'hibernated')
  if (unclean === undefined) return
  throw new UserError(
    'pack.not-clean',
    `partition ${unclean.partition} (byte ${unclean.offset} of the disk) was not left clean: ${unclean.whole?.message}`
  )
}
