/** Real containers around invented content, made by gcab, osslsigncode and wimlib; what no Debian tool makes, by hand. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export type Files = Readonly<Record<string, string | Buffer>>

/** Runs `body` in a folder with these files, which is removed afterwards. */
function inFolder<T>(files: Files, body: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mwi-containers-'))
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), content)
    }
    return body(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, [...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TZ: 'UTC' } })
}

/** A cabinet by gcab, with the files in this order. */
export function cabinet(files: Files, packing: 'plain' | 'mszip' = 'plain'): Buffer {
  return inFolder(files, (folder) => {
    const pack = packing === 'mszip' ? ['-z'] : []
    run('gcab', ['-c', '-n', ...pack, path.join(folder, 'out.cab'), ...Object.keys(files)], folder)
    return readFileSync(path.join(folder, 'out.cab'))
  })
}

let identity: Files | undefined

/** Signs a cabinet, a program or an .msi with a certificate made for these tests. */
export function signed(bytes: Buffer): Buffer {
  identity ??= inFolder({}, (folder) => {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'certificate.pem']
    run('openssl', [...request, '-days', '2', '-subj', '/O=Made for a test'], folder)
    const read = (name: string) => readFileSync(path.join(folder, name))
    return { 'key.pem': read('key.pem'), 'certificate.pem': read('certificate.pem') }
  })
  return inFolder({ ...identity, in: bytes }, (folder) => {
    const who = ['-certs', 'certificate.pem', '-key', 'key.pem']
    run('osslsigncode', ['sign', ...who, '-h', 'sha256', '-in', 'in', '-out', 'out'], folder)
    return readFileSync(path.join(folder, 'out'))
  })
}

/** A WIM by wimlib with one image. */
export function wim(files: Files, args: readonly string[] = ['--compress=none']): Buffer {
  const inside = Object.fromEntries(Object.entries(files).map(([name, content]) => [`image/${name}`, content]))
  return inFolder(inside, (folder) => {
    run('wimlib-imagex', ['capture', 'image', 'out.wim', ...args], folder)
    return readFileSync(path.join(folder, 'out.wim'))
  })
}

/** A WIM out of which wimlib deleted a file in place, which leaves a hole. */
export function withoutFile(files: Files, name: string, args: readonly string[]): Buffer {
  return inFolder({ 'in.wim': wim(files, args) }, (folder) => {
    run('wimlib-imagex', ['update', 'in.wim', '1', '--command', `delete /${name}`], folder)
    return readFileSync(path.join(folder, 'in.wim'))
  })
}

/** Bytes that do not compress, the same at every run. */
export function noise(length: number, seed = 1): Buffer {
  let state = seed
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state >>> 24
    })
  )
}

export interface Package {
  readonly name: string
  readonly version: string
  readonly architecture?: string
  readonly isPsf?: boolean
}

/** An update.mum as in Microsoft's packages, shortened. */
export function manifest({ name, version, architecture = 'amd64', isPsf = false }: Package): string {
  const format = isPsf ? '<mum2:customInformation PackageFormat="PSFX" />' : ''
  return `<?xml version="1.0" encoding="utf-8"?>\r
<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" displayName="default">\r
  <assemblyIdentity name="${name}" version="${version}" language="neutral" processorArchitecture="${architecture}"
    publicKeyToken="31bf3856ad364e35" />\r
  <package releaseType="Security Update" restart="possible" xmlns:mum2="urn:schemas-microsoft-com:asm.v3">${format}</package>\r
</assembly>\r
`
}

export const rollup: Package = { name: 'Package_for_RollupFix', version: '26100.7171.1.15' }

/** An update cabinet: its manifest, catalogue and payload. */
export function updateCabinet(about: Package, more: Files = {}, packing: 'plain' | 'mszip' = 'plain'): Buffer {
  return cabinet({ 'update.mum': manifest(about), 'update.cat': noise(200), ...more }, packing)
}

/** The properties in a classic .msu, as they are found there: UTF-16 with a mark. */
export function properties(kb: string, architecture: string): Buffer {
  const lines = [
    'ApplicabilityInfo="Windows 10.0 Client SKUs; "',
    `KB Article Number="${kb.replace('KB', '')}"`,
    `Processor Architecture="${architecture}"`
  ]
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf16le')
}

export function classicMsu(kb: string, inner: Buffer, packing: 'plain' | 'mszip' = 'plain'): Buffer {
  const name = `Windows10.0-${kb}-x64`
  return cabinet(
    {
      'WSUSSCAN.cab': cabinet({ 'package.xml': '<OfflineSyncPackage/>' }),
      [`${name}.cab`]: inner,
      [`${name}.xml`]: '<unattend xmlns="urn:schemas-microsoft-com:unattend"/>',
      [`${name}-pkgProperties.txt`]: properties(kb, 'amd64')
    },
    packing
  )
}

/** The files of a 24H2 or Server 2025 .msu. */
export function wimMsuFiles(kb = 'KB5043080'): Files {
  const package_ = wim({ 'update.mum': manifest(rollup), 'update.cat': noise(100) }, ['--compress=LZX'])
  return {
    'DesktopDeployment.cab': cabinet({ 'DesktopDeployment.dll': noise(100) }),
    'SSU-26100.1738-x64.cab': updateCabinet({ name: 'Package_for_ServicingStack_1738', version: '26100.1738.1.0' }),
    [`Windows11.0-${kb}-x64.psf`]: Buffer.concat([noise(3000), Buffer.alloc(90_000, 'payload ')]),
    [`Windows11.0-${kb}-x64.wim`]: package_,
    'onepackage.AggregatedMetadata.cab': cabinet({ 'metadata.xml': '<CompDB/>' }),
    'wsusscan.cab': cabinet({ 'package.xml': '<OfflineSyncPackage/>' })
  }
}

/** Blocks of VS_VERSIONINFO: a key, a value, blocks inside. */
function block(key: string, value: string | Buffer, children: readonly Buffer[] = []): Buffer {
  const isText = typeof value === 'string'
  const valueBytes = isText ? Buffer.from(value === '' ? '' : `${value}\0`, 'utf16le') : value
  const head = Buffer.concat([Buffer.alloc(6), Buffer.from(`${key}\0`, 'utf16le')])
  const body = [padded(head), padded(valueBytes), ...children.map(padded)]
  const bytes = Buffer.concat(body)
  bytes.writeUInt16LE(bytes.length, 0)
  bytes.writeUInt16LE(isText ? valueBytes.length / 2 : valueBytes.length, 2)
  bytes.writeUInt16LE(isText ? 1 : 0, 4)
  return bytes
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

function versionResource(strings: Readonly<Record<string, string>>, version: readonly number[]): Buffer {
  const fixed = Buffer.alloc(52)
  fixed.writeUInt32LE(0xfeef04bd, 0)
  for (const [index, at] of [10, 8, 14, 12].entries()) fixed.writeUInt16LE(version[index] ?? 0, at)
  const table = block(
    '040904b0',
    '',
    Object.entries(strings).map(([name, value]) => block(name, value))
  )
  return block('VS_VERSION_INFO', fixed, [block('StringFileInfo', '', [table])])
}

/** A program of two sections (Microsoft's "PE Format"): code that is never run, and a version resource. */
export function program(
  strings: Readonly<Record<string, string>>,
  version = [4, 18, 24090, 11],
  machine = 0x8664
): Buffer {
  const info = versionResource({ CompanyName: 'Microsoft Corporation', ...strings }, version)
  const tree = Buffer.alloc(88)
  const folders = [
    [0, 16, 0x80000018],
    [24, 1, 0x80000030],
    [48, 1033, 72]
  ] as const
  for (const [at, id, to] of folders) {
    tree.writeUInt16LE(1, at + 14)
    tree.writeUInt32LE(id, at + 16)
    tree.writeUInt32LE(to, at + 20)
  }
  tree.writeUInt32LE(0x2000 + tree.length, 72)
  tree.writeUInt32LE(info.length, 76)
  const resources = Buffer.concat([tree, info])
  const raw = Math.ceil(resources.length / 512) * 512
  const bytes = Buffer.alloc(0x400 + raw)
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write('PE\0\0', 0x80, 'latin1')
  bytes.writeUInt16LE(machine, 0x84)
  bytes.writeUInt16LE(2, 0x86)
  bytes.writeUInt16LE(240, 0x94)
  bytes.writeUInt16LE(0x22, 0x96)
  const optional = bytes.subarray(0x98)
  optional.writeUInt16LE(0x20b, 0)
  optional.writeUInt32LE(0x1000, 16)
  optional.writeUInt32LE(0x1000, 32)
  optional.writeUInt32LE(0x200, 36)
  optional.writeUInt32LE(0x3000, 56)
  optional.writeUInt32LE(0x200, 60)
  optional.writeUInt32LE(16, 108)
  optional.writeUInt32LE(0x2000, 128)
  optional.writeUInt32LE(resources.length, 132)
  const section = (at: number, name: string, numbers: readonly number[]) => {
    bytes.write(name, at, 'latin1')
    for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, at + 8 + index * 4)
  }
  section(0x188, '.text', [0x100, 0x1000, 0x200, 0x200])
  section(0x1b0, '.rsrc', [resources.length, 0x2000, raw, 0x400])
  bytes.fill(0xc3, 0x200, 0x400)
  resources.copy(bytes, 0x400)
  return bytes
}

export const installerClass = { msi: '84100c00', msp: '86100c00', other: '00000000' } as const

/** A compound file ([MS-CFB]) with a small and a large stream, and the class of Windows Installer's files. */
export function compoundFile(kind: keyof typeof installerClass): Buffer {
  const sectors = 14
  const bytes = Buffer.alloc(512 * (sectors + 1))
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes)
  const shorts = { 24: 0x3e, 26: 3, 28: 0xfffe, 30: 9, 32: 6 }
  for (const [at, value] of Object.entries(shorts)) bytes.writeUInt16LE(value, Number(at))
  const longs = { 44: 1, 48: 1, 56: 4096, 60: 2, 64: 1, 68: 0xfffffffe, 72: 0, 76: 0 }
  for (const [at, value] of Object.entries(longs)) bytes.writeUInt32LE(value, Number(at))
  bytes.fill(0xff, 80, 512)
  // Sector 0 is the table, 1 the folder, 2 the table of small streams, 3 holds them, 4 to 13 are the large stream.
  const table = bytes.subarray(512, 1024).fill(0xff)
  const next = [0xfffffffd, 0xfffffffe, 0xfffffffe, 0xfffffffe, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0xfffffffe]
  for (const [sector, to] of next.entries()) table.writeUInt32LE(to, sector * 4)
  const small = bytes.subarray(512 * 3, 512 * 4).fill(0xff)
  small.writeUInt32LE(1, 0)
  small.writeUInt32LE(0xfffffffe, 4)
  bytes.fill('small stream ', 512 * 4, 512 * 4 + 100)
  bytes.fill('large stream ', 512 * 5, 512 * 15)
  const entry = (
    at: number,
    name: string,
    numbers: { type: number; links?: number[]; start: number; size: number }
  ) => {
    const target = bytes.subarray(at, at + 128)
    target.write(`${name}\0`, 0, 'utf16le')
    target.writeUInt16LE(name.length * 2 + 2, 64)
    target.writeUInt8(numbers.type, 66)
    target.writeUInt8(1, 67)
    for (const [index, link] of (numbers.links ?? []).entries()) target.writeUInt32LE(link, 68 + 4 * index)
    target.writeUInt32LE(numbers.start, 116)
    target.writeUInt32LE(numbers.size, 120)
  }
  const none = 0xffffffff
  entry(1024, 'Root Entry', { type: 5, links: [none, none, 1], start: 3, size: 128 })
  const id = kind === 'other' ? Buffer.alloc(16) : Buffer.from(`${installerClass[kind]}00000000c000000000000046`, 'hex')
  id.copy(bytes, 1024 + 80)
  entry(1152, 'Tables', { type: 2, links: [none, 2, none], start: 4, size: 5100 })
  entry(1280, '_StringPool', { type: 2, links: [none, none, none], start: 0, size: 100 })
  return bytes
}

/** A zip archive of files that are not packed, or one with data descriptors as app packages have. */
export function zip(files: Files, withDescriptors = false): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const sums = Buffer.alloc(12)
    sums.writeUInt32LE(0x12345678, 0)
    sums.writeUInt32LE(data.length, 4)
    sums.writeUInt32LE(data.length, 8)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(withDescriptors ? 8 : 0, 6)
    if (!withDescriptors) sums.copy(local, 14)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    local.copy(entry, 6, 4, 30)
    sums.copy(entry, 16)
    entry.writeUInt32LE(at, 42)
    directory.push(entry, Buffer.from(name))
    const mark = Buffer.from('504b0708', 'hex')
    const file = [local, Buffer.from(name), data, ...(withDescriptors ? [mark, sums] : [])]
    parts.push(...file)
    at += Buffer.concat(file).length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 8)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...directory, end])
}
