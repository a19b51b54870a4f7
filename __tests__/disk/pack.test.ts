import { createHash } from 'node:crypto'
import { readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { packDisk, verifyArchive } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import { MiB, noise, patch, scratchFolder, tool, unpackFixture, writeSparse } from './disks.ts'
import { testRun } from './test-run.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)

judged(['qemu-img', 'zcat'], "the simulator's disk, packed, is what zcat and qemu-img say it is", async () => {
  const source = inScratch('windows.vhdx')
  const target = inScratch('windows.dd.gz')
  await unpackFixture(source)
  const run = testRun(scratch())
  const packed = await packDisk(run, source, target, { level: 3 })

  tool('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', source, inScratch('windows.raw'))
  const raw = await readFile(inScratch('windows.raw'))
  expect(tool('zcat', target).equals(raw)).toBe(true)
  const archive = await readFile(target)
  expect(packed).toEqual({
    file: target,
    rawSize: 192 * MiB,
    allocatedSize: 192 * MiB, // the fixture is a fixed VHDX
    archiveSize: archive.length,
    sha256: sha256(archive),
    rawSha256: sha256(raw),
    members: 192
  })
  expect(await readdir(scratch())).not.toContain('windows.dd.gz.partial')
  expect(run.shown.at(-1)).toMatchObject({ done: 192 * MiB, total: 192 * MiB, unit: 'bytes' })
  await verifyArchive(testRun(scratch()), target, packed)
})

judged(
  ['qemu-img', 'zcat'],
  'a dynamic disk: absent blocks cost next to nothing, odd sizes keep their last bytes',
  async () => {
    const size = 60 * MiB + 512
    const source = inScratch('odd.raw')
    const text = Buffer.from('text that compresses '.repeat(100_000))
    await writeSparse(source, size, [
      [5 * MiB + 17, noise('pack', 3 * MiB)],
      [40 * MiB, text],
      [size - 512, noise('end', 512)]
    ])
    const vhdx = inScratch('odd.vhdx')
    tool('qemu-img', 'convert', '-f', 'raw', '-O', 'vhdx', '-o', 'subformat=dynamic,block_size=4M', source, vhdx)
    const fromVhdx = await packDisk(testRun(scratch()), vhdx, inScratch('a.gz'), { level: 3 })
    const fromRaw = await packDisk(testRun(scratch()), source, inScratch('b.gz'), { level: 3 })
    expect(fromVhdx).toMatchObject({
      rawSize: size,
      members: 61,
      sha256: fromRaw.sha256,
      rawSha256: fromRaw.rawSha256
    })
    expect(fromVhdx.allocatedSize).toBeLessThan(20 * MiB)
    expect(fromVhdx.archiveSize).toBeLessThan(3 * MiB + 500_000)
    expect(sha256(tool('zcat', inScratch('a.gz')))).toBe(fromRaw.rawSha256)
    expect(sha256(await readFile(source))).toBe(fromRaw.rawSha256)
  }
)

describe('whatever ends the packing early leaves nothing behind', () => {
  const target = () => inScratch('early.dd.gz')
  const source = async () => {
    const file = inScratch('early.raw')
    await writeSparse(file, 64 * MiB, [[0, noise('early', 40 * MiB)]])
    return file
  }
  const left = async () => (await readdir(scratch())).filter((name) => name.startsWith('early.dd.gz'))

  test('cancelled: the signal’s reason, and what lay there before stays', async () => {
    await writeFile(target(), 'an older image')
    const controller = new AbortController()
    const run = testRun(scratch(), controller.signal)
    run.reporter.progress = () => controller.abort(new Error('cancelled by hand'))
    await expect(packDisk(run, await source(), target(), { level: 1 })).rejects.toThrow('cancelled by hand')
    expect(await left()).toEqual(['early.dd.gz'])
    expect(await readFile(target(), 'utf8')).toBe('an older image')
    await rm(target())
  })

  test('a disk that ends in the middle: the byte offset', async () => {
    const file = await source()
    const run = testRun(scratch())
    let cut: Promise<void> | undefined
    run.reporter.progress = () => {
      cut ??= truncate(file, 30 * MiB + 5)
    }
    await expect(packDisk(run, file, target(), { level: 1 })).rejects.toMatchObject({
      code: 'disk.read',
      message: expect.stringMatching(
        /early\.raw: cut short: the disk at byte 31457280 has 1048576 bytes, of which .* 5$/
      )
    })
    await cut
    expect(await left()).toEqual([])
  })

  const onLinux = process.platform === 'linux' ? test : test.skip
  onLinux('no space left: the byte offset in the archive', async () => {
    await symlink('/dev/full', `${target()}.partial`)
    await expect(packDisk(testRun(scratch()), await source(), target(), { level: 1 })).rejects.toMatchObject({
      code: 'pack.no-space',
      message: expect.stringMatching(/no space left at byte 0 of the archive/)
    })
    expect(await left()).toEqual([])
  })

  test('a folder that is not there', async () => {
    const nowhere = inScratch('none/early.dd.gz')
    await expect(packDisk(testRun(scratch()), await source(), nowhere, { level: 1 })).rejects.toMatchObject({
      code: 'pack.write'
    })
  })
})

describe('verifying an archive', () => {
  const sectorSizes = [512, 4096] as const
  const partition = 2 * MiB
  const size = 4 * MiB

  /** The least that a machine takes for a GPT disk with an NTFS volume last; the rest is noise. */
  const gptDisk = (sector: number) => {
    const disk = noise('verify', size)
    const put = (offset: number, bytes: Buffer) => void bytes.copy(disk, offset)
    put(0, Buffer.alloc(64 * 1024))
    disk[450] = 0xee
    disk.writeUInt16LE(0xaa55, 510)
    for (const header of [sector, size - sector]) {
      put(header, Buffer.from('EFI PART'))
      disk.writeBigUInt64LE(2n, header + 72)
      disk.writeUInt32LE(128, header + 80)
      disk.writeUInt32LE(128, header + 84)
    }
    for (const [index, start] of [MiB, partition].entries()) {
      const entry = 2 * sector + index * 128
      disk.fill(index + 1, entry, entry + 16)
      disk.writeBigUInt64LE(BigInt(start / sector), entry + 32)
    }
    put(partition, ntfsBoot())
    return disk
  }
  const ntfsBoot = () => {
    const boot = Buffer.alloc(512)
    boot.write('NTFS    ', 3, 'latin1')
    boot.writeUInt16LE(0xaa55, 510)
    return boot
  }
  const mbrDisk = () => {
    const disk = Buffer.alloc(size)
    disk[450] = 7
    disk.writeUInt32LE(partition / 512, 454)
    disk.writeUInt16LE(0xaa55, 510)
    ntfsBoot().copy(disk, partition)
    return disk
  }
  const pack = async (disk: Buffer, name = 'verify') => {
    await writeFile(inScratch(`${name}.raw`), disk)
    return packDisk(testRun(scratch()), inScratch(`${name}.raw`), inScratch(`${name}.dd.gz`), { level: 3 })
  }
  const verify = (file: string, expected: Parameters<typeof verifyArchive>[2]) =>
    verifyArchive(testRun(scratch()), file, expected)

  test.each(sectorSizes)('a sound disk with sectors of %d bytes', async (sector) => {
    const packed = await pack(gptDisk(sector))
    const { rawSize, rawSha256 } = packed
    await verify(packed.file, { rawSize, rawSha256 })
  })

  test('a sound disk with an MBR', async () => {
    const packed = await pack(mbrDisk())
    await verify(packed.file, packed)
  })

  const unsound: [string, (disk: Buffer) => void, RegExp][] = [
    ['no boot signature', (disk) => disk.writeUInt16LE(0, 510), /boot signature at byte 510/],
    ['no GPT header', (disk) => disk.fill(0, 512, 520), /GPT header at LBA 1 .*lacks its signature/],
    ['no backup GPT header', (disk) => disk.fill(0, size - 512), /backup GPT header at byte 4193792/],
    ['no partitions', (disk) => disk.fill(0, 1024, 1024 + 256), /holds no partition/],
    ['entries far away', (disk) => disk.writeBigUInt64LE(2n ** 60n, 512 + 72), /places 128 entries/],
    [
      'a partition after the end',
      (disk) => disk.writeBigUInt64LE(2n ** 40n, 1024 + 32),
      /after the disk's end at 4194304/
    ],
    ['no NTFS', (disk) => disk.fill(0, partition, partition + 16), /byte 2097152 of the disk\) begins with no NTFS/]
  ]
  test.each(unsound)('%s', async (_name, damage, message) => {
    const disk = gptDisk(512)
    damage(disk)
    const packed = await pack(disk)
    await expect(verify(packed.file, packed)).rejects.toMatchObject({
      code: 'archive.damaged',
      message: expect.stringMatching(message)
    })
  })

  test('a disk too small for a partition table', async () => {
    const packed = await pack(ntfsBoot())
    await expect(verify(packed.file, packed)).rejects.toMatchObject({ code: 'archive.damaged' })
  })

  test('cut short anywhere', async () => {
    const packed = await pack(gptDisk(512), 'cut')
    const bytes = await readFile(packed.file)
    const lastMember = bytes.lastIndexOf(Buffer.from([0x1f, 0x8b, 8, 0]))
    for (const length of [0, 1, 9, 100, 1_000_000, lastMember, lastMember + 5, bytes.length - 8, bytes.length - 1]) {
      await writeFile(packed.file, bytes.subarray(0, length))
      await expect(verify(packed.file, packed)).rejects.toMatchObject({
        code: 'archive.damaged',
        message: expect.stringMatching(/byte \d+/)
      })
    }
  })

  test('one byte changed anywhere', async () => {
    const packed = await pack(gptDisk(512), 'flip')
    const bytes = await readFile(packed.file)
    const places = [...Array(20).keys(), ...Array.from({ length: 30 }, (_, index) => 20 + index * 131_071)]
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
    ['half a member', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
    ['one byte', Buffer.from([0x1f])]
  ])('something after the last member: %s', async (_name, extra) => {
    const packed = await pack(gptDisk(512), 'trailing')
    const { rawSize, rawSha256 } = packed
    await writeFile(packed.file, Buffer.concat([await readFile(packed.file), extra]))
    await expect(verify(packed.file, { rawSize, rawSha256 })).rejects.toMatchObject({ code: 'archive.damaged' })
  })

  test('a member too many', async () => {
    const packed = await pack(gptDisk(512), 'more')
    const bytes = await readFile(packed.file)
    await writeFile(packed.file, Buffer.concat([bytes, bytes]))
    await expect(verify(packed.file, packed)).rejects.toMatchObject({
      message: expect.stringMatching(/more than the disk's 4194304 bytes/)
    })
  })

  test('cancelled', async () => {
    const packed = await pack(gptDisk(512))
    const run = testRun(scratch(), AbortSignal.abort(new Error('cancelled by hand')))
    await expect(verifyArchive(run, packed.file, packed)).rejects.toThrow('cancelled by hand')
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
