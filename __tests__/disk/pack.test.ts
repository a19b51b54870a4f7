import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { type FileType, type PackOptions, packDisk, verifyArchive } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import { MiB, noise, scratchFolder, tool, unpackFixture, writeSparse } from './disks.ts'
import { testRun } from './test-run.ts'

const scratch = scratchFolder()
const options = (level: number): PackOptions => ({ fileType: 'ddgz', level, skipFree: true })
const inScratch = (name: string) => path.join(scratch(), name)

judged(['qemu-img', 'zcat', 'sgdisk'], "the simulator's disk, packed whole, is the disk up to its end", async () => {
  const source = inScratch('windows.vhdx')
  const target = inScratch('windows.dd.gz')
  await unpackFixture(source)
  const run = testRun(scratch())
  const packed = await packDisk(run, source, target, { ...options(3), skipFree: false })

  tool('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', source, inScratch('windows.raw'))
  const raw = await readFile(inScratch('windows.raw'))
  const image = tool('zcat', target)
  await writeFile(inScratch('image.raw'), image)
  // The OS partition ends at 191 MiB; then 32 sectors of entries and the header.
  const rawSize = 191 * MiB + 33 * 512
  const archive = await readFile(target)
  expect(packed).toMatchObject({
    file: target,
    rawSize,
    allocatedSize: rawSize, // the fixture is a fixed VHDX
    packedSize: rawSize,
    archiveSize: archive.length,
    sha256: sha256(archive),
    rawCrc32: crc32(image).toString(16).padStart(8, '0'),
    warnings: []
  })
  // Between the primary GPT header and the backup nothing differs.
  expect(image.subarray(1024, 191 * MiB).equals(raw.subarray(1024, 191 * MiB))).toBe(true)
  expect(tool('sgdisk', '--verify', inScratch('image.raw')).toString()).toMatch(/No problems found/)
  expect((await readdir(scratch())).filter((name) => name.endsWith('.partial'))).toEqual([])
  expect(run.shown.at(-1)).toMatchObject({ done: rawSize, total: rawSize, unit: 'bytes' })
  await verifyArchive(testRun(scratch()), target, packed)
})

judged(
  ['qemu-img', 'zcat'],
  'a disk that is not understood is packed whole: absent blocks cost next to nothing, odd sizes keep their last bytes',
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
    const fromVhdx = await packDisk(testRun(scratch()), vhdx, inScratch('a.gz'), { ...options(3), rawSha256: true })
    const fromRaw = await packDisk(testRun(scratch()), source, inScratch('b.gz'), { ...options(3), rawSha256: true })
    const { rawSha256, rawCrc32 } = fromRaw
    expect(fromVhdx).toMatchObject({ rawSize: size, rawSha256, rawCrc32 })
    expect(fromVhdx.warnings).toEqual([expect.stringMatching(/whole disk is copied.*boot signature at byte 510/)])
    expect(fromVhdx.allocatedSize).toBeLessThan(20 * MiB)
    expect(fromVhdx.archiveSize).toBeLessThan(3 * MiB + 500_000)
    expect(sha256(tool('zcat', inScratch('a.gz')))).toBe(rawSha256)
    expect(sha256(await readFile(source))).toBe(rawSha256)
  }
)

describe('every file type and level holds the same disk', () => {
  const source = async () => {
    const file = inScratch('types.raw')
    const text = Buffer.from('some text; '.repeat(400_000))
    await writeSparse(file, 45 * MiB, [
      [0, text.subarray(0, 3 * MiB)],
      [2 * MiB + 5, noise('types', MiB)],
      [40 * MiB + 700, text.subarray(0, 200_000)]
    ])
    return file
  }
  const readers: Record<FileType, (file: string) => Promise<Buffer>> = {
    ddgz: async (file) => tool('zcat', file),
    ddtgz: async (file) => tool('tar', '-xOzf', file),
    ddraw: (file) => readFile(file)
  }
  for (const fileType of ['ddgz', 'ddtgz', 'ddraw'] as const) {
    test.each([1, 6, 9])(`${fileType}, level %d`, async (level) => {
      const file = await source()
      const packed = await packDisk(testRun(scratch()), file, inScratch('types.out'), {
        fileType,
        level,
        skipFree: true
      })
      const contents = await readers[fileType](packed.file)
      const expected = await readFile(file)
      expect(contents.equals(expected)).toBe(true)
      const archive = await readFile(packed.file)
      const rawCrc32 = crc32(expected).toString(16).padStart(8, '0')
      expect(packed).toMatchObject({
        rawSize: 45 * MiB,
        rawCrc32,
        sha256: sha256(archive),
        archiveSize: archive.length
      })
    })
  }

  test('Python reads it too', async () => {
    const packed = await packDisk(testRun(scratch()), await source(), inScratch('types.out'), options(3))
    const script = 'import gzip,sys,zlib; print("%08x" % zlib.crc32(gzip.open(sys.argv[1]).read()))'
    expect(tool('python3', '-c', script, packed.file).toString().trim()).toBe(packed.rawCrc32)
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
