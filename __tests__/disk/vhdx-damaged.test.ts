import { readFile, truncate } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { crc32c } from '../../src/disk/crc.ts'
import { openDisk, readDisk } from '../../src/disk/index.ts'
import { UserError } from '../../src/errors.ts'
import {
  allExtents,
  fixtureLayout,
  MiB,
  noise,
  opened,
  patch,
  readPart,
  scratchFolder,
  u32,
  u64,
  writeSparse
} from './disks.ts'

const scratch = scratchFolder()

describe('a damaged VHDX is refused with the byte offset', () => {
  const header = { first: 64 * 1024, second: 128 * 1024, length: 4096 }
  const regions = { first: 192 * 1024, second: 256 * 1024, length: 64 * 1024 }
  /** Writes into both copies of a structure and makes their checksums right again. */
  const inBoth = (place: typeof header) => async (file: string, within: number, bytes: Buffer) => {
    for (const offset of [place.first, place.second]) {
      await patch(file, offset + within, bytes)
      const structure = await readPart(file, offset, place.length)
      structure.writeUInt32LE(0, 4)
      await patch(file, offset + 4, u32(crc32c(structure)))
    }
  }
  const inHeaders = inBoth(header)
  const inRegions = inBoth(regions)
  /** Where the fixture's regions and metadata items are, read by hand, not by the code under test. */
  const find = async (file: string) => {
    const bytes = await readPart(file, 0, 8 * MiB)
    const guids = {
      table: '6677c22d',
      metadata: '06a27c8b',
      parameters: '3767a1ca',
      size: '2442a52f',
      sector: '1dbf4181'
    }
    const entryOf = (from: number, count: number, guid: string) => {
      for (let at = from; at < from + count * 32; at += 32) if (bytes.toString('hex', at, at + 4) === guid) return at
      throw new Error(`no ${guid}`)
    }
    const tableEntry = entryOf(regions.first + 16, 2, guids.table)
    const metadataEntry = entryOf(regions.first + 16, 2, guids.metadata)
    const table = Number(bytes.readBigUInt64LE(tableEntry + 16))
    const metadata = Number(bytes.readBigUInt64LE(metadataEntry + 16))
    const item = (guid: string) => metadata + bytes.readUInt32LE(entryOf(metadata + 32, 5, guid) + 16)
    return {
      table,
      metadata,
      tableEntry: tableEntry - regions.first,
      parameters: item(guids.parameters),
      size: item(guids.size),
      sector: item(guids.sector)
    }
  }
  type Places = Awaited<ReturnType<typeof find>>
  const cases: [string, (file: string, at: Places) => Promise<void>, string, RegExp][] = [
    [
      'both header checksums wrong',
      async (f) => {
        await patch(f, header.first + 16, Buffer.from('damage'))
        await patch(f, header.second + 16, Buffer.from('damage'))
      },
      'disk.vhdx-damaged',
      /byte 65536: neither this header/
    ],
    [
      'equal sequence numbers, different contents',
      async (f) => {
        await inHeaders(f, 8, u64(7n))
        await patch(f, header.first + 16, Buffer.from('x'))
        const one = await readPart(f, header.first, 4096)
        one.writeUInt32LE(0, 4)
        await patch(f, header.first + 4, u32(crc32c(one)))
      },
      'disk.vhdx-damaged',
      /same sequence number/
    ],
    ['an unknown version', (f) => inHeaders(f, 66, Buffer.from([2, 0])), 'disk.vhdx-damaged', /version 2 is unknown/],
    ['a log without an entry', (f) => inHeaders(f, 48, noise('log', 16)), 'disk.vhdx-damaged', /none of its entries/],
    ['a log after the end', (f) => inHeaders(f, 72, u64(2n ** 40n)), 'disk.vhdx-damaged', /the log ends at byte \d+/],
    [
      'both region tables wrong',
      async (f) => {
        await patch(f, regions.first + 40, Buffer.from('damage'))
        await patch(f, regions.second + 40, Buffer.from('damage'))
      },
      'disk.vhdx-damaged',
      /byte 196608: neither this region table/
    ],
    ['a region table with too many entries', (f) => inRegions(f, 8, u32(5000)), 'disk.vhdx-damaged', /5000 regions/],
    [
      'a region not in whole MiB',
      (f, at) => inRegions(f, at.tableEntry + 16, u64(0x300200n)),
      'disk.vhdx-damaged',
      /whole MiB/
    ],
    [
      'a region far away',
      (f, at) => inRegions(f, at.tableEntry + 16, u64(2n ** 62n)),
      'disk.vhdx-damaged',
      /after the file's end/
    ],
    [
      'an unknown required region',
      async (f, at) => {
        await inRegions(f, at.tableEntry, noise('guid', 16))
        await inRegions(f, at.tableEntry + 28, u32(1))
      },
      'disk.vhdx-damaged',
      /required.*unknown/
    ],
    [
      'no metadata signature',
      (f, at) => patch(f, at.metadata, Buffer.from('nonsense')),
      'disk.vhdx-damaged',
      /lack their signature/
    ],
    [
      'an unknown required item',
      (f, at) => patch(f, at.metadata + 32, noise('item', 16)),
      'disk.vhdx-damaged',
      /item .* required/
    ],
    [
      'a metadata item outside',
      (f, at) => patch(f, at.metadata + 48, u32(0xfffffff0)),
      'disk.vhdx-damaged',
      /outside the metadata/
    ],
    [
      'a block size of three MiB',
      (f, at) => patch(f, at.parameters, u32(3 * MiB)),
      'disk.vhdx-damaged',
      /no power of two/
    ],
    ['a block size of zero', (f, at) => patch(f, at.parameters, u32(0)), 'disk.vhdx-damaged', /no power of two/],
    ['a block size of 2 GiB', (f, at) => patch(f, at.parameters, u32(2 ** 31)), 'disk.vhdx-damaged', /no power of two/],
    ['a parent', (f, at) => patch(f, at.parameters + 4, u32(2)), 'disk.vhdx-damaged', /names no parent/],
    ['a sector of 520 bytes', (f, at) => patch(f, at.sector, u32(520)), 'disk.vhdx-damaged', /sector size is 520/],
    ['a size of half a sector', (f, at) => patch(f, at.size, u64(700n)), 'disk.vhdx-damaged', /disk size 700/],
    ['a size beyond the table', (f, at) => patch(f, at.size, u64(2n ** 45n)), 'disk.vhdx-damaged', /too few for/],
    [
      'a block after the end',
      (f, at) => patch(f, at.table + 8, u64((2n ** 43n) | 6n)),
      'disk.vhdx-damaged',
      /after the file's end/
    ],
    [
      'a block in the high half of 4 GiB',
      (f, at) => patch(f, at.table + 8, u64(0xfff00006n)),
      'disk.vhdx-damaged',
      /ends at byte 4294967296/
    ],
    [
      'reserved bits of a block',
      (f, at) => patch(f, at.table + 9, Buffer.from([1])),
      'disk.vhdx-damaged',
      /reserved bits of block 1/
    ],
    [
      'an unknown block state',
      (f, at) => patch(f, at.table + 8, u64(BigInt(9 * MiB) | 5n)),
      'disk.vhdx-damaged',
      /unknown state 5/
    ],
    [
      'a block of a parent',
      (f, at) => patch(f, at.table + 8, u64(BigInt(9 * MiB) | 7n)),
      'disk.vhdx-damaged',
      /partly in a parent/
    ],
    [
      'a block without a place',
      (f, at) => patch(f, at.table + 8, u64(6n)),
      'disk.vhdx-damaged',
      /byte \d+: block table: block 1 is present, and its place is missing/
    ],
    [
      'two blocks in one place',
      (f, at) => patch(f, at.table + 8, u64(BigInt(8 * MiB) | 6n)),
      'disk.vhdx-damaged',
      /overlaps block/
    ],
    [
      'a block on the metadata',
      (f, at) => patch(f, at.table + 8, u64(BigInt(at.metadata) | 6n)),
      'disk.vhdx-damaged',
      /overlaps the metadata|block 1 .* overlaps|the metadata .* overlaps/
    ],
    ['a file cut short', (f) => truncate(f, 100 * MiB), 'disk.vhdx-damaged', /after the file's end at 104857600/],
    [
      'a file cut in the headers',
      (f) => truncate(f, 70_000),
      'disk.read',
      /the header at byte 131072 has 4096 bytes, of which the file holds 0/
    ]
  ]
  for (const [name, damage, code, message] of cases) {
    test(name, async () => {
      const file = path.join(scratch(), 'damaged.vhdx')
      await writeFixture(file)
      await damage(file, await find(file))
      const error = await openDisk(file).then(
        async (disk) => disk.close().then(() => undefined),
        (thrown: unknown) => thrown
      )
      expect(error).toBeInstanceOf(UserError)
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
      expect((error as UserError).message).toMatch(/byte \d+/)
    })
  }

  test('one damaged header or region table of two is no reason to refuse', async () => {
    const file = path.join(scratch(), 'half.vhdx')
    await writeFixture(file)
    await patch(file, regions.first + 40, Buffer.from('damage'))
    await patch(file, header.second + 16, Buffer.from('damage'))
    await using disk = await opened(file)
    expect(disk.size).toBe(192 * MiB)
  })

  test('random damage gives an error of ours or a disk of the right size, and nothing else', async () => {
    const file = path.join(scratch(), 'random.vhdx')
    await writeFixture(file)
    const at = await find(file)
    const random = noise('random damage', 4 * 200)
    let refused = 0
    for (let round = 0; round < 200; round++) {
      const [where = 0, within = 0, value = 0, width = 0] = random.subarray(round * 4)
      const bytes = Buffer.alloc(1 + (width % 8), value)
      if (where % 5 === 0) await inHeaders(file, 8 + (within % 72), bytes)
      else if (where % 5 === 1) await inRegions(file, 8 + (within % 72), bytes)
      else if (where % 5 === 2) await patch(file, at.metadata + (within % 200), bytes)
      else if (where % 5 === 3) await patch(file, at.metadata + 64 * 1024 + (within % 48), bytes)
      else await patch(file, at.table + within, bytes)
      try {
        await using disk = await opened(file)
        expect((await allExtents(disk)).reduce((sum, { length }) => sum + length, 0)).toBe(disk.size)
        await readDisk(disk, disk.size - Math.min(disk.size, MiB), Math.min(disk.size, MiB))
      } catch (error) {
        expect(error).toBeInstanceOf(UserError)
        refused++
      }
      await writeFixture(file)
    }
    expect(refused).toBeGreaterThan(50)
  })

  /** The simulator's disk without its payload, which these tests do not look at. */
  const writeFixture = async (file: string) => {
    const packed = await readFile(new URL('../../simulator/disk/windows.vhdx.gz', import.meta.url))
    head ??= gunzipSync(packed).subarray(0, (await fixtureLayout()).payloadOffset)
    await writeSparse(file, (await fixtureLayout()).fileSize, [[0, head]])
  }
  let head: Buffer | undefined
})
