/** Compresses the disk, and reads the whole archive again before anybody gets it. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { formatBytes } from '../amounts.ts'
import { type Packed, packDisk, verifyArchive } from '../disk/index.ts'
import { imageFileName } from '../publish/names.ts'
import type { Run } from '../run.ts'
import type { Job } from './job.ts'

/** @throws UserError with the byte offset of what could not be read, written or proved */
export async function pack(job: Job, run: Run): Promise<Packed> {
  const { places, definition, simulated } = job
  await mkdir(places.outputFolder, { recursive: true })
  const target = path.join(places.outputFolder, imageFileName({ name: definition.name, simulated }))
  const packed = await packDisk(run, places.osDisk, target, { level: definition.output.level })
  // curtin has no pipefail: a damaged archive would be deployed without an error.
  await verifyArchive(run, packed.file, packed)
  run.reporter.info(
    `${formatBytes(packed.rawSize)} raw, ${formatBytes(packed.archiveSize)} compressed, read again and equal`
  )
  return packed
}
