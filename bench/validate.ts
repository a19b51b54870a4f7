/**
 * Prints how long `validate` takes, beside `xmllint --noout` on the same files, which looks at far less: whether they are
 * well-formed. Cold start on one file; 300 files in one process, with its memory; and growth with the bytes of one file.
 * Runs dist/ on the Node that runs this. npm run bench:validate
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const project = path.resolve(import.meta.dirname, '..')
const cli = path.join(project, 'dist/cli.js')
const fixtures = path.join(project, '__tests__/fixtures/unattend')
const runs = 7

interface Measured {
  /** Milliseconds of wall-clock time. */
  readonly best: number
  readonly median: number
  /** The most memory that a run had, in MB; 0 where nobody asked. */
  readonly memory: number
}

function measure(
  command: string,
  args: readonly string[],
  cwd: string,
  times = runs,
  withPowerShell = false
): Measured {
  const measured = Array.from({ length: times }, () => {
    const start = process.hrtime.bigint()
    const { status, stderr } = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: bare(withPowerShell),
      maxBuffer: 2 ** 28
    })
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6
    if (status !== 0) throw new Error(`${command} ended with exit code ${status}: ${stderr.slice(0, 500)}`)
    return { milliseconds, memory: Number(/^memory (\d+)$/m.exec(stderr)?.[1] ?? 0) / 1024 }
  })
  const sorted = measured.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const memory = Math.max(...measured.map((run) => run.memory))
  return { best: sorted[0] ?? 0, median: sorted[Math.floor(times / 2)] ?? 0, memory }
}

/** No runner around it. Without a cache there is no PowerShell on a machine that lacks pwsh: that has a start-up of its own. */
function bare(withPowerShell: boolean): NodeJS.ProcessEnv {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(INPUT|STATE|GITHUB|RUNNER|NODE)_/.test(name))
  )
  return withPowerShell ? env : { ...env, XDG_CACHE_HOME: '/nonexistent' }
}

/** Validates in a new process, which says at its end how much memory it had. */
function validate(paths: readonly string[], cwd: string, times = runs, withPowerShell = false): Measured {
  const tell = "process.on('exit', () => console.error('memory ' + process.resourceUsage().maxRSS))"
  const preload = `data:text/javascript,${encodeURIComponent(tell)}`
  const args = ['--import', preload, cli, 'validate', ...paths, '--fail-on', 'never', '--format', 'json']
  return measure(process.execPath, args, cwd, times, withPowerShell)
}

const definition = (index: number) => `name: windows/image-${index}
title: Image ${index}
source: { path: 'D:\\media\\ws2025.iso', edition: ServerStandard }
${index % 3 === 0 ? `answer-file: answer-files/${index % 30}.xml\n` : ''}updates: { lock: locks/${index % 50}.lock.json }
customizations:
  - { name: One, run: Get-Date }
`

/** 100 definitions, 150 answer files, 50 lock files. */
async function makeFiles(folder: string): Promise<string[]> {
  const real = (await readdir(fixtures)).filter((name) => name.endsWith('.xml')).sort()
  for (const name of ['images', 'answer-files', 'locks']) await mkdir(path.join(folder, name))
  for (let index = 0; index < 100; index++) {
    await writeFile(path.join(folder, 'images', `${index}.yml`), definition(index))
  }
  const answerFiles: string[] = []
  for (let index = 0; index < 150; index++) {
    const file = path.join(folder, 'answer-files', `${index}.xml`)
    await copyFile(path.join(fixtures, real[index % real.length] ?? ''), file)
    answerFiles.push(file)
  }
  const lock = await readFile(path.join(project, 'examples/updates/demo.lock.json'))
  for (let index = 0; index < 50; index++) await writeFile(path.join(folder, 'locks', `${index}.lock.json`), lock)
  return answerFiles
}

/** An answer file with first-logon commands up to about so many bytes. */
function sized(bytes: number): string {
  const head = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="oobeSystem">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <FirstLogonCommands>
`
  const item = (order: number) => `        <SynchronousCommand wcm:action="add">
          <Order>${order}</Order>
          <CommandLine>cmd.exe /c reg add "HKLM\\SOFTWARE\\Policies\\Example" /v Value${order} /t REG_DWORD /d 1 /f &amp;&amp; ver</CommandLine>
          <Description>Set value ${order}</Description>
        </SynchronousCommand>
`
  const items: string[] = []
  let size = head.length
  for (let order = 1; size < bytes; order++) {
    const text = item(order)
    items.push(text)
    size += text.length
  }
  return `${head}${items.join('')}      </FirstLogonCommands>\n    </component>\n  </settings>\n</unattend>\n`
}

function row(what: string, ours: Measured, xmllint?: Measured): void {
  const cells = [
    ours.best.toFixed(0),
    ours.median.toFixed(0),
    ours.memory.toFixed(0),
    xmllint?.best.toFixed(0) ?? '',
    xmllint === undefined ? '' : `${(ours.best / xmllint.best).toFixed(1)}x`
  ]
  console.log(`${cells.map((cell) => cell.padStart(8)).join(' ')}  ${what}`)
}

async function main(): Promise<void> {
  if (!existsSync(cli)) throw new Error('there is no dist/: npm run build makes it')
  const folder = await mkdtemp(path.join(tmpdir(), 'validate-'))
  try {
    const answerFiles = await makeFiles(folder)
    console.log(`Node ${process.version}, ${runs} runs each; times in milliseconds, memory in MB`)
    console.log(`${['best', 'median', 'memory', 'xmllint', 'ratio'].map((head) => head.padStart(8)).join(' ')}`)
    const [first = ''] = answerFiles
    row('cold start: one answer file', validate([first], folder), measure('xmllint', ['--noout', first], folder))
    row('cold start: one definition', validate(['images/1.yml'], folder))
    const lint = measure('xmllint', ['--noout', ...answerFiles], folder)
    row('300 files; xmllint: the 150 answer files among them', validate(['.'], folder, 5), lint)
    row('the same, and PowerShell parses the 100 scripts in them', validate(['.'], folder, 5, true))
    for (const megabytes of [0.25, 0.5, 1, 2, 4]) {
      const file = path.join(folder, `${megabytes}.xml`)
      await writeFile(file, sized(megabytes * 1e6))
      row(
        `one answer file of ${megabytes} MB`,
        validate([file], folder, 3),
        measure('xmllint', ['--noout', file], folder, 3)
      )
      await rm(file)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

await main()
