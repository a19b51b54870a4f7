import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { verifyArchive } from '../../src/disk/index.ts'
import { tarHeader } from '../../src/disk/tar.ts'
import { judged, python } from '../judges.ts'
import { MiB, scratchFolder, tool, writeSparse } from './disks.ts'
import { testRun } from './test-run.ts'
import { diskSize, gptDisk, mbrDisk, partitionAt } from './windows-disks.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const verify = (file: string) => verifyArchive(testRun(scratch()), file)
const damaged = (message: RegExp) => ({ code: 'archive.damaged', message: expect.stringMatching(message) })

describe('an MBR disk with an extended partition', () => {
  /** Windows, and a partition that holds others after it. */
  const extendedDisk = (type: number) => {
    const disk = mbrDisk()
    disk.writeUInt32LE(MiB / 512, 458)
    disk[466] = type
    disk.writeUInt32LE((partitionAt + MiB) / 512, 470)
    disk.writeUInt32LE(MiB / 512, 474)
    return disk
  }

  test.each([0x05, 0x0f, 0x85])('of type %d: Windows is looked for before it', async (type) => {
    await writeFile(inScratch('extended.gz'), gzipSync(extendedDisk(type)))
    expect(await verify(inScratch('extended.gz'))).toMatchObject({ rawSize: diskSize })
  })

  test('cut short within it', async () => {
    await writeFile(inScratch('extended.gz'), gzipSync(extendedDisk(0x0f).subarray(0, diskSize - 512)))
    const message = /last partition ends at byte 4194304, after the disk's end at 4193792/
    await expect(verify(inScratch('extended.gz'))).rejects.toMatchObject(damaged(message))
  })

  test('and no other one', async () => {
    const disk = mbrDisk()
    disk[450] = 0x0f
    await writeFile(inScratch('extended.gz'), gzipSync(disk))
    const message = /Windows is not found: it has no partition but extended ones/
    await expect(verify(inScratch('extended.gz'))).rejects.toMatchObject(damaged(message))
  })
})

describe('a tar archive that another tool made', () => {
  const archive = () => inScratch('foreign.tgz')
  const writeDisk = async (name = 'foreign.raw') => writeFile(inScratch(name), gptDisk(512))
  const tarred = (...args: string[]) => tool('tar', '-czf', archive(), '-C', scratch(), ...args)
  const expectSound = async () =>
    expect(await verify(archive())).toMatchObject({ fileType: 'ddtgz', rawSize: diskSize })
  const expectRefused = (message: RegExp) => expect(verify(archive())).rejects.toMatchObject(damaged(message))

  test.each(['ustar', 'gnu', 'pax'])("tar's format %s", async (format) => {
    await writeDisk()
    tarred(`--format=${format}`, 'foreign.raw')
    await expectSound()
  })

  test('a comment for all files, and a time with a fraction', async () => {
    await writeDisk()
    await utimes(inScratch('foreign.raw'), 1, 1_700_000_000.25)
    tarred('--format=pax', '--pax-option=comment=hi', 'foreign.raw')
    await expectSound()
  })

  test.each(['gnu', 'pax'])('a long name in the format %s', async (format) => {
    const name = `${'long '.repeat(40)}.raw`
    await writeDisk(name)
    tarred(`--format=${format}`, name)
    await expectSound()
  })

  judged(['python3'], "Python's", async () => {
    await writeDisk()
    await utimes(inScratch('foreign.raw'), 1, 1_700_000_000.25)
    const script = 'import sys, tarfile; tarfile.open(sys.argv[1], "w:gz").add(sys.argv[2])'
    tool(python, '-c', script, archive(), inScratch('foreign.raw'))
    await expectSound()
  })

  /** A header of any kind, with what follows it. */
  const entry = (type: string, body: Buffer, size = body.length) => {
    const header = tarHeader('entry', size)
    const sum = Number.parseInt(header.toString('latin1', 148, 154), 8) - '0'.charCodeAt(0) + type.charCodeAt(0)
    header.write(type, 156, 'latin1')
    header.write(sum.toString(8).padStart(6, '0'), 148, 'latin1')
    return Buffer.concat([header, body, Buffer.alloc(-body.length & 511)])
  }

  test("the size of pax's header is the one that counts", async () => {
    const disk = entry('0', gptDisk(512), 0)
    const own = entry('x', Buffer.from(`16 size=${diskSize}\n`))
    const ofAll = entry('g', Buffer.from('9 size=1\n'))
    const end = Buffer.alloc(1024)
    await writeFile(archive(), gzipSync(Buffer.concat([own, disk, end])))
    await expectSound()
    await writeFile(archive(), gzipSync(Buffer.concat([ofAll, own, disk, end])))
    await expectSound()
  })

  test.each([
    ['no line feed', Buffer.from('16 size=4194304 ')],
    ['no key', Buffer.from('6 abc\n')],
    ['too long', Buffer.from('99 size=4194304\n')],
    ['no length', Buffer.from(' size=4194304\n')]
  ])('a damaged record: %s', async (_name, record) => {
    const disk = entry('0', gptDisk(512))
    await writeFile(archive(), gzipSync(Buffer.concat([entry('x', record), disk, Buffer.alloc(1024)])))
    await expectRefused(/extended header at byte 0 is damaged/)
  })

  test('headers without an end, or without a file', async () => {
    await writeFile(archive(), gzipSync(entry('x', Buffer.alloc(MiB))))
    await expectRefused(/extended header at byte 0 is of 1048576 bytes/)
    const comment = entry('g', Buffer.from('14 comment=hi\n'))
    await writeFile(archive(), gzipSync(Buffer.concat([comment, Buffer.alloc(10_240)])))
    await expectRefused(/no file's header at byte 1024/)
  })

  test('a directory or a link before the disk', async () => {
    await mkdir(inScratch('folder'), { recursive: true })
    await writeDisk('folder/disk.raw')
    tarred('folder')
    await expectRefused(/begins with the directory folder\/ at byte 0, not with the disk/)
    await symlink('folder/disk.raw', inScratch('link.raw'))
    tarred('link.raw')
    await expectRefused(/begins with the symbolic link link\.raw at byte 0/)
  })

  test.each(['gnu', 'pax'])('a sparse file in the format %s', async (format) => {
    await writeSparse(inScratch('sparse.raw'), diskSize, [[0, mbrDisk().subarray(0, 512)]])
    tarred('--sparse', `--format=${format}`, 'sparse.raw')
    await expectRefused(/keeps its file sparse .*without -S/)
  })

  test('a second file, or something else, after the disk', async () => {
    await writeDisk()
    await writeFile(inScratch('more.txt'), 'more')
    tarred('--format=gnu', 'foreign.raw', 'more.txt')
    await expectRefused(/more than the disk: the file more\.txt at byte 4194816/)
    tarred('--format=pax', '--pax-option=comment:=hi', 'foreign.raw', 'more.txt')
    await expectRefused(/more than the disk: another entry at byte \d+/)
    await writeFile(archive(), gzipSync(Buffer.concat([entry('0', gptDisk(512)), Buffer.from('garbage')])))
    await expectRefused(/does not end after its first file, at byte 4194816/)
  })

  test('cut short', async () => {
    await writeFile(archive(), gzipSync(entry('0', gptDisk(512).subarray(0, 3 * MiB), diskSize)))
    await expectRefused(/promises a file of 4194304 bytes/)
    // tar itself is content with an archive that ends after its file.
    await writeFile(archive(), gzipSync(entry('0', gptDisk(512))))
    await expectSound()
  })
})
