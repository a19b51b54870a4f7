import { readFile, truncate } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openDisk, readDisk } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import { MiB, noise, opened, patch, scratchFolder, tool } from './disks.ts'
import { type LogChange, logEntry, type VhdxBlock, type Written, writeVhdx } from './vhdx-writer.ts'

const scratch = scratchFolder()
const file = () => path.join(scratch(), 'logged.vhdx')
const guid = noise('log', 16)
const shape = { size: 6 * MiB, blockSize: MiB, sectorSize: 512 }
const data = noise('block', MiB)
const blocks = Array.from({ length: 6 }, (_, index): VhdxBlock => ({ state: index === 2 ? 6 : 0, data }))

/** Lays entries into a log, each at its place, and writes the disk with it. */
async function write(
  entries: readonly { at: number; sequence: bigint; tail: number; changes: (w: Written) => LogChange[] }[]
) {
  const written = await writeVhdx(file(), { ...shape, blocks })
  const log = Buffer.alloc(MiB)
  for (const { at, changes, ...rest } of entries) {
    const entry = logEntry(changes(written), { ...rest, guid, fileSize: written.fileSize })
    entry.copy(log, at)
    if (at + entry.length > MiB) entry.copy(log, 0, MiB - at)
  }
  await writeVhdx(file(), { ...shape, blocks, log: { guid, bytes: log } })
  return written
}

/** The first 4 KiB of the block table, in which block `index` is stored at `offset`. */
async function tableWith({ table }: Written, index: number, offset: number): Promise<Buffer> {
  const bytes = (await readFile(file())).subarray(table, table + 4096)
  bytes.writeBigUInt64LE(BigInt(offset) | 6n, 8 * index)
  return bytes
}

/** What qemu-img reads after it has replayed the log of a copy. */
async function judge(): Promise<Buffer> {
  const copy = path.join(scratch(), 'copy.vhdx')
  tool('cp', file(), copy)
  tool('qemu-img', 'check', '-q', '-r', 'all', copy)
  tool('qemu-img', 'convert', '-f', 'vhdx', '-O', 'raw', copy, `${copy}.raw`)
  return readFile(`${copy}.raw`)
}

async function expectAsJudged(): Promise<Buffer> {
  const before = await readFile(file())
  await using disk = await opened(file())
  const contents = await readDisk(disk, 0, disk.size)
  expect(contents.equals(await judge())).toBe(true)
  expect((await readFile(file())).equals(before)).toBe(true)
  return contents
}

describe('a log that was not replayed', () => {
  judged(['qemu-img'], 'a block that only the log knows is read, as qemu-img reads it', async () => {
    const written = await writeVhdx(file(), { ...shape, blocks })
    const table = await tableWith(written, 4, written.blocks[5] ?? 0)
    await write([{ at: 0, sequence: 9n, tail: 0, changes: ({ table: offset }) => [{ offset, data: table }] }])
    const contents = await expectAsJudged()
    expect(contents.subarray(4 * MiB, 5 * MiB).equals(data)).toBe(true)
    expect(contents.subarray(2 * MiB, 3 * MiB).equals(data)).toBe(true)
  })

  judged(['qemu-img'], 'later entries win, zeros too, and the log may wrap', async () => {
    const written = await writeVhdx(file(), { ...shape, blocks })
    const first = await tableWith(written, 4, written.blocks[5] ?? 0)
    const second = await tableWith(written, 3, written.blocks[3] ?? 0)
    const last = MiB - 4096
    await write([
      { at: last, sequence: 7n, tail: last, changes: ({ table }) => [{ offset: table, data: first }] },
      { at: 4096, sequence: 8n, tail: last, changes: ({ table }) => [{ offset: table, data: second }] },
      { at: 12288, sequence: 9n, tail: last, changes: ({ blocks: at }) => [{ offset: at[3] ?? 0, length: 8192 }] },
      // Older, and whole: not a part of the sequence that counts.
      { at: 65536, sequence: 3n, tail: 65536, changes: ({ table }) => [{ offset: table, length: 4096 }] }
    ])
    const contents = await expectAsJudged()
    expect(contents.readUInt32LE(3 * MiB)).toBe(0)
    expect(contents.subarray(3 * MiB + 8192, 4 * MiB).equals(data.subarray(8192))).toBe(true)
    expect(contents.subarray(4 * MiB, 5 * MiB).equals(Buffer.alloc(MiB))).toBe(true)
  })

  const entry = { at: 0, sequence: 5n, tail: 0 }
  const cases: [string, () => Promise<void>, RegExp][] = [
    [
      'a torn entry',
      async () => {
        await write([
          {
            ...entry,
            changes: ({ table }) => [{ offset: table, data }].map((c) => ({ ...c, data: data.subarray(0, 4096) }))
          }
        ])
        await patch(file(), MiB + 5000, Buffer.from('torn'))
      },
      /byte 1048576: the log is not empty, and none of its entries is whole/
    ],
    [
      'an entry whose oldest companion is gone',
      async () => void (await write([{ ...entry, tail: 8192, changes: () => [] }])),
      /none of its entries is whole/
    ],
    [
      'a change that is no whole sector',
      async () => void (await write([{ ...entry, changes: () => [{ offset: 100, length: 4096 }] }])),
      /log entry 5: it changes byte 100/
    ],
    [
      'a file that lost its end',
      async () => {
        const { fileSize } = await write([{ ...entry, changes: () => [] }])
        await truncate(file(), fileSize - MiB)
      },
      /cut short: it had \d+ bytes when its log was written/
    ]
  ]
  test.each(cases)('%s is refused', async (_name, damage, message) => {
    await damage()
    await expect(openDisk(file())).rejects.toMatchObject({
      code: 'disk.vhdx-damaged',
      message: expect.stringMatching(message)
    })
  })
})
