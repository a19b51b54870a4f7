import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Packed, type PackOptions, packDisk, verifyArchive } from '../../src/disk/index.ts'
import { tool } from './disks.ts'
import { testRun } from './test-run.ts'

/** Packs a disk, proves the archive, and lets zcat unpack it. */
export async function packAndUnpack(
  folder: string,
  source: string,
  name: string,
  more: Partial<PackOptions & { verified: boolean }> = {}
): Promise<{ result: Packed; image: string }> {
  const run = testRun(folder)
  const options = { fileType: 'ddgz', level: 1, skipFree: true, ...more } as const
  const result = await packDisk(run, source, path.join(folder, `${name}.gz`), options)
  if (more.verified !== false) await verifyArchive(run, result.file, result)
  const image = path.join(folder, `${name}.out`)
  await writeFile(image, tool('zcat', result.file))
  return { result, image }
}
