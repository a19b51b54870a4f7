import { describe, expect, test } from '@jest/globals'
import { examine } from '../../../src/updates/identify/examine.ts'
import type { Classification } from '../../../src/updates/identify/identity.ts'
import { bufferSource } from '../../../src/updates/identify/source.ts'
import { judged } from '../../judges.ts'
import {
  cabinet,
  classicMsu,
  compoundFile,
  type Files,
  manifest,
  noise,
  program,
  rollup,
  signed,
  updateCabinet,
  wim,
  wimMsuFiles,
  withoutFile,
  zip
} from './containers.ts'

const makers = ['gcab', 'osslsigncode', 'openssl', 'wimlib-imagex']

/** Under a name that promises something else, unless one is given: names are no evidence. */
function look(
  bytes: Buffer,
  more: { fileName?: string; deep?: boolean; hasPsf?: boolean } = {}
): Promise<Classification> {
  const options = {
    signal: new AbortController().signal,
    deep: false,
    hasPsf: false,
    fileName: 'setup.msp',
    ...more
  }
  return examine(bufferSource(bytes), options)
}

const hex = (digits: string, rest = 'payload of no interest') =>
  Buffer.concat([Buffer.from(digits, 'hex'), Buffer.from(rest)])
const refetch = { installable: false, remedy: 'refetch' }
const refuse = { installable: false, remedy: 'refuse' }

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

describe('the length of a cabinet', () => {
  judged(makers, 'trap 1: a signed cabinet is longer than it says, by its signature exactly', async () => {
    const plain = updateCabinet(rollup)
    const whole = signed(plain)
    expect(whole.length).toBeGreaterThan(whole.readUInt32LE(8))
    expect(await look(whole)).toMatchObject({ kind: 'update-cab', installable: true })
    expect(await look(whole.subarray(0, -1))).toMatchObject({ kind: 'truncated', ...refetch })
    expect(await look(Buffer.concat([whole, Buffer.alloc(8)]))).toMatchObject({ kind: 'damaged', ...refetch })
    expect(await look(Buffer.concat([plain, Buffer.from('more')]))).toMatchObject({
      kind: 'damaged',
      reason: '4 bytes follow the end of the cabinet, and it is not signed'
    })
  })

  judged(makers, 'a reserve alone does not make a cabinet signed', async () => {
    expect(await look(withReserve(updateCabinet(rollup), 6144))).toMatchObject({ installable: true })
    expect(await look(withReserve(updateCabinet(rollup), 20))).toMatchObject({ installable: true })
  })

  judged(makers, 'one of a set of cabinets is refused', async () => {
    for (const flag of [1, 2]) {
      const part = updateCabinet(rollup)
      part.writeUInt16LE(flag, 30)
      expect(await look(part)).toMatchObject({ kind: 'multi-volume', ...refuse })
    }
    const goesOn = updateCabinet(rollup)
    goesOn.writeUInt16LE(0xfffe, goesOn.readUInt32LE(16) + 8)
    expect(await look(goesOn)).toMatchObject({ kind: 'multi-volume', ...refuse })
  })

  judged(makers, 'LZX as Microsoft packs it is walked without being unpacked', async () => {
    const packed = updateCabinet(rollup, {}, 'mszip')
    const typeAt = packed.readUInt32LE(16) - 2
    packed.writeUInt16LE(0x1503, typeAt)
    expect(await look(packed)).toMatchObject({ kind: 'update-cab', installable: true })
    packed.writeUInt16LE(0x1603, typeAt)
    expect(await look(packed)).toMatchObject({ kind: 'damaged', reason: 'compression 0x1603 is unknown' })
  })
})

/** The same cabinet with bytes of zero reserved in its header. */
function withReserve(bytes: Buffer, length: number): Buffer {
  const more = 4 + length
  const head = Buffer.from(bytes.subarray(0, 36))
  head.writeUInt32LE(bytes.length + more, 8)
  head.writeUInt32LE(bytes.readUInt32LE(16) + more, 16)
  head.writeUInt16LE(4, 30)
  const reserve = Buffer.alloc(more)
  reserve.writeUInt16LE(length, 0)
  const rest = Buffer.from(bytes.subarray(36))
  rest.writeUInt32LE(rest.readUInt32LE(0) + more, 0)
  return Buffer.concat([head, reserve, rest])
}

describe('what lies in a WIM beside its resources', () => {
  judged(makers, 'a signature may follow, anything else may not', async () => {
    const whole = wim(wimMsuFiles())
    const cab = signed(updateCabinet(rollup))
    const signature = cab.subarray(cab.readUInt32LE(8))
    for (const frame of [[signature], [Buffer.alloc(16, 7), signature], [signature, Buffer.alloc(10)]]) {
      expect(await look(Buffer.concat([whole, ...frame]))).toMatchObject({ kind: 'msu-wim', installable: true })
    }
    for (const tail of [signature.subarray(0, -9), Buffer.from('x'), Buffer.alloc(4096), whole]) {
      expect(await look(Buffer.concat([whole, tail]))).toMatchObject({ kind: 'damaged', ...refetch })
    }
  })

  judged(makers, 'what an update in place leaves may, any other hole is taken for a wrong length', async () => {
    const files = { ...wimMsuFiles(), 'a-late.cab': cabinet({ x: noise(500) }) }
    for (const args of [['--compress=none'], ['--compress=LZX'], ['--compress=none', '--check']]) {
      const changed = withoutFile(files, 'a-late.cab', args)
      expect(await look(changed, { fileName: 'a.msu' })).toMatchObject({ kind: 'msu-wim', installable: true })
    }
    const whole = wim(files, ['--compress=LZX'])
    const table = Number(whole.readBigUInt64LE(0x38))
    const packed = [0, 50, 100, 150].map((at) => table + at).find((at) => (whole.readUInt8(at + 7) & 4) !== 0) ?? 0
    whole.writeUIntLE(whole.readUIntLE(packed, 6) - 1, packed, 6)
    expect(await look(whole, { fileName: 'a.msu' })).toMatchObject({
      kind: 'damaged',
      reason: expect.stringMatching(/^1 bytes at \d+ of the WIM belong to nothing$/)
    })
  })
})

describe('what a cabinet is, its members tell', () => {
  const kinds: [string, string, Partial<Classification>][] = [
    [
      'a cumulative update',
      'Package_for_RollupFix~31bf~amd64~~26100.7171.mum',
      { role: 'cumulative', installable: true }
    ],
    ['a servicing stack', 'Package_for_ServicingStack~31bf~amd64~~26100.1738.mum', { role: 'ssu', installable: true }],
    ['.NET', 'Package_for_DotNetRollup~31bf~amd64~~10.0.9300.1.mum', { role: 'dotnet', installable: true }],
    [
      'an enablement package',
      'microsoft-windows-26h2enablement-package~1.mum',
      { role: 'enablement', installable: true }
    ],
    [
      'a Safe OS update',
      'Package_for_SafeOSDU~31bf~amd64~~1.mum',
      { role: 'safe-os', installable: false, remedy: 'refuse' }
    ],
    ['manifests that a cumulative update has too', 'x_winre-tools_1.manifest', { role: 'other', installable: true }]
  ]
  for (const [what, name, expected] of kinds) {
    judged(makers, `with an update.mum: ${what}`, async () => {
      const found = await look(cabinet({ 'update.mum': 'x', [name]: 'x' }))
      expect(found).toMatchObject({ kind: 'update-cab', ...expected })
    })
  }

  judged(makers, 'without one: wsusscn2, Defender kit, cabinet in a cabinet, none of these', async () => {
    const inner = updateCabinet(rollup)
    const cases = [
      [{ 'index.xml': '<i/>', 'package.cab': inner, 'package2.cab': inner }, 'wsusscn2', 'refuse'],
      [{ 'defender-dism-x64.xml': '<p/>', 'mpengine.dll': 'MZ' }, 'defender-kit', 'refuse'],
      [{ 'Windows10.0-KB1.cab': inner }, 'nested-cab', 'unwrap'],
      [{ 'without-extension': inner }, 'nested-cab', 'unwrap'],
      [{ 'not-one.cab': 'text' }, 'cab', 'refuse'],
      [{ 'setup.dll': 'MZ', 'compat.cab': 'x' }, 'cab', 'refuse']
    ] as const
    for (const [files, kind, remedy] of cases) {
      for (const packing of ['plain', 'mszip'] as const) {
        expect(await look(cabinet(files as Files, packing))).toMatchObject({ kind, installable: false, remedy })
      }
    }
  })

  judged(makers, 'the shapes of an .msu: combined, UUP, servicing stack alone, nothing inside', async () => {
    const update = updateCabinet(rollup)
    const scan = { 'WSUSSCAN.cab': update }
    const combined = cabinet({
      ...scan,
      'Windows10.0-KB1234567-x64.cab': update,
      'SSU-19041.1-x64.cab': update,
      'a_uup.xml': 'x'
    })
    expect(await look(combined)).toMatchObject({
      kind: 'msu-cab',
      installable: true,
      kb: 'KB1234567',
      role: 'cumulative'
    })
    expect(await look(cabinet(wimMsuFiles()))).toMatchObject({ kind: 'msu-cab', installable: true, kb: 'KB5043080' })
    const dotnet = cabinet({ ...scan, 'Windows10.0-KB1234567-x64-NDP48.cab': update })
    expect(await look(dotnet)).toMatchObject({ kind: 'msu-cab', role: 'dotnet' })
    const stack = cabinet({ ...scan, 'SSU-19041.1-x64.cab': update })
    expect(await look(stack)).toMatchObject({ kind: 'msu-cab', installable: true, role: 'ssu' })
    expect(await look(cabinet(scan))).toMatchObject({ kind: 'msu-cab', ...refuse })
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
