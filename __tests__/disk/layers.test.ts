import { crc32 as judge } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { chunksOf } from '../../src/disk/chunks.ts'
import { combineCrc32, crc32c, crc32OfZeros } from '../../src/disk/crc.ts'
import { readDisk } from '../../src/disk/disk.ts'
import { stretches } from '../../src/disk/gzip/density.ts'
import { patchedDisk } from '../../src/disk/patched-disk.ts'
import { ranges } from '../../src/disk/ranges.ts'
import { zeroedDisk } from '../../src/disk/zeroed-disk.ts'
import { expectTrueExtents, isZero, MiB, noise, randomNumbers } from './disks.ts'
import { memoryDisk } from './memory-disk.ts'

test('CRC-32C has its check value', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

test('a CRC-32 composed of parts is that of the whole, and zeros need not be gone through', () => {
  const random = randomNumbers('crc')
  for (let round = 0; round < 50; round++) {
    const bytes = noise(`crc ${round}`, random(70_000))
    const [cut, gap] = [random(bytes.length + 1), random(300_000)]
    const whole = Buffer.concat([bytes.subarray(0, cut), Buffer.alloc(gap), bytes.subarray(cut)])
    const first = combineCrc32(judge(bytes.subarray(0, cut)), crc32OfZeros(gap), gap)
    expect(combineCrc32(first, judge(bytes.subarray(cut)), bytes.length - cut)).toBe(judge(whole))
  }
  expect(crc32OfZeros(0)).toBe(0)
  // 200 GiB: twice 100 GiB, and so on down to what can be gone through.
  let [crc, length] = [judge(Buffer.alloc(50 * MiB)), 50 * MiB]
  for (; length < 200 * 1024 * MiB; length *= 2) crc = combineCrc32(crc, crc, length)
  expect(crc32OfZeros(length)).toBe(crc)
})

test('ranges: sorted, joined, found', () => {
  const all = ranges([
    [30, 40],
    [10, 20],
    [20, 25],
    [35, 38],
    [50, 50],
    [36, 45]
  ])
  const bounds = Array.from({ length: all.count }, (_, index) => [all.start(index), all.end(index)])
  expect(bounds).toEqual([
    [10, 25],
    [30, 45]
  ])
  expect([0, 10, 24, 25, 44, 45].map(all.firstAfter)).toEqual([0, 0, 0, 1, 1, 2])
})

/** A disk of noise with holes of all sizes, some known to it and some cut out of it. */
function layered(seed: string) {
  const random = randomNumbers(seed)
  const size = 6 * MiB + 512 * random(2000)
  const bytes = noise(seed, size)
  const cut = (count: number, longest: number) =>
    Array.from({ length: count }, (): [number, number] => {
      const start = 512 * random(size / 512)
      return [start, Math.min(size, start + 512 * (1 + random(longest)))]
    })
  const own = ranges(cut(4, 4000))
  const known = Array.from({ length: own.count }, (_, index) => [own.start(index), own.end(index)] as const)
  for (const [start, end] of known) bytes.fill(0, start, end)
  const free = cut(60, 300)
  const expected = Buffer.from(bytes)
  for (const [start, end] of free) expected.fill(0, start, end)
  const end = size - 512 * random(300)
  const patches = [0, 512 * random(1000), end - 1024].map((offset) => ({ offset, bytes: noise(`p${offset}`, 1024) }))
  for (const patch of patches) patch.bytes.copy(expected, patch.offset)
  const disk = patchedDisk(zeroedDisk(memoryDisk(bytes, known), ranges(free)), end, patches)
  return { disk, expected: expected.subarray(0, end), random }
}

test('holes and patches: every part reads as it should, and extents tell the truth', async () => {
  for (let round = 0; round < 12; round++) {
    const { disk, expected, random } = layered(`layers ${round}`)
    expect((await readDisk(disk, 0, disk.size)).equals(expected)).toBe(true)
    for (let part = 0; part < 40; part++) {
      const offset = random(disk.size)
      const length = random(Math.min(2 * MiB, disk.size - offset))
      expect((await readDisk(disk, offset, length)).equals(expected.subarray(offset, offset + length))).toBe(true)
    }
    await expectTrueExtents(disk)
    await expect(readDisk(disk, disk.size - 10, 11)).rejects.toThrow(RangeError)
  }
})

test('chunks: in order, without gaps, small unless they are zeros', async () => {
  const sparse = memoryDisk(Buffer.alloc(40 * MiB), [
    [3 * MiB + 512, 20 * MiB],
    [20 * MiB + 4096, 20 * MiB + 8192],
    [30 * MiB, 40 * MiB]
  ])
  const disks = [sparse, ...Array.from({ length: 6 }, (_, round) => layered(`chunks ${round}`).disk)]
  for (const disk of disks) {
    let end = 0
    for await (const { offset, length, zero } of chunksOf(disk)) {
      expect(offset).toBe(end)
      expect(length).toBeGreaterThan(0)
      if (zero) {
        expect(length % (64 * 1024)).toBe(0)
        expect(isZero(await readDisk(disk, offset, length))).toBe(true)
      } else expect(length).toBeLessThanOrEqual(MiB)
      end += length
    }
    expect(end).toBe(disk.size)
  }
  const chunks = []
  for await (const { offset, length, zero } of chunksOf(sparse)) if (zero) chunks.push([offset, length])
  expect(chunks).toEqual([
    [3 * MiB + 512, 17 * MiB - 64 * 1024],
    [30 * MiB, 10 * MiB]
  ])
})

test('what need not be compressed is found by the segment', () => {
  const text = Buffer.from('programs and texts have values that come often. '.repeat(4096)).subarray(0, 128 * 1024)
  const dense = noise('dense', 192 * 1024)
  expect(stretches(Buffer.concat([text, dense, text, Buffer.alloc(128 * 1024 + 1)]))).toEqual([
    { start: 0, end: 128 * 1024, density: 'normal' },
    { start: 128 * 1024, end: 320 * 1024, density: 'dense' },
    { start: 320 * 1024, end: 448 * 1024, density: 'normal' },
    { start: 448 * 1024, end: 576 * 1024, density: 'zeros' },
    { start: 576 * 1024, end: 576 * 1024 + 1, density: 'normal' }
  ])
  expect(stretches(Buffer.alloc(0))).toEqual([])
  const hex = Buffer.from(noise('hex', 32 * 1024).toString('hex'))
  expect(stretches(hex)).toEqual([{ start: 0, end: 64 * 1024, density: 'normal' }])
  // Every value as often as the others, and yet it compresses to nothing.
  const table = Buffer.from(Array.from({ length: 128 * 1024 }, (_, at) => at & 255))
  expect(stretches(table)).toEqual([{ start: 0, end: 128 * 1024, density: 'normal' }])
})
