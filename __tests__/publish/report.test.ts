import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  imageFileName,
  publishToDirectory,
  readPublished,
  recordPublished,
  renderMarkdown,
  reportName,
  uploadCommand,
  writeReportFiles,
  writeSummary
} from '../../src/publish/index.ts'
import { fitSummary } from '../../src/publish/summary.ts'
import { judged } from '../judges.ts'
import { failedReport, fullReport } from './reports.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'maas-windows-image-report-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the report for people', () => {
  test('tells all of a build', () => {
    const markdown = renderMarkdown(fullReport)
    expect(markdown.split('\n')[0]).toBe('# Windows Server 2025 Standard: built')
    for (const line of [
      '| Windows build | 26100.1742 → 26100.7171 |',
      '| Time | 1 h 02 min |',
      '- The lock file is 40 days old',
      '| KB5068861 | Cumulative Update (26100.7171)<br>`windows11.0-kb5068861-x64.msu` | cumulative | **installed** | ' +
        '1. first group: exit code 1726 (after), 6 min 52 s: absent; the \\| log &lt;b&gt;names&lt;/b&gt; nothing<br>' +
        '2. round 1: exit code 3010 ERROR\\_SUCCESS\\_REBOOT\\_REQUIRED (reboot), 6 min 52 s: absent → pending<br>' +
        'build revision 7171 is running |',
      '| KB2267602 | Defender signatures<br>`mpam-fe.exe` | defender | **kept** | ' +
        '1. round 1: its end was not seen (cut), 6 min 52 s: absent<br>failed 4 times, may pass later |',
      '1 of 2 kept in the image (120.0 MiB), to be tried again when a machine is deployed. Writing them takes about 1.0 s ' +
        '(at 150.0 MiB/s), trying them about 2 min 10 s and a restart; the budget for both is 10 min 00 s, 3 min 00 s of it for the restart.',
      '| Pipes \\| and &lt;b&gt; | **ended at its limit** | none | 20 min 00 s |',
      '| Archive | 4.2 GiB (4509715661 bytes) |',
      '| Raw disk | 20.0 GiB (21474836480 bytes) |',
      '| settle | succeeded | 2026-11-23T08:00:01Z | 1 h 02 min | 3 h 00 min |',
      `| definition | \`images/ws2025.yml\` | \`${'11'.repeat(32)}\` |`,
      `| media | <code>D:\\\\media\\\\ws2025.iso</code> | \`${'22'.repeat(32)}\` |`,
      `\`\`\`sh\n${fullReport.upload?.command}\n\`\`\``
    ]) {
      expect(markdown).toContain(line)
    }
    expect(markdown).toMatch(/A deployment writes 20\.0 GiB\. MAAS writes every byte/)
  })

  test('every row of every table has as many cells as its head', () => {
    for (const report of [fullReport, failedReport]) {
      for (const block of renderMarkdown(report).split('\n\n')) {
        const rows = block.split('\n').filter((line) => line.startsWith('|'))
        const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length)
        expect(new Set(cells).size).toBeLessThanOrEqual(1)
      }
    }
  })

  test('says in its first line that a build was simulated, and where it stopped', () => {
    const markdown = renderMarkdown(failedReport)
    expect(markdown.split('\n')[0]).toMatch(/Simulated build/)
    expect(markdown).toContain('# Windows Server 2025 Standard: failed in stage customize')
    // The message cannot close the block that holds it.
    expect(markdown).toContain('````text\na `fence`:\n```\n# not a heading\n```\n````\n\nError `customize.failed`')
    expect(markdown).not.toMatch(/## (Updates|Image|Upload)/)
  })
})

describe('the files of a report', () => {
  judged(['sha256sum'], 'agree with sha256sum, image included', async () => {
    const image = Buffer.from('the image')
    const archiveSha256 = createHash('sha256').update(image).digest('hex')
    const files = await writeReportFiles(path.join(folder, 'new'), {
      ...fullReport,
      image: {
        fileName: 'windows-ws2025.dd.gz',
        sizes: { raw: 1, allocated: 1, packed: 1, compressed: image.length },
        hashes: { archiveSha256, rawCrc32: '' }
      }
    })
    await writeFile(path.join(folder, 'new', 'windows-ws2025.dd.gz'), image)
    const checked = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: path.dirname(files.sums) })
    expect(checked.toString()).toBe('windows-ws2025.dd.gz: OK\nreport.json: OK\nreport.md: OK\n')
    expect(JSON.parse(await readFile(files.json, 'utf8'))).toMatchObject({ schemaVersion: 1, outcome: 'succeeded' })
    expect(await readdir(path.join(folder, 'new'))).toHaveLength(4)
  })

  test('are named after the image, a simulated one by its prefix', () => {
    expect(imageFileName({ name: 'windows/ws2025', simulated: false }, 'ddgz')).toBe('windows-ws2025.dd.gz')
    expect(imageFileName({ name: 'windows/ws2025', simulated: true }, 'ddgz')).toBe('simulated-windows-ws2025.dd.gz')
    expect(imageFileName({ name: 'windows/ws2025', simulated: false }, 'ddtgz')).toBe('windows-ws2025.tgz')
    expect(imageFileName({ name: 'windows/ws2025', simulated: false }, 'ddraw')).toBe('windows-ws2025.raw')
    expect(reportName({ name: 'windows/ws2025', simulated: true })).toBe('simulated-windows-ws2025-report')
  })
})

judged(['sh'], 'the upload command reaches maas as it was meant, whatever the title', () => {
  const title = 'Bob\'s "Server" $HOME `id` \\ 2025'
  const image = {
    file: "it's here/a b.dd.gz",
    name: 'windows/ws2025',
    title,
    sha256: 'ab',
    size: 17,
    fileType: 'ddgz' as const
  }
  const script = `maas() { printf '%s\\n' "$@"; }; PROFILE=admin; ${uploadCommand(image)}`
  const words = execFileSync('sh', ['-c', script]).toString().trimEnd().split('\n')
  expect(words).toEqual([
    'admin',
    'boot-resources',
    'create',
    'name=windows/ws2025',
    `title=${title}`,
    'architecture=amd64/generic',
    'filetype=ddgz',
    'sha256=ab',
    'size=17',
    "content@=it's here/a b.dd.gz"
  ])
  expect(uploadCommand({ ...image, title: 'Plain', file: 'out/windows-ws2025.dd.gz' })).toBe(
    "maas $PROFILE boot-resources create name='windows/ws2025' title='Plain' architecture='amd64/generic' " +
      "filetype='ddgz' sha256=ab size=17 content@=out/windows-ws2025.dd.gz"
  )
})

describe('the job summary', () => {
  test('gets the report', async () => {
    const file = path.join(folder, 'summary')
    await writeFile(file, 'from before\n')
    const before = process.env['GITHUB_STEP_SUMMARY']
    process.env['GITHUB_STEP_SUMMARY'] = file
    try {
      await writeSummary(renderMarkdown(fullReport))
    } finally {
      if (before === undefined) delete process.env['GITHUB_STEP_SUMMARY']
      else process.env['GITHUB_STEP_SUMMARY'] = before
    }
    expect((await readFile(file, 'utf8')).replaceAll('\r\n', '\n').trimEnd()).toBe(
      `from before\n${renderMarkdown(fullReport)}`.trimEnd()
    )
  })

  test('is cut in whole lines, with a note, when it is too long', () => {
    const long = 'ä line of text\n'.repeat(100)
    const cut = fitSummary(long, 500)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(500)
    expect(cut).toMatch(/^(ä line of text\n)+\n.*Cut here/)
    expect(fitSummary(long, 2000)).toBe(long)
    expect(Buffer.byteLength(fitSummary('x\n'.repeat(1024 * 1024)))).toBeLessThan(1024 * 1024)
  })
})

describe('an output directory', () => {
  const reportFiles = async () => Object.values(await writeReportFiles(path.join(folder, 'work', 'report'), fullReport))
  const image = async () => {
    await mkdir(path.join(folder, 'work'), { recursive: true })
    const file = path.join(folder, 'work', 'windows-ws2025.dd.gz')
    await writeFile(file, 'image')
    return file
  }

  test('gets the image and its report', async () => {
    const directory = path.join(folder, 'out', 'deep')
    const what = {
      image: await image(),
      reportFiles: await reportFiles(),
      reportName: 'windows-ws2025-report',
      directory
    }
    const published = await publishToDirectory(what)
    expect(published.image).toBe(path.join(directory, 'windows-ws2025.dd.gz'))
    expect((await readdir(directory)).sort()).toEqual(['windows-ws2025-report', 'windows-ws2025.dd.gz'])
    expect((await readdir(path.join(directory, 'windows-ws2025-report'))).sort()).toEqual([
      'SHA256SUMS',
      'report.json',
      'report.md'
    ])
    await expect(stat(what.image)).rejects.toMatchObject({ code: 'ENOENT' })
    // Once more over what is there.
    await publishToDirectory({ ...what, image: await image() })
    expect(await readFile(path.join(directory, 'windows-ws2025.dd.gz'), 'utf8')).toBe('image')
  })

  const otherFileSystem = '/dev/shm'
  const across = existsSync(otherFileSystem) ? test : test.skip
  across('on another file system too', async () => {
    const directory = await mkdtemp(path.join(otherFileSystem, 'maas-windows-image-'))
    try {
      const file = await image()
      expect((await stat(directory)).dev).not.toBe((await stat(file)).dev)
      await publishToDirectory({ image: file, reportFiles: await reportFiles(), reportName: 'r', directory })
      expect(await readFile(path.join(directory, 'windows-ws2025.dd.gz'), 'utf8')).toBe('image')
      expect(await readdir(directory)).toHaveLength(2)
      await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })

  test('that cannot be written is named', async () => {
    const directory = path.join(folder, 'a-file')
    await writeFile(directory, '')
    await expect(
      publishToDirectory({ image: await image(), reportFiles: [], reportName: 'r', directory })
    ).rejects.toMatchObject({ code: 'publish.directory', message: expect.stringContaining(directory) })
  })
})

describe('the record of what was published', () => {
  const record = { fingerprint: 'f'.repeat(64), runId: '1234', artifactId: '99' }

  test('is read as it was written, and replaced', async () => {
    expect(await readPublished(folder, { name: 'windows/ws2025', simulated: false })).toBeUndefined()
    await recordPublished(folder, { name: 'windows/ws2025', simulated: false }, record)
    await recordPublished(folder, { name: 'windows/w11', simulated: false }, { ...record, runId: '1' })
    await recordPublished(folder, { name: 'windows/ws2025', simulated: false }, { ...record, artifactId: '100' })
    expect(await readPublished(folder, { name: 'windows/ws2025', simulated: false })).toEqual({
      ...record,
      artifactId: '100'
    })
    expect((await readdir(path.join(folder, 'published'))).sort()).toEqual(['windows-w11.json', 'windows-ws2025.json'])
  })

  test.each(['', '{"fingerprint": "x"', '[]', 'null', '{"fingerprint": 1, "runId": "1", "artifactId": "1"}'])(
    'counts as absent when it is %j',
    async (text) => {
      await recordPublished(folder, { name: 'windows/ws2025', simulated: false }, record)
      await writeFile(path.join(folder, 'published', 'windows-ws2025.json'), text)
      expect(await readPublished(folder, { name: 'windows/ws2025', simulated: false })).toBeUndefined()
    }
  )
})
