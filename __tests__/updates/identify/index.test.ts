import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Identity, identifyPackage, unwrapCabinet } from '../../../src/updates/identify/index.ts'
import { judged } from '../../judges.ts'
import { temporaryFolder } from '../../surroundings.ts'
import {
  cabinet,
  classicMsu,
  type Files,
  manifest,
  noise,
  rollup,
  signed,
  updateCabinet,
  wim,
  wimMsuFiles
} from './containers.ts'
import { writeLargeCabinet, writeLargeWim } from './large-files.ts'

const tools = ['gcab', 'osslsigncode', 'openssl', 'wimlib-imagex', 'cabextract']
const { signal } = new AbortController()

/** Writes the files into one folder and identifies the first. */
async function identify(files: Files, options: { deep?: boolean; fileName?: string } = {}): Promise<Identity> {
  const folder = await temporaryFolder()
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(folder, name), bytes)
  return identifyPackage(path.join(folder, Object.keys(files)[0] ?? ''), { signal, ...options })
}

describe('what a package tells of itself', () => {
  judged(tools, 'update.mum: identity as DISM lists it, architecture, build, role', async () => {
    for (const packing of ['plain', 'mszip'] as const) {
      const bytes = updateCabinet({ ...rollup, architecture: 'arm64' }, { 'package_1.mum': 'x' }, packing)
      expect(await identify({ 'a.cab': bytes })).toEqual({
        kind: 'update-cab',
        installable: true,
        role: 'cumulative',
        architecture: 'arm64',
        build: '26100.7171',
        packageIdentity: 'Package_for_RollupFix~31bf3856ad364e35~arm64~~26100.7171.1.15',
        members: ['update.mum', 'update.cat', 'package_1.mum']
      })
    }
  })

  judged(tools, 'only a cumulative update has a build', async () => {
    const bytes = updateCabinet({ name: 'Package_for_KB5034439', version: '10.0.1.0' })
    const found = await identify({ 'a.cab': bytes })
    expect(found).toMatchObject({ kb: 'KB5034439', architecture: 'x64', role: 'other' })
    expect(found.build).toBeUndefined()
  })

  judged(tools, 'a classic .msu: its properties in UTF-16, and the package inside, signed or not', async () => {
    const msu = classicMsu('KB5031364', signed(updateCabinet(rollup)), 'mszip')
    for (const bytes of [msu, signed(msu)]) {
      expect(await identify({ 'a.msu': bytes })).toMatchObject({
        kind: 'msu-cab',
        installable: true,
        kb: 'KB5031364',
        architecture: 'x64',
        role: 'cumulative',
        build: '26100.7171',
        packageIdentity: 'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.7171.1.15'
      })
    }
  })

  judged(tools, 'trap 2: a WIM .msu has no properties; its members and the package inside tell', async () => {
    for (const compress of ['none', 'LZX']) {
      const bytes = wim(wimMsuFiles(), [`--compress=${compress}`])
      const found = await identify({ 'a.msu': bytes })
      expect(found).toMatchObject({
        kind: 'msu-wim',
        installable: true,
        kb: 'KB5043080',
        architecture: 'x64',
        role: 'cumulative',
        build: '26100.7171'
      })
      expect(found.reason).toBeUndefined()
      expect(found.members).toContain('SSU-26100.1738-x64.cab')
    }
  })

  judged(tools, 'a WIM that is only named .msu is none, also when its folder is packed', async () => {
    const bytes = wim({ 'setup.exe': 'MZ', 'boot.wim': 'x' }, ['--compress=LZX'])
    expect(await identify({ 'a.msu': bytes })).toMatchObject({ kind: 'wim', installable: false, remedy: 'refuse' })
  })

  judged(tools, "trap 5: the file's name and the package's own KB differ: the package is right", async () => {
    const bytes = classicMsu('KB5031364', updateCabinet({ name: 'Package_for_KB5031364', version: '10.0.1.0' }))
    const name = 'windows10.0-kb5099999-x64_0123456789abcdef0123456789abcdef01234567.msu'
    expect(await identify({ [name]: bytes })).toMatchObject({ kb: 'KB5031364' })
  })

  judged(tools, 'where the bytes tell nothing, the name does, and a cached file has the published name', async () => {
    const bytes = cabinet({ 'update.mum': 'no manifest' })
    const fileName = 'windows10.0-kb5034439-x64_0123.cab'
    expect(await identify({ e3b0c44: bytes }, { fileName })).toMatchObject({
      kind: 'update-cab',
      kb: 'KB5034439',
      architecture: 'x64'
    })
    const ssu = cabinet({ 'update.mum': 'no manifest' })
    expect(await identify({ 'SSU-19041.1704-x64.cab': ssu })).toMatchObject({ role: 'ssu' })
  })

  judged(tools, 'a Safe OS update is told by its identity or its manifests, and refused, in an .msu too', async () => {
    const byName = updateCabinet({ name: 'Package_for_SafeOSDU', version: '26100.1.1.1' })
    const plain = { name: 'Package_for_KB5031476', version: '10.0.1.0' }
    const byManifest = updateCabinet(plain, { 'amd64_winpe_tools_1.manifest': 'x' })
    for (const bytes of [byName, byManifest]) {
      const refused = { installable: false, remedy: 'refuse', role: 'safe-os' }
      expect(await identify({ 'a.cab': bytes })).toMatchObject({ kind: 'update-cab', ...refused })
      expect(await identify({ 'a.msu': classicMsu('KB5031476', bytes) })).toMatchObject({ kind: 'msu-cab', ...refused })
    }
  })

  judged(tools, 'a cumulative update is one, although it has manifests of everything else', async () => {
    const more = { 'amd64_sysreset_1.manifest': 'x', 'amd64_netfx4-clr_1.manifest': 'x', 'x_servicingstack_1.mum': 'x' }
    expect(await identify({ 'a.cab': updateCabinet(rollup, more) })).toMatchObject({
      installable: true,
      role: 'cumulative'
    })
    const dotnet = updateCabinet(
      { name: 'Package_for_KB5034439', version: '10.0.1.0' },
      { 'amd64_netfx4-clr_1.manifest': 'x' }
    )
    expect(await identify({ 'a.cab': dotnet })).toMatchObject({ installable: true, role: 'dotnet' })
  })

  judged(tools, 'a damaged package in a whole .msu: not installable, and the reason names it', async () => {
    const inner = updateCabinet(rollup)
    for (const bytes of [inner.subarray(0, -20), Buffer.concat([inner, Buffer.from('x')])]) {
      expect(await identify({ 'a.msu': classicMsu('KB5031364', bytes) })).toMatchObject({
        installable: false,
        remedy: 'refetch',
        reason: expect.stringMatching(/^Windows10\.0-KB5031364-x64\.cab in it: /)
      })
    }
  })

  judged(tools, 'without the tools the structure still tells, and nothing fails', async () => {
    const { PATH } = process.env
    process.env['PATH'] = await temporaryFolder()
    try {
      const files = { 'a.msu': noise(1) }
      expect(await identify(files)).toMatchObject({ kind: 'truncated' })
    } finally {
      process.env['PATH'] = PATH
    }
    const bytes = classicMsu('KB5031364', updateCabinet(rollup))
    const packed = wim(wimMsuFiles(), ['--compress=LZX'])
    process.env['PATH'] = await temporaryFolder()
    try {
      const found = await identify({ 'a.msu': bytes })
      expect(found).toMatchObject({ kind: 'msu-cab', installable: true, kb: 'KB5031364' })
      expect(found.packageIdentity).toBeUndefined()
      const unlisted = {
        kind: 'msu-wim',
        installable: true,
        reason: 'its members could not be listed',
        kb: 'KB5043080'
      }
      expect(await identify({ 'windows11.0-kb5043080-x64.msu': packed })).toMatchObject(unlisted)
    } finally {
      process.env['PATH'] = PATH
    }
  })

  judged(tools, 'nothing stays in the temporary folder', async () => {
    const before = await unpacked()
    await identify({ 'a.msu': wim(wimMsuFiles()) })
    await identify({ 'a.msu': classicMsu('KB5031364', noise(50)) })
    expect(await unpacked()).toEqual(before)
  })
})

/** Other tests of this machine may make such folders too, but not in this process. */
async function unpacked(): Promise<string[]> {
  return (await readdir(os.tmpdir())).filter((name) => name.startsWith(`inspect-${process.pid}-`))
}

describe('a payload store beside its index', () => {
  const index = () =>
    cabinet({ 'update.mum': manifest({ ...rollup, isPsf: true }), 'express.psf.cix.xml': '<Container/>' })

  judged(tools, 'alone it is needed, beside it all is well, under either name', async () => {
    expect(await identify({ 'a.cab': index() })).toMatchObject({ installable: false, remedy: 'needs-psf' })
    expect(await identify({ 'a.cab': index(), 'a.psf': '' })).toMatchObject({ remedy: 'needs-psf' })
    const found = await identify({ 'a.cab': index(), 'a.psf': noise(10) })
    expect(found).toMatchObject({ kind: 'psf-index-cab', installable: true, build: '26100.7171', role: 'cumulative' })
    expect(found.reason).toContain('.psf beside it')
    expect(found.remedy).toBeUndefined()
    expect(await identify({ e3b0: index(), 'a.psf': noise(10) }, { fileName: 'a.cab' })).toMatchObject({
      installable: true
    })
  })

  judged(tools, 'an update.mum of the format PSFX says so without any index', async () => {
    const bytes = updateCabinet({ ...rollup, isPsf: true })
    expect(await identify({ 'a.cab': bytes })).toMatchObject({ kind: 'psf-index-cab', remedy: 'needs-psf' })
    expect(await identify({ 'a.cab': bytes, 'a.psf': noise(10) })).toMatchObject({ installable: true })
  })
})

describe('a cabinet in a cabinet', () => {
  judged(tools, 'is unwrapped once and looked at again', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'outer.cab')
    const inner = updateCabinet(rollup)
    await writeFile(file, cabinet({ 'Windows10.0-KB1234567-x64.cab': inner }, 'mszip'))
    expect(await identifyPackage(file, { signal })).toMatchObject({ kind: 'nested-cab', remedy: 'unwrap' })
    const found = await unwrapCabinet(file, folder, signal)
    expect(found.file).toBe(path.join(folder, 'Windows10.0-KB1234567-x64.cab'))
    expect(await readFile(found.file)).toEqual(inner)
    expect(found.identity).toMatchObject({ kind: 'update-cab', installable: true, kb: 'KB1234567' })
    expect((await readdir(folder)).sort()).toEqual(['Windows10.0-KB1234567-x64.cab', 'outer.cab'])
  })

  judged(
    tools,
    'a member whose name leads out of the folder is not taken out, and anything else is an error',
    async () => {
      const folder = await temporaryFolder()
      const file = path.join(folder, 'outer.cab')
      const outer = cabinet({ 'xx..xxyz.cab': updateCabinet(rollup) })
      outer.write('..\\..\\yz.cab', outer.indexOf('xx..xxyz.cab'), 'latin1')
      await writeFile(file, outer)
      expect(await identifyPackage(file, { signal })).toMatchObject({ kind: 'damaged', installable: false })
      await expect(unwrapCabinet(file, folder, signal)).rejects.toMatchObject({ code: 'updates.unwrap' })
    }
  )
})

describe('files of any size', () => {
  judged(tools, 'trap 13: an .msu of more than 4 GiB', async () => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'windows11.0-kb5129195-x64.msu')
    const length = await writeLargeWim(file, wim(wimMsuFiles('KB5129195')), 4_639_000_000)
    expect((await stat(file)).size).toBe(length)
    expect(await identifyPackage(file, { signal })).toMatchObject({
      kind: 'msu-wim',
      installable: true,
      kb: 'KB5129195'
    })
  })

  test('a cabinet of 2 GB, the largest there is', async () => {
    const file = path.join(await temporaryFolder(), 'a.cab')
    expect(writeLargeCabinet(file, 65_000)).toBeGreaterThan(2_100_000_000)
    expect(await identifyPackage(file, { signal })).toMatchObject({ kind: 'update-cab', installable: true })
  })
})

describe('what is no file', () => {
  test('missing, a folder, a device: an error that names it', async () => {
    const folder = await temporaryFolder()
    for (const file of [path.join(folder, 'missing.msu'), folder, '/dev/null']) {
      await expect(identifyPackage(file, { signal })).rejects.toMatchObject({
        code: 'updates.unreadable',
        message: expect.stringContaining(file)
      })
    }
  })

  test('a link is followed', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'page.html'), '<html>')
    await symlink('page.html', path.join(folder, 'link.msu'))
    expect(await identifyPackage(path.join(folder, 'link.msu'), { signal })).toMatchObject({ kind: 'error-page' })
  })

  test('a cancel ends it with its reason', async () => {
    const stopped = AbortSignal.abort(new Error('stop here'))
    const file = path.join(await temporaryFolder(), 'a.msu')
    await writeFile(file, '')
    await expect(identifyPackage(file, { signal: stopped })).rejects.toThrow('stop here')
  })
})

test('trap 11: an error page that came with HTTP status 200 under the name of an update', async () => {
  const page = '<!DOCTYPE html><html><head><title>Microsoft Update Catalog</title></head><body>[Error number: 8DDD0010]'
  expect(await identify({ 'windows11.0-kb5043080-x64.msu': page })).toEqual({
    kind: 'error-page',
    installable: false,
    reason: 'it is a page of text that a server sent in place of the file',
    remedy: 'refetch',
    kb: 'KB5043080',
    architecture: 'x64',
    members: []
  })
})
