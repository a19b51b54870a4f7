import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { copyFile, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, describe, expect } from '@jest/globals'
import { judged } from '../judges.ts'
import { isZero, MiB, readPart, scratchFolder, tool } from './disks.ts'
import {
  extract,
  fillTree,
  makeNtfsDisk,
  mounted,
  mountedWhile,
  type NtfsDisk,
  ntfsJudges,
  place,
  treeOf,
  unmount
} from './ntfs-disks.ts'
import { packAndUnpack } from './unpacked.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const cleared = ['pagefile.sys', 'swapfile.sys', 'hiberfil.sys']

const packed = (source: string, name: string) => packAndUnpack(scratch(), source, name)

/** What ntfsclone, which copies only used clusters, makes of a volume: the rest is a hole. */
function usedOnly(volume: string): string {
  tool('ntfsclone', '--force', '--overwrite', `${volume}.used`, volume)
  return `${volume}.used`
}

/** sgdisk takes a file for a disk with sectors of 512 bytes; a loop device has those that one wants. */
function verifiedTable(image: string, sector: number): string {
  const device = tool('losetup', '--show', '--find', '--read-only', '--sector-size', String(sector), image)
    .toString()
    .trim()
  try {
    return tool('sgdisk', '--verify', device).toString()
  } finally {
    tool('losetup', '--detach', device)
  }
}

describe('an NTFS volume in any disk: what is used comes out as it was, what is free as zeros', () => {
  interface Variant {
    name: string
    size: number
    sector: number
    cluster: number
    convert?: string[]
    files: number
    bulk: number
  }
  const variants: Variant[] = [
    {
      name: 'clusters of 4 KiB, dynamic VHDX',
      size: 96 * MiB,
      sector: 512,
      cluster: 4096,
      convert: ['vhdx', 'subformat=dynamic,block_size=1M'],
      files: 2000,
      bulk: 400
    },
    {
      name: 'clusters of 512 bytes, dynamic VHD',
      size: 80 * MiB,
      sector: 512,
      cluster: 512,
      convert: ['vpc', 'subformat=dynamic,force_size=on'],
      files: 1500,
      bulk: 500
    },
    {
      name: 'clusters of 64 KiB, fixed VHDX',
      size: 128 * MiB,
      sector: 512,
      cluster: 65_536,
      convert: ['vhdx', 'subformat=fixed,block_size=16M'],
      files: 300,
      bulk: 200
    },
    { name: 'sectors of 4 KiB, raw', size: 96 * MiB, sector: 4096, cluster: 4096, files: 300, bulk: 200 }
  ]
  for (const { name, convert, files, bulk, ...shape } of variants) {
    judged([...ntfsJudges, 'ntfsclone', 'losetup'], name, async () => {
      const fill = (mount: string) => fillTree(mount, { seed: name, files, bulk })
      const disk = await makeNtfsDisk(scratch(), 'disk', { ...shape, fill })
      let source = disk.file
      if (convert !== undefined) {
        source = inScratch('disk.virtual')
        tool('qemu-img', 'convert', '-f', 'raw', '-O', convert[0] ?? '', '-o', convert[1] ?? '', disk.file, source)
      }
      const { result, image } = await packed(source, 'disk')
      expect(result.warnings).toEqual([])
      const [, volume] = result.volumes
      expect(volume).toMatchObject({ offset: disk.offset, length: disk.length })
      expect(volume?.whole).toBeUndefined()
      expect(volume?.freeBytes).toBeGreaterThan(20 * MiB)
      expect(volume?.clearedBytes).toBe(6 * MiB)
      expect(result.packedSize).toBeLessThan(result.rawSize - 26 * MiB)
      expect(result.rawSize).toBe(disk.offset + disk.length + 16_384 + shape.sector)
      await expectSameVolume(disk, image)
      expect(verifiedTable(image, shape.sector)).toMatch(/No problems found/)
    })
  }

  async function expectSameVolume(disk: NtfsDisk, image: string): Promise<void> {
    const [before, after] = [inScratch('before.ntfs'), inScratch('after.ntfs')]
    extract(disk.file, disk, before)
    extract(image, disk, after)
    expect(tool('ntfsfix', '--no-action', after).toString()).toMatch(/processed successfully/)
    const treeBefore = mounted(before, inScratch('mnt'), (mount) => treeOf(mount, cleared), 'ro')
    const treeAfter = mounted(after, inScratch('mnt'), (mount) => treeOf(mount, cleared), 'ro')
    expect(treeAfter).toEqual(treeBefore)
    expect(treeAfter.size).toBeGreaterThan(300)
    mounted(
      after,
      inScratch('mnt'),
      (mount) => tool('cmp', '--bytes', String(5 * MiB), path.join(mount, 'pagefile.sys'), '/dev/zero'),
      'ro'
    )
    // With the page files' contents out of both, every used cluster is the same, and every free one zero.
    clearPageFiles(before)
    tool('qemu-img', 'compare', '-f', 'raw', '-F', 'raw', usedOnly(before), after)
    // The rest of the disk too, but for the partition table's sectors.
    expect((await readPart(image, MiB, 3 * MiB)).equals(await readPart(disk.file, MiB, 3 * MiB))).toBe(true)
  }

  /** In place, so that no cluster changes its owner. The mount changes times and the journal: they are put back. */
  function clearPageFiles(volume: string): void {
    for (const name of ['pagefile.sys', 'swapfile.sys']) {
      const runs = tool('ntfsinfo', '--force', '--verbose', '--file', name, volume).toString()
      const clusterSize = Number(
        /Cluster Size: (\d+)/.exec(tool('ntfsinfo', '--force', '--mft', volume).toString())?.[1]
      )
      const data = runs.slice(runs.indexOf('attribute $DATA'))
      const file = openSync(volume, 'r+')
      for (const [, lcn, length] of data.matchAll(/^\s+0x[\da-f]+\s+0x([\da-f]+)\s+0x([\da-f]+)$/gm)) {
        const bytes = Buffer.alloc(Number.parseInt(length ?? '', 16) * clusterSize)
        writeSync(file, bytes, 0, bytes.length, Number.parseInt(lcn ?? '', 16) * clusterSize)
      }
      closeSync(file)
    }
  }
})

describe('a volume torn from under a running mount', () => {
  const mount = () => inScratch('torn.mnt')
  afterAll(() => unmount(mount()))

  judged(ntfsJudges, 'every byte that its files need is kept', async () => {
    const fill = (folder: string) => fillTree(folder, { seed: 'torn', files: 400, bulk: 200 })
    const disk = await makeNtfsDisk(scratch(), 'torn', { size: 40 * MiB, sector: 512, cluster: 4096, fill })
    const volume = inScratch('torn.ntfs')
    extract(disk.file, disk, volume)
    await mountedWhile(volume, mount(), async (folder) => {
      for (let round = 0; round < 3; round++) {
        for (let index = 0; index < 60; index++)
          writeFileSync(path.join(folder, `new ${round} ${index}`), Buffer.alloc(30_000, index + 1))
        await rm(path.join(folder, 'deleted', `${2 * round + 1}`))
        await rename(path.join(folder, `new ${round} 0`), path.join(folder, `moved ${round}`))
        // As a host's copy of a running machine's disk: whatever has reached the device, and nothing else.
        const torn = { ...disk, file: inScratch(`torn ${round}.raw`) }
        await copyFile(disk.file, torn.file)
        place(volume, torn.file, torn.offset)
        await expectNothingLost(torn)
        await rm(torn.file)
      }
    })
  })

  /** Whatever ntfs-3g would read from the torn disk, it reads from the packed one. */
  async function expectNothingLost(disk: NtfsDisk): Promise<void> {
    const { image } = await packed(disk.file, 'torn')
    const [before, after] = [inScratch('torn before'), inScratch('torn after')]
    extract(disk.file, disk, before)
    extract(image, disk, after)
    const tree = (file: string) => mounted(file, inScratch('torn.look'), (folder) => treeOf(folder, cleared), 'ro')
    expect(tree(after)).toEqual(tree(before))
  }
})

judged(
  ntfsJudges,
  'what is packed of free space is nothing: two disks with the same files and other garbage pack alike',
  async () => {
    const fill = (mount: string) => writeFileSync(path.join(mount, 'one'), Buffer.alloc(MiB, 1))
    const shape = { size: 40 * MiB, sector: 512, cluster: 4096, fill }
    const disk = await makeNtfsDisk(scratch(), 'same', shape)
    const { result, image } = await packed(disk.file, 'same')
    expect(result.packedSize).toBeLessThan(8 * MiB)
    expect(isZero(await readPart(image, disk.offset + 30 * MiB, 2 * MiB))).toBe(true)
    expect((await readFile(result.file)).length).toBeLessThan(1.5 * MiB)
  }
)
