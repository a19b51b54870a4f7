import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type PackOptions, packDisk } from '../../src/disk/index.ts'
import { judged } from '../judges.ts'
import { MiB, noise, scratchFolder, tool, writeSparse } from './disks.ts'
import { testRun } from './test-run.ts'
import { mixedGuid, writeVhdx } from './vhdx-writer.ts'

const scratch = scratchFolder()
const inScratch = (name: string) => path.join(scratch(), name)
const options = (more: Partial<PackOptions> = {}): PackOptions => ({
  fileType: 'ddgz',
  level: 1,
  skipFree: true,
  ...more
})
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const target = () => inScratch('early.dd.gz')
const source = async (name = 'early') => {
  const file = inScratch(`${name}.raw`)
  await writeSparse(file, 64 * MiB, [[0, noise(name, 40 * MiB)]])
  return file
}
const left = async () => (await readdir(scratch())).filter((name) => name.startsWith('early.dd.gz'))

describe('whatever ends the packing early leaves nothing behind', () => {
  test('cancelled: the signal’s reason, and what lay there before stays', async () => {
    await writeFile(target(), 'an older image')
    const controller = new AbortController()
    const run = testRun(scratch(), controller.signal)
    run.reporter.progress = () => controller.abort(new Error('cancelled by hand'))
    await expect(packDisk(run, await source(), target(), options())).rejects.toThrow('cancelled by hand')
    expect(await left()).toEqual(['early.dd.gz'])
    expect(await readFile(target(), 'utf8')).toBe('an older image')
    await rm(target())
  })

  test('cancelled when all is written, and only the name is missing', async () => {
    const controller = new AbortController()
    const run = testRun(scratch(), controller.signal)
    run.reporter.progress = ({ done, total }) => {
      if (done === total) controller.abort(new Error('cancelled at the end'))
    }
    await expect(packDisk(run, await source(), target(), options())).rejects.toThrow('cancelled at the end')
    expect(await left()).toEqual([])
  })

  // Hashing the zeros takes a minute.
  judged(['qemu-img'], 'cancelled among zeros that are hashed', async () => {
    tool('qemu-img', 'create', '-q', '-f', 'vhdx', inScratch('empty.vhdx'), '100G')
    for (const more of [{ rawSha256: true }, { fileType: 'ddraw' }] as const) {
      const started = Date.now()
      const signal = AbortSignal.timeout(300)
      const packing = packDisk(testRun(scratch(), signal), inScratch('empty.vhdx'), target(), options(more))
      await expect(packing).rejects.toThrow(/timeout/)
      expect(Date.now() - started).toBeLessThan(10_000)
      expect(await left()).toEqual([])
    }
  })

  test.each([false, true])('a disk that ends in the middle: the byte offset (rawSha256: %s)', async (rawSha256) => {
    const file = await source()
    const run = testRun(scratch())
    let cut: Promise<void> | undefined
    run.reporter.progress = () => {
      cut ??= truncate(file, 30 * MiB + 5)
    }
    await expect(packDisk(run, file, target(), options({ rawSha256 }))).rejects.toMatchObject({
      code: 'disk.read',
      message: expect.stringMatching(
        /early\.raw: cut short: the disk at byte 31457280 has 1048576 bytes, of which .* 5$/
      )
    })
    await cut
    expect(await left()).toEqual([])
  })

  test('reads that fail behind the first one are nobody’s unhandled rejections', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const file = await source()
    const run = testRun(scratch())
    let cut: Promise<void> | undefined
    run.reporter.progress = () => {
      cut ??= truncate(file, 5 * MiB)
    }
    await expect(packDisk(run, file, target(), options({ rawSha256: true, level: 9 }))).rejects.toMatchObject({
      code: 'disk.read'
    })
    await cut
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  judged(['mount', 'umount'], 'no space left: the byte offset in the archive, and the older image stays', async () => {
    const folder = inScratch('small')
    await mkdir(folder)
    tool('mount', '-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', folder)
    try {
      const image = path.join(folder, 'early.dd.gz')
      await writeFile(image, 'an older image')
      await expect(packDisk(testRun(scratch()), await source(), image, options())).rejects.toMatchObject({
        code: 'pack.no-space',
        message: expect.stringMatching(/no space left at byte [1-9]\d+ of the archive/)
      })
      expect(await readdir(folder)).toEqual(['early.dd.gz'])
      expect(await readFile(image, 'utf8')).toBe('an older image')
    } finally {
      tool('umount', folder)
    }
  })
})

describe('a target that cannot be is refused before anything is packed', () => {
  const refused = async (from: string, to: string, code: string, message: RegExp) =>
    expect(packDisk(testRun(scratch()), from, to, options())).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message)
    })

  test('a folder that is not there', async () => {
    await refused(
      await source(),
      inScratch('none/early.dd.gz'),
      'pack.write',
      /none: no folder to write the archive to/
    )
  })

  test('a folder', async () => {
    await mkdir(inScratch('early.folder'))
    await refused(await source(), inScratch('early.folder'), 'pack.write', /early\.folder: this is a folder/)
  })

  test('a disk that the source is made of', async () => {
    const shape = { size: 4 * MiB, blockSize: MiB, sectorSize: 512 }
    const blocks = Array.from({ length: 4 }, () => ({ state: 0 }))
    const dataWriteGuid = noise('parent', 16)
    await writeVhdx(inScratch('parent.vhdx'), { ...shape, blocks, dataWriteGuid })
    const parent = { parent_linkage: mixedGuid(dataWriteGuid), relative_path: '.\\parent.vhdx' }
    await writeVhdx(inScratch('child.avhdx'), { ...shape, blocks, parent })
    const before = await readFile(inScratch('parent.vhdx'))
    await refused(
      inScratch('child.avhdx'),
      inScratch('parent.vhdx'),
      'disk.same-file',
      /cannot replace the disk .*parent/
    )
    await refused(inScratch('child.avhdx'), inScratch('child.avhdx'), 'disk.same-file', /cannot replace the disk/)
    expect((await readFile(inScratch('parent.vhdx'))).equals(before)).toBe(true)
  })

  test('what looks at the disk first says no', async () => {
    const look = () => {
      throw new Error('not this one')
    }
    await expect(packDisk(testRun(scratch()), await source(), target(), options({ look }))).rejects.toThrow(
      'not this one'
    )
    expect(await left()).toEqual([])
  })
})

describe('partial files are each packing’s own', () => {
  test('two packings to one target: a whole archive, and that of the one or the other', async () => {
    const sources = [await source('early one'), await source('early two')]
    const packed = await Promise.all(sources.map((file) => packDisk(testRun(scratch()), file, target(), options())))
    expect(packed.map((one) => one.sha256)).toContain(sha256(await readFile(target())))
    expect(await left()).toEqual(['early.dd.gz'])
    await rm(target())
  })

  test('a source that is called like one is left alone', async () => {
    const file = inScratch('early.dd.gz.partial')
    await rename(await source(), file)
    const before = sha256(await readFile(file))
    await packDisk(testRun(scratch()), file, target(), options())
    expect(sha256(await readFile(file))).toBe(before)
    await Promise.all([rm(file), rm(target())])
  })

  test('what a killed process left is removed, what a living one writes is not', async () => {
    const dead = spawnSync('true').pid
    const name = (host: string, pid: number) => `early.dd.gz.${host}-${pid}-0123abcd.partial`
    const names = [name(hostname(), dead), name(hostname(), process.pid), name('another-host', dead)]
    for (const one of names) await writeFile(inScratch(one), 'half an archive')
    await packDisk(testRun(scratch()), await source(), target(), options())
    expect((await left()).sort()).toEqual(['early.dd.gz', ...names.slice(1)].sort())
    for (const one of await left()) await rm(inScratch(one))
  })
})
