/**
 * Prints how long the linter of answer files takes: on real files, on files of one and of four megabytes, on hostile ones; and
 * beside it `xmllint --noout` on the same files, which checks far less. Runs on the Node that runs it.
 */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decodeAnswerFile, lintAnswerFile } from '../src/answer-file/index.ts'

const fixtures = path.resolve(import.meta.dirname, '../__tests__/fixtures/unattend')
const runs = 7

/** @returns the best of several times, in milliseconds */
function best(action: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    action()
    return performance.now() - start
  })
  return Math.min(...times)
}

function lint(bytes: Uint8Array): number {
  const source = decodeAnswerFile('bench.xml', bytes)
  return lintAnswerFile({ file: 'bench.xml', ...source }, { role: 'template', providedFiles: [] }).length
}

/** A build template with as many first-logon commands as fill `size` bytes. */
function large(size: number): Buffer {
  const item = (order: number) =>
    `        <SynchronousCommand wcm:action="add">
          <Order>${order}</Order>
          <CommandLine>cmd.exe /c "echo ${order} &amp; ver" &gt;&gt; C:\\Windows\\Temp\\log.txt</CommandLine>
          <Description>Command ${order}</Description>
        </SynchronousCommand>\n`
  const parts: string[] = []
  for (let order = 1, length = 0; length < size; order++) {
    const part = item(order)
    parts.push(part)
    length += part.length
  }
  return inFile(`<FirstLogonCommands>\n${parts.join('')}</FirstLogonCommands>`)
}

function firstLogon(line: string): string {
  return `<FirstLogonCommands><SynchronousCommand><CommandLine>${line}</CommandLine></SynchronousCommand></FirstLogonCommands>`
}

/** The content of one component. */
function inFile(content: string): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="oobeSystem">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
${content}
    </component>
  </settings>
</unattend>
`)
}

const megabyte = 1024 * 1024
const hostile: readonly (readonly [string, Buffer])[] = [
  ['a million bare ampersands', Buffer.from(`<a>${'&'.repeat(1e6)}</a>`)],
  ['a million open elements', Buffer.from('<a>'.repeat(1e6))],
  ['a long attribute of quotes', Buffer.from(`<a b="${"'=b ".repeat(250_000)}"/>`)],
  ['many comments that ask to ignore', Buffer.from(`<a>${'<!-- maas-windows-image: ignore x -->'.repeat(20_000)}</a>`)],
  ['many openings of templates', inFile(`<a>${'{{ {% <b/>'.repeat(20_000)}</a>`)],
  ['blank lines between equal settings', inFile(`<TimeZone/>${'\n'.repeat(1e6)}<TimeZone/>`)],
  ['many declarations', Buffer.from('<!-- <?xml '.repeat(100_000))],
  ['one long command', inFile(firstLogon('curl shutdown start /x C:\\a '.repeat(30_000)))],
  ['equal settings', Buffer.from(large(megabyte).toString().replaceAll('Order', 'Odd'))]
]

function row(name: string, milliseconds: number, bytes: number, other?: number): void {
  const ratio =
    other === undefined ? '' : `${other.toFixed(1).padStart(9)} ms${(milliseconds / other).toFixed(1).padStart(7)}`
  console.log(
    `${name.padEnd(36)}${(bytes / 1024).toFixed(0).padStart(7)} KiB${milliseconds.toFixed(1).padStart(9)} ms${ratio}`
  )
}

/** @returns nothing when xmllint is not installed */
function xmllint(files: readonly string[]): number | undefined {
  if (spawnSync('xmllint', ['--version']).error) return undefined
  return best(() => spawnSync('xmllint', ['--noout', ...files]))
}

const folder = await mkdtemp(path.join(tmpdir(), 'bench-answer-files-'))
try {
  console.log(`${'file'.padEnd(36)}${'size'.padStart(11)}${'lint'.padStart(12)}${'xmllint'.padStart(12)}  ratio`)
  const names = (await readdir(fixtures))
    .filter((name) => name.endsWith('.xml'))
    .map((name) => path.join(fixtures, name))
  const files = await Promise.all(names.map((name) => readFile(name)))
  const tenfold = Array.from({ length: 10 }, () => files).flat()
  const size = tenfold.reduce((sum, { length }) => sum + length, 0)
  row(
    '300 real files',
    best(() => tenfold.forEach(lint)),
    size,
    xmllint(Array.from({ length: 10 }, () => names).flat())
  )
  const times: number[] = []
  for (const megabytes of [1, 4]) {
    const bytes = large(megabytes * megabyte)
    const file = path.join(folder, `${megabytes}.xml`)
    await writeFile(file, bytes)
    times.push(best(() => lint(bytes)))
    row(`${megabytes} MiB of commands`, times.at(-1) ?? 0, bytes.length, xmllint([file]))
  }
  console.log(`four times the bytes take ${((times[1] ?? 0) / (times[0] ?? 1)).toFixed(2)} times as long`)
  for (const [name, bytes] of hostile)
    row(
      name,
      best(() => lint(bytes)),
      bytes.length
    )
} finally {
  await rm(folder, { recursive: true, force: true })
}
