import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { MiB, noise, patch, writeSparse } from '../disk/disks.ts'
import { gptDisk } from '../disk/windows-disks.ts'
import { command, project } from './command.ts'

let folder = ''
const inFolder = (name: string) => path.join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maas-windows-image-cli-pack-'))
  await writeFile(inFolder('windows.raw'), gptDisk(512))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const lastEvent = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')

describe('pack, then verify', () => {
  test.each([
    ['windows.dd.gz', 'ddgz'],
    ['windows.tgz', 'ddtgz'],
    ['windows.raw.copy.img', 'ddraw'],
    ['windows', 'ddgz']
  ])('%s is %s by its name', async (name, fileType) => {
    const packed = await command(['pack', inFolder('windows.raw'), inFolder(name), '--raw-sha256'])
    expect(packed).toMatchObject({ code: 0, stderr: '' })
    const archive = await readFile(inFolder(name))
    const sha256 = createHash('sha256').update(archive).digest('hex')
    const raw = createHash('sha256').update(gptDisk(512)).digest('hex')
    expect(packed.stdout).toContain(`archive: ${inFolder(name)} (${fileType}, `)
    expect(packed.stdout).toContain(`sha256:  ${sha256}\n`)
    expect(packed.stdout).toContain(`sha256 of the raw disk: ${raw}\n`)
    expect(packed.stdout).toMatch(/warning: .*partition 2 \(byte 2097152\) is copied whole: /)
    const verified = await command(['verify', inFolder(name), '--format', 'json'])
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    const end = lastEvent(verified.stdout)
    expect(end).toMatchObject({ event: 'end', outcome: 'succeeded', fileType, rawSize: 4 * MiB, sha256 })
    expect(packed.stdout).toContain(`crc32:   ${end.rawCrc32} of the raw disk\n`)
  })

  test('as JSON, with a file type and a level of its own, free space too', async () => {
    const flags = ['--file-type', 'ddtgz', '--level', '9', '--no-skip-free', '--format', 'json']
    const { code, stdout } = await command(['pack', inFolder('windows.raw'), inFolder('own.gz'), ...flags])
    expect(code).toBe(0)
    expect(lastEvent(stdout)).toMatchObject({
      event: 'end',
      exitCode: 0,
      fileType: 'ddtgz',
      rawSize: 4 * MiB,
      packedSize: 4 * MiB,
      warnings: []
    })
    expect(
      gunzipSync(await readFile(inFolder('own.gz')))
        .subarray(512, 512 + 4 * MiB)
        .equals(gptDisk(512))
    ).toBe(true)
  })
})

describe('what goes wrong is one error, and nothing is left', () => {
  test('no such disk', async () => {
    const { code, stderr } = await command(['pack', inFolder('none.vhdx'), inFolder('none.gz')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*none\.vhdx: cannot be opened: /)
  })

  test('the archive is the disk', async () => {
    const { code, stderr } = await command(['pack', inFolder('windows.raw'), path.join(folder, '.', 'windows.raw')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*cannot replace the disk/)
  })

  test('a damaged archive: the byte', async () => {
    await command(['pack', inFolder('windows.raw'), inFolder('damaged.gz')])
    await patch(inFolder('damaged.gz'), 2 * MiB, Buffer.from('damage'))
    const text = await command(['verify', inFolder('damaged.gz')])
    expect(text.code).toBe(1)
    expect(text.stderr).toMatch(/^error: .*damaged\.gz: cannot unpack the member at byte \d+/)
    const json = await command(['verify', inFolder('damaged.gz'), '--format', 'json'])
    expect(lastEvent(json.stdout)).toMatchObject({ outcome: 'failed', exitCode: 1, error: { code: 'archive.damaged' } })
  })

  test('Ctrl-C: exit code 130, and no file of any name', async () => {
    // No partition table: the whole of it is packed, which takes seconds.
    await writeSparse(
      inFolder('large.raw'),
      300 * MiB,
      Array.from({ length: 280 }, (_, at): [number, Buffer] => [
        at * MiB,
        Buffer.from(noise(`${at}`, MiB / 2).toString('hex'))
      ])
    )
    const cli = path.join(project, 'src/cli.ts')
    const child = spawn(process.execPath, [cli, 'pack', inFolder('large.raw'), inFolder('stopped.gz'), '--level', '9'])
    let told = ''
    child.stderr.on('data', (text) => {
      told += text
    })
    await once(child.stdout, 'data')
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(130)
    expect(told).toContain('error: cancelled')
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})
