import { createHash } from 'node:crypto'
import { mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openDisk, readDisk } from '../../src/disk/index.ts'
import { UserError } from '../../src/errors.ts'
import { judged, python } from '../judges.ts'
import { expectTrueExtents, MiB, noise, opened, patch, randomNumbers, readPart, scratchFolder, tool } from './disks.ts'
import { mixedGuid, type VhdxBlock, writeVhdx } from './vhdx-writer.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)

const states = { notPresent: 0, undefined: 1, zero: 2, unmapped: 3, full: 6, partial: 7 } as const

/** A disk of random blocks, and what it must read as. */
function randomDisk(
  seed: string,
  {
    size,
    blockSize,
    sectorSize,
    below,
    without = []
  }: { size: number; blockSize: number; sectorSize: number; below?: Buffer; without?: readonly number[] }
): { blocks: VhdxBlock[]; contents: Buffer } {
  const random = randomNumbers(seed)
  const contents = Buffer.alloc(size)
  below?.copy(contents)
  const blocks = Array.from({ length: Math.ceil(size / blockSize) }, (_, index): VhdxBlock => {
    const start = index * blockSize
    const end = Math.min(size, start + blockSize)
    const own = [states.notPresent, states.undefined, states.zero, states.unmapped, states.full]
    const ofParent = below === undefined ? [] : [states.partial, states.partial]
    const kinds = [...own, ...ofParent].filter((kind) => !without.includes(kind))
    const state = kinds[random(kinds.length)]
    if (state === undefined || state === states.notPresent) return { state: states.notPresent }
    if (state < states.full) {
      contents.fill(0, start, end)
      return { state }
    }
    const data = noise(`${seed} ${index}`, blockSize)
    if (state === states.full) {
      data.copy(contents, start, 0, end - start)
      return { state, data }
    }
    const run = 1 + random(40)
    const sectors = Array.from({ length: blockSize / sectorSize }, (_, sector) => Math.floor(sector / run) % 3 === 1)
    for (const [sector, here] of sectors.entries()) {
      const from = sector * sectorSize
      if (here && start + from < end) data.copy(contents, start + from, from, from + sectorSize)
    }
    return { state, data, sectors }
  })
  return { blocks, contents }
}

const guid = (name: string) => noise(name, 16)
const linkTo = (name: string, file: string) => ({
  parent_linkage: mixedGuid(guid(name)),
  relative_path: `.\\${file}`,
  absolute_win32_path: `\\\\?\\X:\\nowhere\\${file}`
})

/** Prints the SHA-256 of what the last file of a chain reads as; the chain begins with the base. */
const libvhdi = `
import hashlib, pyvhdi, sys
chain = []
for name in sys.argv[1:]:
    disk = pyvhdi.file()
    disk.open(name)
    if chain:
        disk.set_parent(chain[-1])
    chain.append(disk)
print(hashlib.sha256(chain[-1].read_buffer(chain[-1].get_media_size())).hexdigest())
`

describe('a chain of differencing disks reads as its layers say, sector by sector', () => {
  test.each([
    [512, MiB],
    [4096, MiB],
    [4096, 8 * MiB]
  ])('sectors of %d bytes, blocks of %d', async (sectorSize, blockSize) => {
    const size = 20 * MiB + sectorSize
    const shape = { size, blockSize, sectorSize }
    const base = randomDisk('base', { ...shape, size: 17 * MiB })
    const middle = randomDisk('middle', { ...shape, below: base.contents })
    const top = randomDisk('top', { ...shape, below: middle.contents })
    // The parent is smaller: the disk was made larger afterwards.
    await writeVhdx(inScratch('base.vhdx'), { ...shape, size: 17 * MiB, ...base, dataWriteGuid: guid('base') })
    await mkdir(inScratch('sub'), { recursive: true })
    await writeVhdx(inScratch('sub/middle.avhdx'), {
      ...shape,
      ...middle,
      dataWriteGuid: guid('middle'),
      parent: { ...linkTo('base', 'base.vhdx'), relative_path: '..\\base.vhdx' }
    })
    await writeVhdx(inScratch('top.avhdx'), { ...shape, ...top, parent: linkTo('middle', 'sub\\middle.avhdx') })
    await using disk = await opened(inScratch('top.avhdx'))
    expect(disk).toMatchObject({ size, sectorSize })
    expect((await readDisk(disk, 0, size)).equals(top.contents)).toBe(true)
    const random = randomNumbers('parts')
    for (let round = 0; round < 200; round++) {
      const offset = random(size)
      const length = random(Math.min(300_000, size - offset))
      const part = await readDisk(disk, offset, length)
      if (!part.equals(top.contents.subarray(offset, offset + length))) throw new Error(`${length} at ${offset}`)
    }
    await expectTrueExtents(disk)
  })

  // Neither another program here writes such disks, nor does libvhdi know blocks without data that hide the parent's.
  judged(['python3:pyvhdi'], 'as libvhdi reads them', async () => {
    const shape = { size: 20 * MiB, blockSize: MiB, sectorSize: 512 }
    const without = [states.undefined, states.zero, states.unmapped]
    const base = randomDisk('judged base', { ...shape, without })
    const middle = randomDisk('judged middle', { ...shape, without, below: base.contents })
    const top = randomDisk('judged top', { ...shape, without, below: middle.contents })
    const files = ['1.vhdx', '2.avhdx', '3.avhdx'].map(inScratch)
    for (const [index, { blocks }] of [base, middle, top].entries()) {
      const parent =
        index === 0 ? {} : { parent: linkTo(`judged ${index - 1}`, `${index}.${index === 1 ? '' : 'a'}vhdx`) }
      await writeVhdx(files[index] ?? '', { ...shape, blocks, dataWriteGuid: guid(`judged ${index}`), ...parent })
    }
    await using disk = await opened(inScratch('3.avhdx'))
    const ours = createHash('sha256')
      .update(await readDisk(disk, 0, disk.size))
      .digest('hex')
    expect(
      tool(python, '-c', libvhdi, ...files)
        .toString()
        .trim()
    ).toBe(ours)
  })

  test('blocks of 256 MiB, and more of them than one sector bitmap describes', async () => {
    const [blockSize, sectorSize, size] = [256 * MiB, 512, 17 * 256 * MiB]
    const data = noise('large', MiB)
    const sectors = Array.from({ length: blockSize / sectorSize }, (_, sector) => sector >= 100 && sector < 300)
    const empty = (): VhdxBlock => ({ state: states.notPresent })
    const blocks = Array.from({ length: 17 }, empty)
    await writeVhdx(inScratch('far.vhdx'), {
      size,
      blockSize,
      sectorSize,
      blocks: blocks.with(16, { state: states.full, data }),
      dataWriteGuid: guid('far')
    })
    const own = noise('own', MiB)
    await writeVhdx(inScratch('far.avhdx'), {
      size,
      blockSize,
      sectorSize,
      blocks: blocks.with(16, { state: states.partial, data: own, sectors }),
      parent: linkTo('far', 'far.vhdx')
    })
    await using disk = await opened(inScratch('far.avhdx'))
    const expected = Buffer.from(data)
    own.copy(expected, 51_200, 51_200, 153_600)
    expect((await readDisk(disk, 16 * blockSize, MiB)).equals(expected)).toBe(true)
    const extents: unknown[] = []
    for await (const extent of disk.extents(0, size)) extents.push(extent)
    expect(extents).toEqual([
      { offset: 0, length: 16 * blockSize, zero: true },
      { offset: 16 * blockSize, length: blockSize, zero: false }
    ])
  })
})

describe('a chain that is broken is refused, and says where', () => {
  const shape = { size: 4 * MiB, blockSize: MiB, sectorSize: 512 }
  const blocks = Array.from({ length: 4 }, (): VhdxBlock => ({ state: 0 }))
  const child = (parent: Record<string, string>, sectorSize = 512) =>
    writeVhdx(inScratch('child.avhdx'), { ...shape, sectorSize, blocks, parent })
  const parent = () => writeVhdx(inScratch('parent.vhdx'), { ...shape, blocks, dataWriteGuid: guid('parent') })
  const refusal = async (code: string, message: RegExp) =>
    expect(openDisk(inScratch('child.avhdx'))).rejects.toMatchObject({ code, message: expect.stringMatching(message) })

  test('the parent is not there', async () => {
    await child(linkTo('parent', 'moved.vhdx'))
    await refusal('disk.vhdx-parent', /none of the places it names: .*moved\.vhdx, .*X:/)
  })

  test('the parent was changed', async () => {
    await parent()
    await child(linkTo('another', 'parent.vhdx'))
    await refusal('disk.vhdx-parent', /was changed after it was made \(byte 131104/)
  })

  test('the parent is no VHDX', async () => {
    await writeFile(inScratch('parent.vhdx'), noise('x', 5000))
    await child(linkTo('parent', 'parent.vhdx'))
    await refusal('disk.vhdx-parent', /is no VHDX file/)
  })

  test('the parent has other sectors', async () => {
    await parent()
    await child(linkTo('parent', 'parent.vhdx'), 4096)
    await refusal('disk.vhdx-parent', /sectors of 4096 bytes, its parent .* of 512/)
  })

  test('it is its own parent', async () => {
    await child(linkTo('data write', 'child.avhdx'))
    await refusal('disk.vhdx-parent', /more than 100 disks/)
  })

  test('its sector bitmap is missing', async () => {
    await parent()
    const partial = blocks.with(2, { state: states.partial, data: noise('p', MiB), sectors: [true] })
    const file = inScratch('child.avhdx')
    const { table } = await writeVhdx(file, { ...shape, blocks: partial, parent: linkTo('parent', 'parent.vhdx') })
    await patch(file, table + 8 * 4096, Buffer.alloc(8))
    await refusal('disk.vhdx-damaged', /byte \d+: .*sector bitmap is missing/)
  })

  test('a partly present block, or its sector bitmap, has no place', async () => {
    await parent()
    const file = inScratch('child.avhdx')
    const link = linkTo('parent', 'parent.vhdx')
    const sectors = [true]
    await writeVhdx(file, { ...shape, blocks: blocks.with(2, { state: states.partial, sectors }), parent: link })
    await refusal('disk.vhdx-damaged', /byte 4194320: block table: block 2 is present, and its place is missing/)
    const partial = blocks.with(2, { state: states.partial, data: noise('p', MiB), sectors })
    const { table } = await writeVhdx(file, { ...shape, blocks: partial, parent: link })
    await patch(file, table + 8 * 4096, Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]))
    await refusal('disk.vhdx-damaged', /overlaps/)
  })

  test.each([
    ['no linkage', { relative_path: '.\\parent.vhdx' }, /byte \d+: .*which parent/],
    ['no path', { parent_linkage: mixedGuid(guid('parent')) }, /none of the places/]
  ])('%s', async (_name, locator, message) => {
    await parent()
    await child(locator)
    await expect(openDisk(inScratch('child.avhdx'))).rejects.toThrow(message)
  })

  test('the parent comes back to its place', async () => {
    await parent()
    await rename(inScratch('parent.vhdx'), inScratch('back.vhdx'))
    await child(linkTo('parent', 'back.vhdx'))
    await using disk = await opened(inScratch('child.avhdx'))
    expect(disk.size).toBe(4 * MiB)
    await rm(inScratch('back.vhdx'))
  })
})

test('random damage to a chain gives an error of ours or a disk, and nothing else', async () => {
  const shape = { size: 6 * MiB, blockSize: MiB, sectorSize: 512 }
  const base = randomDisk('damaged base', shape)
  const top = randomDisk('damaged top', { ...shape, below: base.contents })
  await writeVhdx(inScratch('below.vhdx'), { ...shape, ...base, dataWriteGuid: guid('below') })
  const file = inScratch('above.avhdx')
  const { table, fileSize } = await writeVhdx(file, { ...shape, ...top, parent: linkTo('below', 'below.vhdx') })
  const random = randomNumbers('chain damage')
  let refused = 0
  for (let round = 0; round < 300; round++) {
    // The block table with its bitmap entry, the metadata's table and its items.
    const [from, length] = (
      [
        [table, 64],
        [table + 8 * 4096, 8],
        [2 * MiB, 224],
        [2 * MiB + 65_536, 400]
      ] as const
    )[random(4)] ?? [0, 1]
    const at = from + random(length)
    const before = await readPart(file, at, 8)
    await patch(file, at, noise(`damage ${round}`, 1 + random(8)))
    try {
      await using disk = await opened(file)
      await readDisk(disk, 0, Math.min(disk.size, 8 * MiB))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      refused++
    }
    await patch(file, at, before)
    await truncate(file, fileSize)
  }
  expect(refused).toBeGreaterThan(50)
})
