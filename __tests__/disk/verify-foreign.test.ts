import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { verifyArchive } from '../../src/disk/index.ts'
import { MiB, scratchFolder } from './disks.ts'
import { testRun } from './test-run.ts'
import { diskSize, mbrDisk, partitionAt } from './windows-disks.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const verify = (file: string) => verifyArchive(testRun(scratch()), file)
const damaged = (message: RegExp) => ({ code: 'archive.damaged', message: expect.stringMatching(message) })

describe('an MBR disk with an extended partition', () => {
  /** Windows, and a partition that holds others after it. */
  const extendedDisk = (type: number) => {
    const disk = mbrDisk()
    disk.writeUInt32LE(MiB / 512, 458)
    disk[466] = type
    disk.writeUInt32LE((partitionAt + MiB) / 512, 470)
    disk.writeUInt32LE(MiB / 512, 474)
    return disk
  }

  test.each([0x05, 0x0f, 0x85])('of type %d: Windows is looked for before it', async (type) => {
    await writeFile(inScratch('extended.gz'), gzipSync(extendedDisk(type)))
    expect(await verify(inScratch('extended.gz'))).toMatchObject({ rawSize: diskSize })
  })

  test('cut short within it', async () => {
    await writeFile(inScratch('extended.gz'), gzipSync(extendedDisk(0x0f).subarray(0, diskSize - 512)))
    const message = /last partition ends at byte 4194304, after the disk's end at 4193792/
    await expect(verify(inScratch('extended.gz'))).rejects.toMatchObject(damaged(message))
  })

  test('and no other one', async () => {
    const disk = mbrDisk()
    disk[450] = 0x0f
    await writeFile(inScratch('extended.gz'), gzipSync(disk))
    const message = /Windows is not found: it has no partition but extended ones/
    await expect(verify(inScratch('extended.gz'))).rejects.toMatchObject(damaged(message))
  })
})
