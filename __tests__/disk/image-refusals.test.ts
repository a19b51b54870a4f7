import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect } from '@jest/globals'
import { judged } from '../judges.ts'
import { MiB, readPart, scratchFolder } from './disks.ts'
import { extract, fillTree, makeNtfsDisk, mounted, type NtfsDisk, ntfsJudges, place } from './ntfs-disks.ts'
import { packAndUnpack } from './unpacked.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const packed = (source: string, name: string, more: Parameters<typeof packAndUnpack>[3] = {}) =>
  packAndUnpack(scratch(), source, name, more)

describe('a volume that was not left clean, or is not understood, is copied whole', () => {
  let made: NtfsDisk | undefined
  const fresh = async (): Promise<NtfsDisk> => {
    const fill = (mount: string) => fillTree(mount, { seed: 'whole', files: 50, bulk: 20 })
    made ??= await makeNtfsDisk(scratch(), 'whole', { size: 16 * MiB, sector: 512, cluster: 4096, fill })
    await copyFile(made.file, inScratch('copy.raw'))
    return { ...made, file: inScratch('copy.raw') }
  }
  /** Changes a volume from outside, by `body`, which gets a file of it. */
  const change = async (disk: NtfsDisk, body: (volume: string) => void) => {
    extract(disk.file, disk, inScratch('change.ntfs'))
    body(inScratch('change.ntfs'))
    place(inScratch('change.ntfs'), disk.file, disk.offset)
  }
  const write = (file: string, at: number, bytes: Buffer) => {
    const handle = openSync(file, 'r+')
    writeSync(handle, bytes, 0, bytes.length, at)
    closeSync(handle)
  }
  const expectWhole = async (disk: NtfsDisk, why: string, message: RegExp) => {
    // A disk whose last partition is no NTFS volume any more is packed; only its verification fails.
    const { result, image } = await packed(disk.file, 'whole', { verified: why !== 'file-system' })
    expect(result.volumes[1]?.whole).toMatchObject({ why, message: expect.stringMatching(message) })
    expect(result.warnings).toEqual([expect.stringMatching(/partition 2 \(byte 4194304\) is copied whole: /)])
    const part = (file: string) => readPart(file, disk.offset, disk.length)
    expect((await part(image)).equals(await part(disk.file))).toBe(true)
  }
  /** Where a record of the master file table lies, for a volume with records of 1 KiB. */
  const record = async (disk: NtfsDisk, number: number) =>
    disk.offset + Number((await readPart(disk.file, disk.offset + 48, 8)).readBigUInt64LE()) * 4096 + number * 1024
  const inRecord = async (disk: NtfsDisk, number: number, attribute: number) => {
    const at = await record(disk, number)
    const bytes = await readPart(disk.file, at, 1024)
    for (
      let place = bytes.readUInt16LE(20);
      bytes.readUInt32LE(place) !== 0xffffffff;
      place += bytes.readUInt32LE(place + 4)
    ) {
      if (bytes.readUInt32LE(place) === attribute) return { at: at + place, bytes: bytes.subarray(place) }
    }
    throw new Error(`record ${number} has no attribute ${attribute}`)
  }

  judged(ntfsJudges, 'the same disk, untouched, is not', async () => {
    const disk = await fresh()
    const { result } = await packed(disk.file, 'whole')
    expect(result.warnings).toEqual([])
    expect(result.volumes[1]?.whole).toBeUndefined()
    const { result: all, image } = await packed(disk.file, 'whole', { skipFree: false })
    expect(all.warnings).toEqual([])
    expect(
      (await readPart(image, disk.offset, disk.length)).equals(await readPart(disk.file, disk.offset, disk.length))
    ).toBe(true)
  })

  judged(ntfsJudges, 'marked dirty', async () => {
    const disk = await fresh()
    const { at, bytes } = await inRecord(disk, 3, 0x70)
    write(disk.file, at + bytes.readUInt16LE(20) + 10, Buffer.from([1, 0]))
    await expectWhole(disk, 'dirty', /marked dirty/)
  })

  const page = (
    version: number,
    { clients, flags, sequence }: { clients: number; flags: number; sequence: bigint }
  ) => {
    const bytes = Buffer.alloc(4096)
    bytes.write('RSTR', 0, 'latin1')
    bytes.writeUInt16LE(30, 4)
    bytes.writeUInt16LE(9, 6)
    bytes.writeUInt32LE(4096, 16)
    bytes.writeUInt32LE(4096, 20)
    bytes.writeUInt16LE(64, 24)
    bytes.writeUInt16LE(version === 2 ? 0 : 1, 26)
    bytes.writeUInt16LE(version, 28)
    bytes.writeUInt16LE(7, 30)
    for (let stride = 1; stride <= 8; stride++) bytes.writeUInt16LE(7, stride * 512 - 2)
    bytes.writeBigUInt64LE(sequence, 64)
    bytes.writeUInt16LE(clients, 64 + 12)
    bytes.writeUInt16LE(flags, 64 + 14)
    return bytes
  }
  const open = { clients: 0, flags: 0 }
  const closed = { clients: 0xffff, flags: 0 }
  const marked = { clients: 0, flags: 2 }
  const journals: [string, Buffer[], RegExp | undefined][] = [
    ['1.1, in use', [page(1, { ...open, sequence: 5n }), page(1, { ...open, sequence: 6n })], /not dismounted cleanly/],
    ['2.0, in use', [page(2, { ...open, sequence: 5n }), page(2, { ...open, sequence: 6n })], /not dismounted cleanly/],
    [
      'its second page is newer, and in use',
      [page(1, { ...closed, sequence: 5n }), page(1, { ...open, sequence: 6n })],
      /not dismounted cleanly/
    ],
    [
      'both as old, and not alike',
      [page(1, { ...closed, sequence: 6n }), page(1, { ...open, sequence: 6n })],
      /not dismounted cleanly/
    ],
    [
      'a page that is torn',
      [page(1, { ...closed, sequence: 5n }), page(1, { ...closed, sequence: 6n }).fill(1, 1022, 1024)],
      /not written whole/
    ],
    ['version 3', [page(3, { ...closed, sequence: 5n })], /unknown version 3/],
    ['nonsense', [Buffer.alloc(8192, 'nonsense')], /not understood/],
    ['1.1, closed', [page(1, { ...closed, sequence: 5n }), page(1, { ...closed, sequence: 6n })], undefined],
    [
      '2.0, open and marked clean, as Windows leaves it',
      [page(2, { ...open, sequence: 5n }), page(2, { ...marked, sequence: 6n })],
      undefined
    ]
  ]
  for (const [name, pages, message] of journals) {
    judged(ntfsJudges, `$LogFile: ${name}`, async () => {
      const disk = await fresh()
      const { bytes } = await inRecord(disk, 2, 0x80)
      const pairs = bytes.readUInt16LE(32)
      const lengthSize = (bytes[pairs] ?? 0) & 15
      const lcn = bytes.readUIntLE(pairs + 1 + lengthSize, (bytes[pairs] ?? 0) >>> 4)
      write(disk.file, disk.offset + lcn * 4096, Buffer.concat(pages))
      if (message !== undefined) return expectWhole(disk, 'dirty', message)
      const { result } = await packed(disk.file, 'clean')
      expect(result.warnings).toEqual([])
    })
  }

  for (const [signature, live] of [
    ['hibr', true],
    ['HIBR', true],
    ['RSTR', true],
    ['wake', false],
    ['\0\0\0\0', false]
  ] as const) {
    judged(ntfsJudges, `hiberfil.sys that begins with ${JSON.stringify(signature)}`, async () => {
      const disk = await fresh()
      const contents = Buffer.concat([Buffer.from(signature, 'latin1'), Buffer.alloc(100_000, 7)])
      await change(disk, (volume) =>
        mounted(volume, inScratch('mnt'), (mount) => writeFileSync(path.join(mount, 'hiberfil.sys'), contents))
      )
      if (live) return expectWhole(disk, 'hibernated', /hiberfil\.sys is in use/)
      const { result } = await packed(disk.file, 'awake')
      expect(result.volumes[1]?.clearedBytes).toBe(6 * MiB + Math.ceil(contents.length / 4096) * 4096)
    })
  }

  for (const [oem, fileSystem] of [
    ['-FVE-FS-', 'BitLocker'],
    ['ReFS\0\0\0\0', 'ReFS'],
    ['EXFAT   ', 'exFAT'],
    ['nothing!', 'unknown']
  ] as const) {
    judged(ntfsJudges, `${fileSystem}`, async () => {
      const disk = await fresh()
      write(disk.file, disk.offset + 3, Buffer.from(oem, 'latin1'))
      await expectWhole(disk, 'file-system', new RegExp(`its file system is ${fileSystem}`))
    })
  }

  judged(ntfsJudges, '$Bitmap that forgot a used cluster', async () => {
    const disk = await fresh()
    const { bytes } = await inRecord(disk, 6, 0x80)
    const pairs = bytes.readUInt16LE(32)
    const lcn = bytes.readUIntLE(pairs + 1 + ((bytes[pairs] ?? 0) & 15), (bytes[pairs] ?? 0) >>> 4)
    const bitmap = disk.offset + lcn * 4096
    const used = (await readPart(disk.file, bitmap, 1000)).lastIndexOf(0xff)
    write(disk.file, bitmap + used, Buffer.from([0xfe]))
    await expectWhole(disk, 'not-understood', /\$Bitmap says is free/)
  })

  judged(ntfsJudges, 'a file record that was not written whole', async () => {
    const disk = await fresh()
    write(disk.file, (await record(disk, 40)) + 510, Buffer.from([1, 2]))
    const inUse = (await readPart(disk.file, (await record(disk, 40)) + 22, 1))[0]
    expect(inUse).toBeDefined()
    await expectWhole(disk, 'not-understood', /file record 40: it was not written whole/)
  })
})
