import { describe, expect, test } from '@jest/globals'
import { examine } from '../../../src/updates/identify/examine.ts'
import { bufferSource } from '../../../src/updates/identify/source.ts'
import { judged } from '../../judges.ts'
import {
  cabinet,
  classicMsu,
  compoundFile,
  manifest,
  noise,
  program,
  rollup,
  signed,
  updateCabinet,
  wim,
  wimMsuFiles,
  zip
} from './containers.ts'
import { look, makers, refetch, refuse } from './looked-at.ts'

const hex = (digits: string, rest = 'payload of no interest') =>
  Buffer.concat([Buffer.from(digits, 'hex'), Buffer.from(rest)])

describe('each beginning of a file leads to its kind', () => {
  judged(makers, 'MSCF: a classic .msu, an update cabinet, a PSF index cabinet, a driver cabinet', async () => {
    const update = updateCabinet(rollup)
    expect(await look(classicMsu('KB5031364', update))).toMatchObject({
      kind: 'msu-cab',
      installable: true,
      kb: 'KB5031364',
      architecture: 'x64'
    })
    expect(await look(update)).toMatchObject({ kind: 'update-cab', installable: true })
    const index = cabinet({ 'update.mum': manifest({ ...rollup, isPsf: true }), 'express.psf.cix.xml': '<Container/>' })
    expect(await look(index)).toMatchObject({ kind: 'psf-index-cab', installable: false, remedy: 'needs-psf' })
    expect(await look(index, { hasPsf: true })).toMatchObject({ kind: 'psf-index-cab', installable: true })
    const driver = cabinet({ 'netx.inf': '[Version]', 'netx.sys': noise(50), 'netx.cat': noise(50) })
    expect(await look(driver)).toMatchObject({ kind: 'driver-cab', ...refuse })
  })

  judged(makers, 'MSWIM: an .msu of 24H2 or Server 2025, packed or not; an installation image is none', async () => {
    for (const compress of ['none', 'LZX', 'XPRESS']) {
      const msu = await look(wim(wimMsuFiles(), [`--compress=${compress}`]), { fileName: 'a.msu' })
      expect(msu).toMatchObject({ kind: 'msu-wim', installable: true })
    }
    expect(await look(wim(wimMsuFiles()))).toMatchObject({
      kb: 'KB5043080',
      architecture: 'x64',
      role: 'cumulative',
      members: expect.arrayContaining([expect.objectContaining({ name: 'SSU-26100.1738-x64.cab' })])
    })
    expect(await look(wim({ 'setup.exe': 'MZ' }))).toMatchObject({ kind: 'wim', ...refuse })
    expect(await look(wim(wimMsuFiles(), ['--solid']), { fileName: 'a.msu' })).toMatchObject({ kind: 'wim', ...refuse })
    expect(await look(wim(wimMsuFiles(), ['--compress=LZX']))).toMatchObject({ kind: 'wim', ...refuse })
  })

  judged(makers, 'MZ: the programs of Microsoft by their version resource; PE must follow', async () => {
    const programs = [
      [{ OriginalFilename: 'mpam-fe.exe', FileDescription: 'AntiMalware Definition Update' }, 'defender-definitions'],
      [{ OriginalFilename: 'UpdatePlatform.exe', ProductName: 'Microsoft Malware Protection' }, 'defender-platform'],
      [{ InternalName: 'mrtstub', FileDescription: 'Microsoft Windows Malicious Software Removal Tool' }, 'msrt'],
      [{ OriginalFilename: 'NDP48-x86-x64-AllOS-ENU.exe', ProductName: 'Microsoft .NET Framework 4.8' }, 'dotnet-exe']
    ] as const
    for (const [strings, kind] of programs) {
      const whole = signed(program(strings, [1, 421, 1234, 0]))
      const version = '1.421.1234.0'
      expect(await look(whole)).toMatchObject({ kind, installable: true, architecture: 'x64', version })
    }
    const unsigned = program({ OriginalFilename: 'mpam-fe.exe' })
    expect(await look(unsigned)).toMatchObject({ kind: 'defender-definitions', ...refetch })
    const stranger = program({ OriginalFilename: 'mpam-fe.exe', CompanyName: 'Somebody' })
    expect(await look(signed(stranger))).toMatchObject({ kind: 'exe', ...refuse })
    expect(await look(hex('4d5a', 'x'.repeat(500)))).toMatchObject({ installable: false })
    const old = Buffer.alloc(600)
    old.write('MZ')
    expect(await look(old)).toMatchObject({ kind: 'damaged', reason: expect.stringContaining('no PE header') })
  })

  judged(makers, 'D0CF11E0: .msi and .msp by the class of the root, signed too', async () => {
    expect(await look(compoundFile('msi'))).toMatchObject({ kind: 'msi', installable: true })
    expect(await look(signed(compoundFile('msi')))).toMatchObject({ kind: 'msi', installable: true })
    expect(await look(compoundFile('msp'))).toMatchObject({ kind: 'msp', installable: true })
    expect(await look(compoundFile('other'))).toMatchObject({ kind: 'compound-file', ...refuse })
  })

  test('PK: a zip archive, an empty one, an app package, a bundle', async () => {
    expect(await look(zip({ 'a.txt': 'text' }))).toMatchObject({ kind: 'zip', ...refuse })
    expect(await look(zip({}))).toMatchObject({ kind: 'zip', ...refuse })
    for (const withDescriptors of [false, true]) {
      const app = zip({ 'a.dll': noise(100), 'AppxManifest.xml': '<Package/>' }, withDescriptors)
      expect(await look(app)).toMatchObject({ kind: 'msix', installable: true })
    }
    const bundle = zip({ 'AppxMetadata/AppxBundleManifest.xml': '<Bundle/>', 'a.msix': 'PK' })
    expect(await look(bundle)).toMatchObject({ kind: 'msix', installable: true })
  })

  test.each([
    '50413330',
    '50413331',
    '50413139',
    '44434d01',
    '44434e01',
    '44435301',
    '44434401',
    '44434801',
    '44435801'
  ])('%s: a delta, which is never installed alone', async (mark) => {
    expect(await look(hex(mark))).toMatchObject({ kind: 'delta', ...refuse })
  })

  test.each([
    ['<!DOCTYPE html><html>', '<!DO'],
    ['<!doctype html>', 'in lower case'],
    ['<html><body>503</body></html>', '<htm'],
    ['\ufeff<!DOCTYPE html>', 'a byte order mark before <!DO'],
    ['\ufeff<html>', 'a byte order mark before <htm'],
    ['\r\n  <HTML>', 'space before'],
    ['{"error":"gone"}', '{'],
    ['<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'XML of a storage service']
  ])('%s: a page in place of the file (%s)', async (text) => {
    const page = { kind: 'error-page', ...refetch }
    expect(await look(Buffer.from(text), { fileName: 'windows10.0-kb5034439-x64.msu' })).toMatchObject(page)
    expect(await look(Buffer.from(text, 'utf16le'))).toMatchObject(page)
  })

  test('nothing at all, and beginnings that are too short', async () => {
    expect(await look(Buffer.alloc(0))).toMatchObject({ kind: 'empty', ...refetch })
    expect(await look(hex('4d534346', ' '.repeat(39)))).toMatchObject({ kind: 'truncated', ...refetch })
    expect(await look(hex('4d5357494d000000', ' '.repeat(199)))).toMatchObject({ kind: 'truncated', ...refetch })
    expect(await look(Buffer.from('MSC'))).toMatchObject({ kind: 'truncated', ...refetch })
  })

  test('no mark: a payload store by its name, else unknown', async () => {
    expect(await look(noise(100), { fileName: 'x.psf' })).toMatchObject({ kind: 'psf', ...refuse })
    expect(await look(noise(100), { fileName: 'x.msu' })).toMatchObject({ kind: 'unknown', ...refetch })
    expect(await look(Buffer.alloc(5000))).toMatchObject({ kind: 'unknown', ...refetch })
  })
})

describe('deep', () => {
  judged(
    makers,
    'finds what the structure cannot tell: another byte of payload, in a cabinet and in a WIM',
    async () => {
      const fileName = 'a.msu'
      for (const whole of [updateCabinet(rollup), wim(wimMsuFiles())]) {
        const hit = Buffer.from(whole)
        const at = whole.toString('latin1', 0, 4) === 'MSCF' ? whole.length - 10 : 300
        hit.writeUInt8(hit.readUInt8(at) ^ 1, at)
        expect(await look(whole, { deep: true, fileName })).toMatchObject({ installable: true })
        expect(await look(hit, { fileName })).toMatchObject({ installable: true })
        expect(await look(hit, { deep: true, fileName })).toMatchObject({ kind: 'damaged', ...refetch })
      }
    }
  )

  judged(makers, 'an integrity table is for the 10 MiB with the blob table always, deep for all', async () => {
    const payload = Buffer.alloc(11_000_000, noise(4099))
    const files = { ...wimMsuFiles(), 'Windows11.0-KB5043080-x64.psf': payload }
    const whole = wim(files, ['--compress=none', '--check'])
    const hit = (at: number) => Buffer.concat([whole.subarray(0, at), Buffer.from([0]), whole.subarray(at + 1)])
    const late = whole.lastIndexOf(payload.subarray(-50))
    const early = late - 10_990_000
    expect([whole[early], whole[late]]).not.toContain(0)
    expect(await look(whole, { deep: true })).toMatchObject({ installable: true })
    expect(await look(hit(late))).toMatchObject({ kind: 'damaged', ...refetch })
    expect(await look(hit(early))).toMatchObject({ installable: true })
    expect(await look(hit(early), { deep: true })).toMatchObject({ kind: 'damaged', ...refetch })
  })
})

test('a cancel ends it with its reason', async () => {
  const signal = AbortSignal.abort(new Error('stop here'))
  const options = { signal, deep: true, hasPsf: false, fileName: 'a.msu' }
  const archive = zip(Object.fromEntries(Array.from({ length: 4100 }, (_, index) => [`${index}`, 'x'])))
  await expect(examine(bufferSource(archive), options)).rejects.toThrow('stop here')
})
