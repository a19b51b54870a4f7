/**
 * Makes the demo's update packages: real cabinets (gcab) around invented content, so that whoever looks at their bytes finds
 * what their names promise. Writes simulator/packages and the hashes of examples/updates/demo.lock.json.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { program, signed } from '../__tests__/updates/identify/containers.ts'

const root = path.resolve(import.meta.dirname, '..')
const lockFile = path.join(root, 'examples/updates/demo.lock.json')

interface Item {
  kb: string
  fileName: string
  url: string
  size: number
  sha1: string
  sha256: string
}

const note = (kb: string) => `This stands in for ${kb} in maas-windows-image's demo. It is no Windows update.\r\n`

/** Text that does not compress, the same at every run, so that the packages have some size. */
function filler(seed: string, bytes: number): string {
  let text = ''
  for (let index = 0; text.length < bytes; index++) {
    text += `${createHash('sha256').update(`${seed} ${index}`).digest('base64')}\r\n`
  }
  return text
}

const mum = (kb: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\r\n<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0">\r\n` +
  `  <assemblyIdentity name="Package_for_${kb}" version="10.0.1.0" language="neutral" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" />\r\n` +
  `</assembly>\r\n`

/** Cabinets hold the dates of their members, so all members get the same one. */
async function cabinet(folder: string, name: string, members: Record<string, string | Buffer>): Promise<Buffer> {
  const files = []
  for (const [member, content] of Object.entries(members)) {
    const file = path.join(folder, member)
    await writeFile(file, content)
    execFileSync('touch', ['-d', '2026-11-10 00:00:00', file])
    files.push(member)
  }
  execFileSync('gcab', ['-c', '-n', name, ...files], { cwd: folder, env: { ...process.env, TZ: 'UTC' } })
  return readFile(path.join(folder, name))
}

/** A program of one instruction that returns, with the version resource of Defender's definitions and a signature of nobody's. */
function definitions(kb: string): Buffer {
  const strings = {
    FileDescription: 'AntiMalware Definition Update',
    OriginalFilename: 'mpam-fe.exe',
    Comments: note(kb)
  }
  return signed(program(strings, [1, 441, 0, 0]))
}

async function bytesOf(folder: string, item: Item): Promise<Buffer> {
  const base = item.fileName.replace(/(_[0-9a-f]{40})?\.[a-z]+$/, '')
  if (item.fileName.endsWith('.exe')) return definitions(item.kb)
  const update = { 'update.mum': mum(item.kb), 'payload.txt': note(item.kb) + filler(item.kb, 4000) }
  const inner = await cabinet(folder, `${base}.cab`, update)
  if (item.fileName.endsWith('.cab')) return inner
  const properties = `KB Article Number="${item.kb.slice(2)}"\r\nProcessor Architecture="amd64"\r\n`
  return cabinet(folder, `${base}.msu`, {
    [`${base}-pkgProperties.txt`]: Buffer.from(`\ufeff${properties}`, 'utf16le'),
    [`${base}.cab`]: inner,
    'WSUSSCAN.cab': await cabinet(folder, 'WSUSSCAN.cab', { 'package.xml': note(item.kb) })
  })
}

const lock = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Item[] }
const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')
for (const item of lock.packages) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'demo-packages-'))
  const bytes = await bytesOf(folder, item)
  await rm(folder, { recursive: true })
  await rm(path.join(root, 'simulator/packages', item.fileName), { force: true })
  const sha1 = digest('sha1', bytes)
  const rename = (text: string) => text.replace(/_[0-9a-f]{40}(?=\.[a-z]+$)/, `_${sha1}`)
  item.fileName = rename(item.fileName)
  item.url = rename(item.url)
  item.size = bytes.length
  item.sha1 = sha1
  item.sha256 = digest('sha256', bytes)
  await writeFile(path.join(root, 'simulator/packages', item.fileName), bytes)
}
// Short lists stay on one line, as a person would write them.
const text = JSON.stringify(lock, undefined, 2).replace(
  /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g,
  (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`
)
await writeFile(lockFile, `${text}\n`)
