import { readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect } from '@jest/globals'
import { judged } from '../judges.ts'
import { isZero, MiB, noise, scratchFolder, tool, writeSparse } from './disks.ts'
import { packAndUnpack } from './unpacked.ts'
import { diskSize, gptDisk, mbrDisk, ntfsBoot, partitionAt, sealGpt } from './windows-disks.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const packed = (source: string) => packAndUnpack(scratch(), source, 'end')

/** A disk as a shrunk one is: three partitions, then much that is nobody's. */
async function longDisk(size: number): Promise<string> {
  const file = inScratch('long.raw')
  await writeSparse(file, size, [
    [MiB, noise('esp', MiB)],
    [16 * MiB, ntfsBoot()],
    [40 * MiB, noise('left behind', 4 * MiB)]
  ])
  const parts = [
    '--new=1:2048:+8M',
    '--typecode=1:EF00',
    '--new=2:20480:+4M',
    '--typecode=2:0C01',
    '--new=3:32768:+16M'
  ]
  tool('sgdisk', '--clear', ...parts, '--typecode=3:0700', '--change-name=3:Windows', file)
  return file
}

describe('a GPT disk that is longer than its partitions', () => {
  const rawSize = 32 * MiB + 33 * 512

  judged(['sgdisk', 'zcat'], 'ends after the backup GPT, and nothing of the table is lost', async () => {
    const file = await longDisk(100 * MiB)
    const { result, image } = await packed(file)
    expect(result.rawSize).toBe(rawSize)
    expect(tool('sgdisk', '--verify', image).toString()).toMatch(/No problems found/)
    const partitions = (disk: string) =>
      [1, 2, 3].map((number) => tool('sgdisk', `--info=${number}`, disk).toString()).join('\n')
    expect(partitions(image)).toBe(partitions(file))
    const ids = /Disk identifier.*/
    expect(ids.exec(tool('sgdisk', '--print', image).toString())?.[0]).toBe(
      ids.exec(tool('sgdisk', '--print', file).toString())?.[0]
    )
    const [before, after] = [await readFile(file), await readFile(image)]
    expect(after.subarray(1024, 32 * MiB).equals(before.subarray(1024, 32 * MiB))).toBe(true)
  })

  judged(
    ['sgdisk', 'zcat'],
    'the same when the disk was made longer and its backup GPT stayed in the middle',
    async () => {
      const file = await longDisk(60 * MiB)
      await truncate(file, 90 * MiB)
      const { result, image } = await packed(file)
      expect(result.rawSize).toBe(rawSize)
      expect(tool('sgdisk', '--verify', image).toString()).toMatch(/No problems found/)
    }
  )

  judged(['sgdisk', 'zcat'], 'the same when the end was cut off with its backup GPT', async () => {
    const file = await longDisk(60 * MiB)
    await truncate(file, 33 * MiB)
    const { result, image } = await packed(file)
    expect(result.rawSize).toBe(rawSize)
    expect(tool('sgdisk', '--verify', image).toString()).toMatch(/No problems found/)
  })
})

describe('what is not understood is packed up to its end', () => {
  const cases: [string, (disk: Buffer) => void, RegExp][] = [
    ['a partition after the end', (disk) => disk.writeUInt32LE(2 ** 31, 458), /after the disk's end/],
    [
      'a partition over the GPT',
      (disk) => {
        const gpt = gptDisk(512)
        gpt.writeBigUInt64LE(20n, 1024 + 32)
        sealGpt(gpt, 512)
        gpt.copy(disk)
      },
      /begins at byte 10240, before the end of the GPT at 17408/
    ],
    ['no partition', (disk) => disk.fill(0, 446, 462), /MBR at byte 0 holds no partition/],
    ['a partition without sectors', (disk) => disk.writeUInt32LE(0, 458), /entry at byte 446 .* no sectors/],
    ['a partition at sector 0', (disk) => disk.fill(0, 454, 462), /entry at byte 446 .* begins at sector 0/],
    [
      'a second entry without sectors',
      (disk) => {
        disk[466] = 7
        disk.writeUInt32LE(4096, 470)
      },
      /entry at byte 462 .* no sectors/
    ],
    [
      'text where the entries would be',
      (disk) => {
        disk[446] = 'P'.charCodeAt(0)
        disk.writeUInt32LE(100, 454)
        disk.writeUInt32LE(200, 458)
      },
      /entry at byte 446 .* boot flag is 0x50/
    ],
    [
      'an MBR for sectors of 4096 bytes',
      (disk) => {
        disk.fill(0, partitionAt, partitionAt + 512)
        disk.writeUInt32LE(MiB / 4096, 454)
        disk.writeUInt32LE((2 * MiB) / 4096, 458)
        ntfsBoot().copy(disk, MiB)
      },
      /sectors of 4096 bytes/
    ],
    ['a damaged GPT', (disk) => void gptDisk(512).fill(9, 1100, 1101).copy(disk), /wrong checksum/]
  ]
  for (const [name, damage, message] of cases) {
    judged(['zcat'], name, async () => {
      const disk = mbrDisk()
      damage(disk)
      await writeFile(inScratch('odd.raw'), disk)
      const { result, image } = await packAndUnpack(scratch(), inScratch('odd.raw'), 'odd', { verified: false })
      expect(result.rawSize).toBe(diskSize)
      expect(result.warnings).toEqual([expect.stringMatching(message)])
      expect((await readFile(image)).equals(disk)).toBe(true)
    })
  }
})

describe('an MBR disk', () => {
  judged(['zcat'], 'ends after its last partition', async () => {
    const disk = mbrDisk()
    disk.writeUInt32LE(MiB / 512, 458)
    noise('after', MiB / 2).copy(disk, 3 * MiB)
    await writeFile(inScratch('mbr.raw'), disk)
    const { result, image } = await packed(inScratch('mbr.raw'))
    expect(result.rawSize).toBe(partitionAt + MiB)
    expect((await readFile(image)).equals(disk.subarray(0, partitionAt + MiB))).toBe(true)
  })

  judged(['zcat'], 'is not taken for one of larger sectors by a partition eight times as far as another', async () => {
    const disk = mbrDisk()
    disk[466] = 0x83
    disk.writeUInt32LE(partitionAt / 4096, 470)
    disk.writeUInt32LE(8, 474)
    disk.writeUInt32LE(MiB / 512, 458)
    await writeFile(inScratch('eighth.raw'), disk)
    const { result } = await packed(inScratch('eighth.raw'))
    expect(result.rawSize).toBe(partitionAt + MiB)
  })

  judged(['zcat'], 'is left as long as it is when Windows keeps its own table at its end', async () => {
    const disk = mbrDisk()
    disk[450] = 0x42
    disk.writeUInt32LE(MiB / 512, 458)
    await writeFile(inScratch('ldm.raw'), disk)
    const { result, image } = await packed(inScratch('ldm.raw'))
    expect(result.rawSize).toBe(diskSize)
    expect(isZero((await readFile(image)).subarray(3 * MiB))).toBe(true)
  })
})
