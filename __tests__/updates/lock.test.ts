import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { checkLock, loadLock } from '../../src/updates/lock.ts'

const project = path.resolve(import.meta.dirname, '../..')
const demo = path.join(project, 'examples/updates/demo.lock.json')
const folder = await mkdtemp(path.join(tmpdir(), 'lock-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** @returns each problem of `text` as `line:column message (hint) [rule]`, without the rule's `lock.` */
async function problemsOf(text: string | Uint8Array): Promise<string[]> {
  const file = path.join(folder, 'a.lock.json')
  await writeFile(file, text)
  return (await checkLock(file)).map(({ location, message, hint, rule }) => {
    const shown = hint === undefined ? '' : ` (${hint})`
    return `${location?.line}:${location?.column} ${message}${shown} [${rule.replace('lock.', '')}]`
  })
}

const sha1 = 'a'.repeat(40)
const sha256 = 'b'.repeat(64)
const host = 'https://catalog.s.download.windowsupdate.com'
const one = {
  kb: 'KB5043080',
  title: 'A title',
  updateId: 'be656f78-0714-440c-a0be-b27b4f9e5d71',
  fileName: 'a.msu',
  url: `${host}/a.msu`,
  size: 1,
  sha1,
  sha256,
  role: 'cumulative'
}
const query = { product: 'P', architecture: 'x64', include: [], exclude: [] }

/** One package a line, from line 5 on. */
function lockText(...packages: Record<string, unknown>[]): string {
  const lines = packages.map((item) => JSON.stringify({ ...one, ...item }))
  return `{\n"schemaVersion": 1,\n"query": ${JSON.stringify(query)},\n"packages": [\n${lines.join(',\n')}\n]}\n`
}

/** @returns the column of `key`'s value in the line of a package */
function columnOf(key: string, item: Record<string, unknown>): number {
  return JSON.stringify({ ...one, ...item }).indexOf(`"${key}":`) + key.length + 4
}

describe('the demo lock', () => {
  test('loads, and tells the truth about the stand-ins beside the simulator', async () => {
    const lock = await loadLock(demo)
    const packages = path.join(project, 'simulator/packages')
    for (const item of lock.packages) {
      const bytes = await readFile(path.join(packages, item.fileName))
      expect(bytes).toHaveLength(item.size)
      for (const algorithm of ['sha1', 'sha256'] as const) {
        expect(createHash(algorithm).update(bytes).digest('hex')).toBe(item[algorithm])
      }
    }
    expect((await readdir(packages)).sort()).toEqual(lock.packages.map(({ fileName }) => fileName).sort())
  })
})

describe('what is wrong with a package is named with its place', () => {
  const allowed = 'allowed: *.windowsupdate.com, *.delivery.mp.microsoft.com, definitionupdates.microsoft.com'
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['kb', '5043080', '`packages.0.kb` must be a KB number such as KB5043080, not "5043080" [value]'],
    ['title', 'a\nb', '`packages.0.title` must be a title, in one line of at most 300 characters, not "a\\nb" [value]'],
    [
      'updateId',
      one.updateId.toUpperCase(),
      `\`packages.0.updateId\` must be an update id, a lower-case GUID, not "${one.updateId.toUpperCase()}" [value]`
    ],
    [
      'fileName',
      '../a.msu',
      '`packages.0.fileName` must be a plain file name that ends in .msu, .cab or .exe, not "../a.msu" [value]'
    ],
    [
      'fileName',
      'a.zip',
      '`packages.0.fileName` must be a plain file name that ends in .msu, .cab or .exe, not "a.zip" [value]'
    ],
    [
      'url',
      'http://x.windowsupdate.com/a',
      '`packages.0.url` must be an https URL, not "http://x.windowsupdate.com/a" [value]'
    ],
    ['url', 'https://evil.example/a', `Microsoft serves no updates from evil.example (${allowed}) [url]`],
    [
      'url',
      'https://evilwindowsupdate.com/a',
      `Microsoft serves no updates from evilwindowsupdate.com (${allowed}) [url]`
    ],
    [
      'url',
      'https://windowsupdate.com.evil.example/a',
      `Microsoft serves no updates from windowsupdate.com.evil.example (${allowed}) [url]`
    ],
    ['url', 'https://u:p@x.windowsupdate.com/a', 'this is not a plain https URL (no user, password or port) [url]'],
    ['url', 'https://x.windowsupdate.com:8443/a', 'this is not a plain https URL (no user, password or port) [url]'],
    ['url', 'https://[/a', 'this is not a plain https URL (no user, password or port) [url]'],
    ['size', 0, '`packages.0.size` must be a whole number from 1 to 68719476736, not 0 [value]'],
    ['size', '1', '`packages.0.size` must be a whole number from 1 to 68719476736, not "1" [value]'],
    [
      'sha1',
      sha1.toUpperCase(),
      `\`packages.0.sha1\` must be the 40 lower-case hexadecimal digits of a sha1, not "${sha1.toUpperCase()}" [value]`
    ],
    ['sha256', 'b', '`packages.0.sha256` must be the 64 lower-case hexadecimal digits of a sha256, not "b" [value]'],
    [
      'role',
      'lcu',
      '`packages.0.role` must be one of ssu, checkpoint, cumulative, dotnet, defender, other, not "lcu" [value]'
    ],
    ['expectedUbr', 1.5, '`packages.0.expectedUbr` must be a whole number from 1 to 999999, not 1.5 [value]']
  ]
  test.each(rows)('%s %j', async (key, value, expected) => {
    const item = { [key]: value }
    expect(await problemsOf(lockText(item))).toEqual([`5:${columnOf(key, item)} ${expected}`])
  })

  test.each([
    `${host}/d/a.msu`,
    'https://download.windowsupdate.com/a.msu',
    'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/x/public/a.msu',
    'https://definitionupdates.microsoft.com/a.exe'
  ])('%s is fine', async (url) => {
    expect(await problemsOf(lockText({ url }))).toEqual([])
  })

  test('a sha1 that is not the one in the name', async () => {
    const right = { fileName: `a_${sha1}.msu` }
    expect(await problemsOf(lockText(right))).toEqual([])
    const wrong = { fileName: `a_${'c'.repeat(40)}.msu` }
    expect(await problemsOf(lockText(wrong))).toEqual([
      `5:${columnOf('sha1', wrong)} the sha1 is not the one in fileName (fileName says ${'c'.repeat(40)}) [sha1]`
    ])
  })

  test('two packages of one name or of the same bytes', async () => {
    expect(await problemsOf(lockText({}, { fileName: 'A.msu', sha256: 'c'.repeat(64), role: 'other' }))).toEqual([
      `6:${columnOf('fileName', {})} packages 0 and 1 have the same fileName (keep one of them) [duplicate]`
    ])
    expect(await problemsOf(lockText({}, { fileName: 'b.msu', kb: 'KB5043081', role: 'dotnet' }))).toEqual([
      `6:${columnOf('sha256', {})} packages 0 and 1 have the same sha256 (keep one of them) [duplicate]`
    ])
  })

  test('unknown, missing and doubled keys', async () => {
    const { kb: _, ...rest } = { ...one, supersedes: 'KB1' }
    const line = JSON.stringify(rest).replace('{', '{"size":2,')
    const text = lockText().replace('[\n\n]', `[\n${line}\n]`)
    expect(await problemsOf(text)).toEqual([
      `5:${line.lastIndexOf('"size"') + 1} \`size\` stands here a second time (keep one of them) [duplicate-key]`,
      '5:1 `packages.0.kb` is missing [missing-key]',
      `5:${line.indexOf('"supersedes"') + 1} unknown key \`supersedes\` (remove it) [unknown-key]`
    ])
  })
})

describe('what is no lock file gets one problem', () => {
  test.each([
    ['an empty file', '', '1:1 not valid JSON: Unexpected end of JSON input [syntax]'],
    ['a list', '[]', '1:1 a lock file must be an object, not a list [value]'],
    ['YAML', 'schemaVersion: 1\n', expect.stringMatching(/^1:1 not valid JSON: .* \[syntax\]$/)],
    ['a comma too much', '{\n"schemaVersion": 1,\n}', expect.stringMatching(/^3:1 not valid JSON: .* \[syntax\]$/)],
    ['a comment', '{\n// a\n}', expect.stringMatching(/^2:1 not valid JSON: .* \[syntax\]$/)],
    ['10 MB', ' '.repeat(10_000_000), '1:1 this file has 10000000 bytes; a lock file has at most 1048576 [unreadable]'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe), '1:1 this file is not UTF-8 text: save it as UTF-8 [unreadable]']
  ])('%s', async (_, text, expected) => {
    expect(await problemsOf(text)).toEqual([expected])
  })

  test('deep nesting does not throw', async () => {
    expect(await problemsOf(`${'['.repeat(5000)}${']'.repeat(5000)}`)).toHaveLength(1)
  })

  test('a flood of unknown keys is cut', async () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `"a${index}":1`)
    expect(await problemsOf(`{${keys.join(',')}}`)).toHaveLength(50)
  })

  test('another version', async () => {
    expect(await problemsOf(lockText().replace(': 1,', ': 2,'))).toEqual([
      '2:18 `schemaVersion` must be 1, the only version there is, not 2 [value]'
    ])
  })

  test('a missing file; loading throws one error', async () => {
    const file = path.join(folder, 'no.json')
    expect(await checkLock(file)).toMatchObject([{ message: 'this file does not exist' }])
    const error = await loadLock(file).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ code: 'lock.invalid' })
    expect(String(error)).toContain(`${file}:1:1: error: this file does not exist`)
  })
})
