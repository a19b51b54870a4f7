import { unlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readDisk } from '../../src/disk/index.ts'
import { type Examined, examineVolume, freeRuns } from '../../src/disk/ntfs/examine.ts'
import { decodeRuns, type RunOfClusters } from '../../src/disk/ntfs/runs.ts'
import { judged } from '../judges.ts'
import { MiB, noise, opened, randomNumbers, scratchFolder, tool } from './disks.ts'
import { memoryDisk } from './memory-disk.ts'
import { extract, fillTree, makeNtfsDisk, ntfsJudges } from './ntfs-disks.ts'

const scratch = scratchFolder()

class Refused extends Error {}
const refuse = (message: string): never => {
  throw new Refused(message)
}

describe('run lists', () => {
  /** The fewest bytes that hold a number, as Windows writes it. */
  const little = (value: number, signed: boolean) => {
    for (let size = 1; size <= 6; size++) {
      const limit = 2 ** (8 * size - (signed ? 1 : 0))
      if (value < (signed ? limit : limit) && value >= (signed ? -limit : 0)) {
        const bytes = Buffer.alloc(size)
        if (signed) bytes.writeIntLE(value, 0, size)
        else bytes.writeUIntLE(value, 0, size)
        return bytes
      }
    }
    throw new Error(`${value}`)
  }
  const encode = (runs: readonly RunOfClusters[]) => {
    let before = 0
    const parts = runs.map(({ lcn, length }) => {
      const count = little(length, false)
      const distance = lcn === undefined ? Buffer.alloc(0) : little(lcn - before, true)
      before = lcn ?? before
      return Buffer.concat([Buffer.from([(distance.length << 4) | count.length]), count, distance])
    })
    return Buffer.concat([...parts, Buffer.from([0])])
  }

  test('whatever is written is read: forwards, backwards, holes, from one cluster to billions', () => {
    const random = randomNumbers('runs')
    for (let round = 0; round < 300; round++) {
      const clusters = 2 ** (10 + random(22))
      const firstVcn = random(2) * random(1000)
      const runs: RunOfClusters[] = []
      let vcn = firstVcn
      for (let count = 1 + random(40); count > 0; count--) {
        const length = 1 + random(Math.min(clusters, 2 ** (1 + random(30))))
        const run = { vcn, length, ...(random(4) === 0 ? {} : { lcn: random(clusters - length + 1) }) }
        runs.push(run)
        vcn += length
      }
      expect(decodeRuns(encode(runs), { firstVcn, lastVcn: vcn - 1, clusters }, refuse)).toEqual(runs)
    }
  })

  test('nonsense is refused, or is a run list within the volume', () => {
    const random = randomNumbers('nonsense')
    const clusters = 100_000
    for (let round = 0; round < 5000; round++) {
      const pairs = noise(`pairs ${round}`, 1 + random(40))
      // Mostly plausible heads, so that more than the first run is looked at.
      if (random(3) > 0) pairs[0] = 0x11 + (random(3) << 4)
      try {
        for (const { lcn, length } of decodeRuns(
          pairs,
          { firstVcn: 0, lastVcn: random(3) === 0 ? random(300) : 0, clusters },
          refuse
        )) {
          expect(length).toBeGreaterThan(0)
          if (lcn !== undefined) expect(lcn >= 0 && lcn + length <= clusters).toBe(true)
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
      }
    }
  })

  test.each([
    ['without an end', Buffer.from([0x11, 1, 1])],
    ['a length of no bytes', Buffer.from([0x10, 1, 0])],
    ['nine bytes', Buffer.from([0x19, ...Array(10).fill(1), 0])],
    ['beyond the volume', Buffer.from([0x21, 1, 0xff, 0x7f, 0])],
    ['before the volume', Buffer.from([0x11, 1, 0x80, 0])],
    ['fewer clusters than the attribute has', Buffer.from([0x11, 1, 1, 0])]
  ])('%s', (_name, pairs) => {
    expect(() => decodeRuns(pairs, { firstVcn: 0, lastVcn: 4, clusters: 1000 }, refuse)).toThrow(Refused)
  })
})

test('free clusters are the clear bits, up to the last cluster', () => {
  const random = randomNumbers('bitmap')
  for (let round = 0; round < 200; round++) {
    const bitmap = noise(`bitmap ${round}`, 40)
    for (let count = random(5); count > 0; count--) bitmap.fill(random(2) * 255, random(20), 20 + random(20))
    const clusters = 320 - random(60)
    const free = new Set(
      Array.from({ length: clusters }, (_, cluster) => cluster).filter(
        (cluster) => ((bitmap[cluster >> 3] ?? 0) & (1 << (cluster & 7))) === 0
      )
    )
    const found = [...freeRuns(bitmap, clusters)]
    expect(found.every(([start, end], index) => start < end && start > (found[index - 1]?.[1] ?? -1))).toBe(true)
    const listed = found.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index))
    expect(listed).toEqual([...free])
  }
})

/** Files that fill the volume, every other one deleted, and then ever more file records: each extends the table elsewhere. */
function scatterTable(mount: string): void {
  const names = Array.from({ length: 6000 }, (_, index) => path.join(mount, String(index)))
  const written = names.findIndex((name) => !fits(name, Buffer.alloc(3000, 1)))
  for (const name of names.slice(0, written).filter((_, index) => index % 2 === 0)) unlinkSync(name)
  for (const name of names) if (!fits(`${name}.small`, 'x'.repeat(600))) return
}

function fits(name: string, contents: string | Buffer): boolean {
  try {
    writeFileSync(name, contents)
    return true
  } catch {
    return false
  }
}

judged(
  [...ntfsJudges, 'ntfsclone', 'ntfsinfo'],
  'a master file table in hundreds of pieces, told by an attribute list',
  async () => {
    const made = await makeNtfsDisk(scratch(), 'scattered', {
      size: 12 * MiB,
      sector: 512,
      cluster: 512,
      fill: scatterTable
    })
    const volume = path.join(scratch(), 'scattered.ntfs')
    extract(made.file, made, volume)
    const table = tool('ntfsinfo', '--force', '--verbose', '--inode', '0', volume).toString()
    expect(table).toContain('$ATTRIBUTE_LIST')
    expect([...table.matchAll(/^\s+0x[\da-f]+\s+0x[\da-f]+\s+0x[\da-f]+$/gm)].length).toBeGreaterThan(100)

    await using disk = await opened(made.file)
    const examined = await examineVolume(disk, made.offset, made.length)
    if (examined.whole) throw new Error(examined.message)
    const bytes = await readDisk(disk, made.offset, made.length)
    for (const [start, end] of examined.zeros) bytes.fill(0, start - made.offset, end - made.offset)
    tool('ntfsclone', '--force', '--overwrite', `${volume}.used`, volume)
    expect((await readFile(`${volume}.used`)).equals(bytes)).toBe(true)
  }
)

judged(ntfsJudges, 'mutated structures: no crash, no hang, and nothing that is used ever reads as zeros', async () => {
  const fill = (mount: string) => fillTree(mount, { seed: 'mutated', files: 60, bulk: 30 })
  const made = await makeNtfsDisk(scratch(), 'mutated', { size: 16 * MiB, sector: 512, cluster: 4096, fill })
  const volume = (await readFile(made.file)).subarray(made.offset, made.offset + made.length)
  const disk = memoryDisk(volume)
  const examine = async (): Promise<Examined> => examineVolume(disk, 0, disk.size)
  const sound = await examine()
  if (sound.whole) throw new Error(sound.message)
  const spare = new Uint8Array(volume.length / 4096)
  for (const [start, end] of sound.zeros) spare.fill(1, start / 4096, end / 4096)

  const table = Number(volume.readBigUInt64LE(48)) * 4096
  const random = randomNumbers('mutations')
  let whole = 0
  for (let round = 0; round < 1500; round++) {
    // The boot sector, the system's own records, or any record; flags and run lists lie anywhere in them.
    const [from, length] = (
      [
        [0, 84],
        [table, 16 * 1024],
        [table, 180 * 1024]
      ] as const
    )[random(3)] ?? [0, 84]
    const at = from + random(length)
    const before = Buffer.from(volume.subarray(at, at + 4))
    if (random(2) === 0) volume[at] = (volume[at] ?? 0) ^ (1 << random(8))
    else noise(`mutation ${round}`, 1 + random(4)).copy(volume, at)
    const examined = await examine()
    if (examined.whole) whole++
    else {
      for (const [start, end] of examined.zeros) {
        const lost = spare.subarray(start / 4096, Math.ceil(end / 4096)).indexOf(0)
        if (lost >= 0) throw new Error(`round ${round}: byte ${at} made cluster ${start / 4096 + lost} vanish`)
      }
    }
    before.copy(volume, at)
  }
  // Most of a record is not looked at.
  expect(whole).toBeGreaterThan(150)
  expect(whole).toBeLessThan(1500)
})
