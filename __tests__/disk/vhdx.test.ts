import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { crc32c } from '../../src/disk/crc.ts'
import { readDisk } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import {
  allExtents,
  expectTrueExtents,
  fixtureLayout,
  MiB,
  noise,
  opened,
  readPart,
  scratchFolder,
  tool,
  unpackFixture,
  writeSparse
} from './disks.ts'

const scratch = scratchFolder()

test('CRC-32C has the check value of RFC 3720', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

describe('a disk made by qemu-img reads as qemu-img reads it', () => {
  const size = 37 * MiB + 3 * 512
  const parts: [number, Buffer][] = [
    [0, noise('first', 512)],
    [3 * MiB - 700, noise('across two blocks', 1500)],
    [17 * MiB, noise('a whole block', MiB)],
    [size - 512, noise('last', 512)]
  ]
  const variants = [
    'subformat=dynamic,block_size=1M',
    'subformat=dynamic,block_size=8M',
    'subformat=dynamic,block_size=256M',
    'subformat=dynamic,block_size=1M,block_state_zero=off',
    'subformat=fixed,block_size=1M',
    'subformat=fixed,block_size=2M,block_state_zero=off'
  ]
  for (const variant of variants) {
    judged(['qemu-img'], variant, async () => {
      const source = path.join(scratch(), 'source.raw')
      const vhdx = path.join(scratch(), 'disk.vhdx')
      const back = path.join(scratch(), 'back.raw')
      await writeSparse(source, size, parts)
      tool('qemu-img', 'convert', '-f', 'raw', '-O', 'vhdx', '-o', variant, source, vhdx)
      tool('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', vhdx, back)
      await using disk = await opened(vhdx)
      expect(disk).toMatchObject({ format: 'vhdx', size, sectorSize: 512 })
      const expected = await readFile(back)
      expect((await readDisk(disk, 0, size)).equals(expected)).toBe(true)
      for (const [offset, length] of [
        [0, 1],
        [MiB - 1, 2],
        [3 * MiB - 701, 1502],
        [16 * MiB - 1, 2 * MiB + 2],
        [size - 1, 1],
        [size, 0]
      ] as const) {
        expect((await readDisk(disk, offset, length)).equals(expected.subarray(offset, offset + length))).toBe(true)
      }
      await expectTrueExtents(disk)
    })
  }

  judged(['qemu-img'], 'more blocks than one chunk, so that bitmap entries lie between them', async () => {
    const large = 5 * 1024 * MiB
    const far = 4400 * MiB + 512
    const source = path.join(scratch(), 'large.raw')
    const vhdx = path.join(scratch(), 'large.vhdx')
    const data = noise('far', 4096)
    await writeSparse(source, large, [
      [4095 * MiB, data],
      [far, data]
    ])
    tool('qemu-img', 'convert', '-f', 'raw', '-O', 'vhdx', '-o', 'subformat=dynamic,block_size=1M', source, vhdx)
    await using disk = await opened(vhdx)
    expect((await readDisk(disk, 4095 * MiB, 4096)).equals(data)).toBe(true)
    expect((await readDisk(disk, far, 4096)).equals(data)).toBe(true)
    expect((await allExtents(disk)).filter(({ zero }) => !zero)).toEqual([
      { offset: 4095 * MiB, length: MiB, zero: false },
      { offset: 4400 * MiB, length: MiB, zero: false }
    ])
  })
})

judged(['qemu-img', 'sgdisk', 'ntfs-3g'], "the simulator's disk is sound: sgdisk and ntfsfix say so", async () => {
  const file = path.join(scratch(), 'sound.vhdx')
  const raw = path.join(scratch(), 'sound.raw')
  const os = path.join(scratch(), 'sound.ntfs')
  await unpackFixture(file)
  tool('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', file, raw)
  expect(tool('sgdisk', '--verify', raw).toString()).toMatch(/No problems found/)
  expect(tool('sgdisk', '--print', raw).toString()).toMatch(/ EF00 [^\n]*\n[^\n]* 0C01 [^\n]*\n[^\n]* 0700 [^\n]*\n$/)
  const { osPartition } = await fixtureLayout()
  await writeFile(os, await readPart(file, osPartition.offset, osPartition.size))
  expect(tool('ntfsfix', '--no-action', os).toString()).toMatch(/processed successfully/)
})

test("the simulator's disk lies in its file as windows.json says", async () => {
  const layout = await fixtureLayout()
  const file = path.join(scratch(), 'fixture.vhdx')
  await unpackFixture(file)
  const bytes = await readFile(file)
  expect(bytes.length).toBe(layout.fileSize)
  await using disk = await opened(file)
  expect(disk.size).toBe(layout.virtualSize)
  const payload = bytes.subarray(layout.payloadOffset)
  expect(sha256(await readDisk(disk, 0, disk.size))).toBe(sha256(payload))
  expect(bytes.toString('latin1', layout.osPartition.offset + 3, layout.osPartition.offset + 11)).toBe('NTFS    ')
  expect(bytes.toString('latin1', layout.espPartition.offset + 82, layout.espPartition.offset + 90)).toBe('FAT32   ')
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
