import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { type FileType, packDisk, verifyArchive } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import { MiB, noise, patch, scratchFolder, tool, writeSparse } from './disks.ts'
import { testRun } from './test-run.ts'
import { diskSize, gptDisk, mbrDisk, ntfsBoot, partitionAt, sealGpt } from './windows-disks.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)

const pack = async (disk: Buffer, name = 'verify', fileType: FileType = 'ddgz') => {
  await writeFile(inScratch(`${name}.raw`), disk)
  const options = { fileType, level: 3, skipFree: true }
  return packDisk(testRun(scratch()), inScratch(`${name}.raw`), inScratch(`${name}.out`), options)
}
const verify = (file: string, expected?: Parameters<typeof verifyArchive>[2]) =>
  verifyArchive(testRun(scratch()), file, expected)
const damaged = (message: RegExp) => ({ code: 'archive.damaged', message: expect.stringMatching(message) })

describe('a sound disk', () => {
  for (const fileType of ['ddgz', 'ddtgz', 'ddraw'] as const) {
    test.each([512, 4096])(`${fileType}, sectors of %d bytes`, async (sector) => {
      const packed = await pack(gptDisk(sector), 'sound', fileType)
      const { rawSize, rawCrc32, sha256, archiveSize } = packed
      expect(rawSize).toBe(diskSize)
      const facts = { fileType, rawSize, rawCrc32, sha256, archiveSize }
      expect(await verify(packed.file, packed)).toMatchObject(facts)
      expect(await verify(packed.file)).toMatchObject(facts)
    })
  }

  test('with an MBR', async () => {
    const packed = await pack(mbrDisk())
    await verify(packed.file, packed)
  })

  test('zeros are counted, not inflated', async () => {
    const large = 600 * MiB
    await writeSparse(inScratch('zeros.raw'), large, [
      [0, mbrDisk().subarray(0, 512)],
      [partitionAt, ntfsBoot()]
    ])
    await patch(inScratch('zeros.raw'), 458, Buffer.from([0, 0, 0x12, 0])) // 576 MiB
    const options = { fileType: 'ddgz', level: 3, skipFree: false } as const
    const packed = await packDisk(testRun(scratch()), inScratch('zeros.raw'), inScratch('zeros.gz'), options)
    expect(packed.rawSize).toBe(partitionAt + 576 * MiB)
    // Deflate's own bound is 1,032 to 1.
    expect(packed.archiveSize).toBeLessThan((packed.rawSize / 1024 ** 3) * 1.1e6)
    expect(await verify(packed.file, packed)).toMatchObject({ rawCrc32: packed.rawCrc32, members: packed.members })
  })
})

describe('an archive that other tools made', () => {
  const name = () => inScratch('foreign.gz')

  test('one member, many, and a tar', async () => {
    const disk = gptDisk(512)
    await writeFile(name(), gzipSync(disk))
    expect(await verify(name())).toMatchObject({ fileType: 'ddgz', rawSize: diskSize })
    await writeFile(name(), Buffer.concat([gzipSync(disk.subarray(0, 1000)), gzipSync(disk.subarray(1000))]))
    expect(await verify(name())).toMatchObject({ fileType: 'ddgz', rawSize: diskSize })
    await writeFile(inScratch('foreign.raw'), disk)
    tool('tar', '-czf', name(), '-C', scratch(), 'foreign.raw')
    expect(await verify(name())).toMatchObject({ fileType: 'ddtgz', rawSize: diskSize })
  })

  judged(['pigz'], "pigz's", async () => {
    await writeFile(inScratch('pigz.raw'), gptDisk(512))
    tool('pigz', '-f', '-3', inScratch('pigz.raw'))
    expect(await verify(inScratch('pigz.raw.gz'))).toMatchObject({ rawSize: diskSize })
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -20), /cannot unpack it at byte \d+/],
    [
      'with something after it',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('more')]),
      /cannot unpack it at byte \d+|belong to no gzip member/
    ],
    ['with a wrong checksum', (bytes: Buffer) => bytes.fill(1, bytes.length - 8, bytes.length - 4), /cannot unpack it/]
  ])('%s', async (_name, damage, message) => {
    await writeFile(name(), damage(gzipSync(gptDisk(512))))
    await expect(verify(name())).rejects.toMatchObject(damaged(message))
  })
})

describe('a disk in which a machine would not find Windows', () => {
  const unsound: [string, (disk: Buffer) => void, RegExp][] = [
    ['no boot signature', (disk) => void disk.writeUInt16LE(0, 510), /boot signature at byte 510/],
    ['no GPT header', (disk) => disk.fill(0, 512, 520), /GPT header at LBA 1 .*lacks its signature/],
    [
      'a wrong header checksum',
      (disk) => disk.fill(9, 512 + 56, 512 + 60),
      /GPT header at byte 512 has a wrong checksum/
    ],
    [
      'a wrong checksum of the entries',
      (disk) => disk.fill(9, 1100, 1101),
      /entries at byte 1024 have a wrong checksum/
    ],
    [
      'no backup GPT header',
      (disk) => disk.fill(0, diskSize - 512, diskSize - 500),
      /byte 4193792 lacks its signature/
    ],
    ['wrong backup entries', (disk) => disk.fill(9, diskSize - 600, diskSize - 599), /entries before byte 4193792/],
    ['no partitions', (disk) => disk.fill(0, 1024, 1024 + 256), /holds no partition/],
    ['entries far away', (disk) => void disk.writeBigUInt64LE(2n ** 60n, 512 + 72), /places 128 entries/],
    [
      'a partition after the end',
      (disk) => disk.writeBigUInt64LE(2n ** 40n, 1024 + 128 + 40),
      /ends at byte \d+, after/
    ],
    ['partitions that overlap', (disk) => disk.writeBigUInt64LE(5000n, 1024 + 40), /begins inside partition 1/],
    ['no NTFS', (disk) => disk.fill(0, partitionAt, partitionAt + 16), /byte 2097152 of the disk\) begins with no NTFS/]
  ]
  const sealed = new Set(['no partitions', 'entries far away', 'a partition after the end', 'partitions that overlap'])
  test.each(unsound)('%s', async (name, damage, message) => {
    const disk = gptDisk(512)
    damage(disk)
    if (sealed.has(name)) {
      disk.copy(disk, diskSize - 33 * 512, 1024, 1024 + 128 * 128)
      sealGpt(disk, 512)
    }
    // Packing mends a backup GPT, so the archive is made by hand.
    await writeFile(inScratch('unsound.gz'), gzipSync(disk))
    await expect(verify(inScratch('unsound.gz'))).rejects.toMatchObject(damaged(message))
    await writeFile(inScratch('unsound.raw'), disk)
    await expect(verify(inScratch('unsound.raw'))).rejects.toMatchObject(damaged(message))
  })

  test('a disk too small for a partition table', async () => {
    const packed = await pack(ntfsBoot())
    await expect(verify(packed.file, packed)).rejects.toMatchObject(damaged(/too few/))
  })
})

describe('an archive of ours that was damaged', () => {
  test('cut short anywhere', async () => {
    const packed = await pack(gptDisk(512), 'cut')
    const bytes = await readFile(packed.file)
    const lastMember = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 8, 4]))
    for (const length of [0, 1, 9, 100, 1_000_000, lastMember, lastMember + 5, bytes.length - 8, bytes.length - 1]) {
      await writeFile(packed.file, bytes.subarray(0, length))
      await expect(verify(packed.file, packed)).rejects.toMatchObject(damaged(/byte/))
    }
  })

  test('one byte changed anywhere', async () => {
    const packed = await pack(gptDisk(512), 'flip')
    const bytes = await readFile(packed.file)
    const places = [...Array(24).keys(), ...Array.from({ length: 8 }, (_, index) => 30 + index * 500_071)]
    for (const at of [...places, bytes.length - 8, bytes.length - 1].filter((place) => place < bytes.length)) {
      await patch(packed.file, at, Buffer.from([(bytes[at] ?? 0) ^ 0x10]))
      await expect(verify(packed.file, packed)).rejects.toMatchObject({ code: 'archive.damaged' })
      await patch(packed.file, at, bytes.subarray(at, at + 1))
    }
    await verify(packed.file, packed)
  })

  test.each([
    ['zeros', Buffer.alloc(512)],
    ['text', Buffer.from('trailing garbage')],
    ['half a member', Buffer.from([0x1f, 0x8b, 8, 4, 0])],
    ['one byte', Buffer.from([0x1f])]
  ])('something after the last member: %s', async (_name, extra) => {
    const packed = await pack(gptDisk(512), 'trailing')
    await writeFile(packed.file, Buffer.concat([await readFile(packed.file), extra]))
    await expect(verify(packed.file)).rejects.toMatchObject(damaged(/byte \d+/))
  })

  test('a member too many, one too few, two that changed places', async () => {
    const packed = await pack(gptDisk(512), 'more')
    const bytes = await readFile(packed.file)
    const second = bytes.indexOf(Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8]), 1)
    await writeFile(packed.file, Buffer.concat([bytes, bytes]))
    await expect(verify(packed.file, packed)).rejects.toMatchObject(damaged(/in its last sector at 8388096/))
    await writeFile(packed.file, bytes.subarray(second))
    await expect(verify(packed.file, packed)).rejects.toMatchObject(damaged(/byte/))
    await writeFile(packed.file, Buffer.concat([bytes.subarray(second), bytes.subarray(0, second)]))
    await expect(verify(packed.file, packed)).rejects.toMatchObject(damaged(/byte/))
  })

  test('another disk', async () => {
    const packed = await pack(gptDisk(512), 'one')
    const other = gptDisk(512)
    noise('other', 512).copy(other, 3 * MiB)
    const { file } = await pack(other, 'other')
    await expect(verify(file, packed)).rejects.toMatchObject(damaged(/CRC-32 differs/))
  })
})

test('cancelled', async () => {
  const packed = await pack(gptDisk(512))
  const run = testRun(scratch(), AbortSignal.abort(new Error('cancelled by hand')))
  await expect(verifyArchive(run, packed.file, packed)).rejects.toThrow('cancelled by hand')
})
