import { readFile, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect } from '@jest/globals'
import { openDisk, readDisk } from '../../src/disk/index.ts'
import { UserError } from '../../src/errors.ts'
import { judged } from '../judges.ts'
import {
  allExtents,
  expectTrueExtents,
  MiB,
  noise,
  opened,
  patch,
  randomNumbers,
  readPart,
  scratchFolder,
  tool,
  writeSparse
} from './disks.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const size = 37 * MiB + 3 * 512

async function makeVhd(options: string): Promise<string> {
  const [raw, vhd] = [inScratch('source.raw'), inScratch('disk.vhd')]
  await writeSparse(raw, size, [
    [0, noise('first', 512)],
    [5 * MiB - 700, noise('across two blocks', 1500)],
    [16 * MiB, noise('blocks', 5 * MiB)],
    [size - 512, noise('last', 512)]
  ])
  tool('qemu-img', 'convert', '-f', 'raw', '-O', 'vpc', '-o', options, raw, vhd)
  return vhd
}

describe('a VHD made by qemu-img reads as qemu-img reads it', () => {
  for (const options of [
    'subformat=dynamic',
    'subformat=fixed',
    'subformat=dynamic,force_size=on',
    'subformat=fixed,force_size=on'
  ]) {
    judged(['qemu-img'], options, async () => {
      const vhd = await makeVhd(options)
      tool('qemu-img', 'convert', '-f', 'vpc', '-O', 'raw', vhd, inScratch('back.raw'))
      const expected = await readFile(inScratch('back.raw'))
      await using disk = await opened(vhd)
      expect(disk).toMatchObject({ format: 'vhd', size: expected.length, sectorSize: 512 })
      expect((await readDisk(disk, 0, disk.size)).equals(expected)).toBe(true)
      await expectTrueExtents(disk)
      if (options.includes('dynamic')) expect((await allExtents(disk)).filter(({ zero }) => zero)).not.toEqual([])
    })
  }

  judged(['qemu-img'], 'its copy of the footer serves when the last sector is damaged', async () => {
    const vhd = await makeVhd('subformat=dynamic')
    await patch(vhd, (await stat(vhd)).size - 500, Buffer.from('damage'))
    await using disk = await opened(vhd)
    expect(disk.format).toBe('vhd')
  })

  judged(['qemu-img'], 'a sector whose bit is clear was never written', async () => {
    const vhd = await makeVhd('subformat=dynamic,force_size=on')
    const table = Number((await readPart(vhd, 512 + 16, 8)).readBigUInt64BE())
    const block = (await readPart(vhd, table + 8 * 4, 4)).readUInt32BE() * 512 // at 16 MiB
    await patch(vhd, block, Buffer.from([0b1011_1111]))
    await using disk = await opened(vhd)
    const expected = noise('blocks', 5 * MiB).subarray(0, 2048)
    expected.fill(0, 512, 1024)
    expect((await readDisk(disk, 16 * MiB, 2048)).equals(expected)).toBe(true)
    expect((await allExtents(disk)).find(({ length, zero }) => zero && length === 512)?.offset).toBe(16 * MiB + 512)
  })
})

describe('a damaged VHD is refused with the byte offset', () => {
  const cases: [string, string, (vhd: string) => Promise<void>, RegExp][] = [
    [
      'a fixed one with a wrong checksum',
      'subformat=fixed',
      async (vhd) => patch(vhd, (await stat(vhd)).size - 400, Buffer.from('x')),
      /wrong checksum/
    ],
    [
      'a dynamic header with a wrong checksum',
      'subformat=dynamic',
      (vhd) => patch(vhd, 512 + 50, Buffer.from('x')),
      /byte 548: .*wrong checksum/
    ],
    ['no dynamic header', 'subformat=dynamic', (vhd) => patch(vhd, 512, Buffer.from('x')), /byte 512: .*signature/],
    [
      'two blocks in one place',
      'subformat=dynamic',
      async (vhd) => patch(vhd, 1536 + 4, await readPart(vhd, 1536, 4)),
      /overlaps block/
    ],
    [
      'a block after the end',
      'subformat=dynamic',
      (vhd) => patch(vhd, 1536, Buffer.from([0x7f, 0, 0, 0])),
      /ends after the data/
    ]
  ]
  for (const [name, options, damage, message] of cases) {
    judged(['qemu-img'], name, async () => {
      const vhd = await makeVhd(options)
      await damage(vhd)
      await expect(openDisk(vhd)).rejects.toMatchObject({
        code: 'disk.vhd-damaged',
        message: expect.stringMatching(message)
      })
    })
  }

  judged(['qemu-img'], 'random damage gives an error of ours or the disk, and nothing else', async () => {
    const vhd = await makeVhd('subformat=dynamic')
    const head = await readPart(vhd, 0, 4096)
    const random = randomNumbers('vhd')
    for (let round = 0; round < 200; round++) {
      await patch(vhd, random(1800), noise(`${round}`, 1 + random(4)))
      if (round % 20 === 19) await truncate(vhd, (await stat(vhd)).size - 512)
      try {
        await using disk = await opened(vhd)
        await readDisk(disk, 0, Math.min(disk.size, 40 * MiB))
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
      await patch(vhd, 0, head)
    }
  })
})
