import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { UpdatesOptions } from '../../src/pipeline/lock-definitions.ts'
import { checkLocks, updateLocks } from '../../src/pipeline/lock-files.ts'
import { renderCheck, renderUpdates } from '../../src/pipeline/lock-summary.ts'
import { loadLock } from '../../src/updates/lock.ts'
import { repository } from '../image-definition/repository.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'
import { addCumulative, defenderToo, definitionOf, product, startMonth } from '../updates/a-month.ts'
import type { CatalogServer } from '../updates/catalog/catalog-server.ts'

const only = `{ product: ${product}, include: [cumulative] }`

/** Runs the job in `root`; nobody waits, and nothing but `server` is asked. */
async function update(root: string, definitions: readonly string[], server?: CatalogServer) {
  const reporter = recordingReporter()
  const offline: typeof fetch = async () => {
    throw new Error('no network in this test')
  }
  const run = { ...testRun(reporter, ''), sleep: async () => undefined, fetch: server?.fetch ?? offline }
  const options: UpdatesOptions = {
    definitions,
    check: false,
    repositoryRoot: root,
    packageDirectory: await temporaryFolder()
  }
  return { updated: await updateLocks(run, options), lines: reporter.lines }
}

const check = (root: string, ...definitions: string[]) =>
  checkLocks({ definitions, check: true, repositoryRoot: root, packageDirectory: '' })

describe('writing', () => {
  test('definitions that share a lock file are one question; the order of lists means nothing', async () => {
    const server = await startMonth()
    const root = await repository({
      'a.yml': definitionOf('a', defenderToo, 'x/a.lock.json'),
      'b.yml': definitionOf('b', defenderToo.replace('cumulative, defender', 'defender, cumulative'), 'x/./a.lock.json')
    })
    const { updated } = await update(root, ['*.yml'], server)
    expect(updated).toMatchObject([
      { lock: 'x/a.lock.json', definitions: ['a.yml', 'b.yml'], packages: 3, written: true }
    ])
    expect(await check(root, '*.yml')).toEqual({ files: ['a.yml', 'x/a.lock.json', 'b.yml'], problems: [] })
  })

  test('a lock with the marks of a merge is written anew, and nothing of the catalog is asked twice', async () => {
    const server = await startMonth()
    const root = await repository({
      'a.yml': definitionOf('a', only, 'a.lock.json'),
      'b.yml': definitionOf('b', only, 'b.lock.json'),
      'a.lock.json': '<<<<<<< ours\n'
    })
    const { lines, updated } = await update(root, ['a.yml', 'b.yml'], server)
    expect(lines.join('\n')).toContain('warning: a.lock.json cannot be read and is written anew')
    expect(updated.map(({ written }) => written)).toEqual([true, true])
    expect(await readFile(path.join(root, 'a.lock.json'))).toEqual(await readFile(path.join(root, 'b.lock.json')))
    expect(server.requests.filter(({ url }) => url === '/DownloadDialog.aspx')).toHaveLength(1)
  })

  test('an unchanged month leaves the file alone; a new one tells what is new, in Markdown too', async () => {
    const server = await startMonth()
    const root = await repository({ 'a.yml': definitionOf('a', only, 'a.lock.json') })
    await update(root, ['a.yml'], server)
    const again = await update(root, ['a.yml'], server)
    expect(again.updated).toMatchObject([{ written: false, changes: [] }])
    expect(again.lines).toContain('info: a.lock.json: unchanged, 1 package')
    expect(renderUpdates(again.updated)).toContain('Nothing has changed.')
    addCumulative(server, 'KB5900002', 7200)
    const next = await update(root, ['a.yml'], server)
    expect(next.lines).toContain('info:   newer    cumulative  KB5900001 -> KB5900002, build 26100.7171 -> 26100.7200')
    expect(renderUpdates(next.updated)).toBe(`## Update packages

### a.lock.json

For \`a.yml\`; 1 package.

| what | role | package | title |
| --- | --- | --- | --- |
| newer | cumulative | KB5900001 -&gt; KB5900002, build 26100.7171 -&gt; 26100.7200 | 2026-11 Cumulative Update for ${product} for x64-based Systems (KB5900002) (26100.7200) |
`)
  })

  test('a package that somebody has added by hand stays, until the query excludes it', async () => {
    const server = await startMonth()
    const root = await repository({ 'a.yml': definitionOf('a', only, 'a.lock.json') })
    const file = path.join(root, 'a.lock.json')
    await update(root, ['a.yml'], server)
    const lock = await loadLock(file)
    const [cumulative] = lock.packages
    const own = { ...cumulative, kb: 'KB5909999', role: 'other', fileName: 'enablement.cab', sha256: 'e'.repeat(64) }
    await writeFile(file, JSON.stringify({ ...lock, packages: [own, cumulative] }))
    const kept = await update(root, ['a.yml'], server)
    expect(kept.updated).toMatchObject([{ packages: 2, changes: [] }])
    expect((await loadLock(file)).packages.map(({ kb }) => kb)).toEqual(['KB5900001', 'KB5909999'])
    const excluded = only.replace(' }', ', exclude: [KB5909999] }')
    await writeFile(path.join(root, 'a.yml'), definitionOf('a', excluded, 'a.lock.json'))
    expect((await update(root, ['a.yml'], server)).updated).toMatchObject([{ packages: 1 }])
  })

  test('when the catalog does not answer the old lock stays', async () => {
    const server = await startMonth()
    const root = await repository({ 'a.yml': definitionOf('a', only, 'a.lock.json') })
    await update(root, ['a.yml'], server)
    const before = await readFile(path.join(root, 'a.lock.json'), 'utf8')
    await expect(update(root, ['a.yml'])).rejects.toMatchObject({ code: 'updates.catalog-failed' })
    expect(await readFile(path.join(root, 'a.lock.json'), 'utf8')).toBe(before)
    expect((await readdir(root)).sort()).toEqual(['a.lock.json', 'a.yml'])
  })
})

describe('what cannot be done is said before anybody is asked', () => {
  const files = {
    'a.yml': definitionOf('a', only, 'a.lock.json'),
    'b.yml': definitionOf('b', '{ product: Windows 11 }', './a.lock.json'),
    'c.yml': definitionOf('c', only),
    'd.yml': 'name: x\n'
  }
  const rows: readonly (readonly [string, readonly string[], string, RegExp])[] = [
    [
      'a glob that finds nothing',
      ['a.yml', 'x/*.yml'],
      'options.invalid',
      /^definition: "x\/\*\.yml" finds no file below /
    ],
    ['no lock file named', ['c.yml'], 'options.invalid', /^none of the definitions has both/],
    [
      'one lock file for two questions',
      ['a.yml', 'b.yml'],
      'definition.invalid',
      /\n {2}b\.yml:7:9: error: a\.yml keeps the answer to another question in this file \(name another file\)/
    ],
    ['a bad definition', ['*.yml'], 'definition.invalid', /\n {2}d\.yml:1:7: error: `name` must be/]
  ]
  test.each(rows)('%s', async (_, definitions, code, message) => {
    const root = await repository(files)
    await expect(update(root, definitions)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(await readdir(root)).not.toContain('a.lock.json')
  })

  test('a lock file that would lie outside of the repository, behind a link', async () => {
    const root = await repository({ 'in/a.yml': definitionOf('a', only, 'link/new/a.lock.json') })
    await mkdir(path.join(root, 'out'))
    await symlink(path.join(root, 'out'), path.join(root, 'in/link'))
    await expect(update(path.join(root, 'in'), ['a.yml'])).rejects.toThrow(
      'link/new/a.lock.json leads out of the repository'
    )
  })
})

describe('checking', () => {
  test('names each problem once, by file and line, and shows a table', async () => {
    const root = await repository({
      'b.yml': definitionOf('b', only, 'x/a.lock.json'),
      'a.yml': definitionOf('a', only, 'x/a.lock.json'),
      'c.yml': definitionOf('c', only, 'none.lock.json'),
      'x/a.lock.json': '{'
    })
    const checked = await check(root, '*.yml')
    expect(checked.problems.map(({ rule, location }) => `${location?.file}:${location?.line} ${rule}`)).toEqual([
      'c.yml:7 definition.path',
      'x/a.lock.json:1 lock.syntax'
    ])
    expect(renderCheck(checked)).toContain(
      '4 files checked: 2 problems.\n\n| where | what |\n| --- | --- |\n| `c.yml:7:9` | none'
    )
  })

  test('a lock without a question is checked by itself', async () => {
    const server = await startMonth()
    const root = await repository({ 'a.yml': definitionOf('a', only, 'a.lock.json') })
    await update(root, ['a.yml'], server)
    const lock = await loadLock(path.join(root, 'a.lock.json'))
    const alone = definitionOf('b', only, 'a.lock.json').replace(/ {2}catalog.*\n/, '')
    await writeFile(path.join(root, 'b.yml'), alone)
    await writeFile(
      path.join(root, 'a.lock.json'),
      JSON.stringify({ ...lock, query: { ...lock.query, product: 'Other' } })
    )
    expect((await check(root, 'b.yml')).problems).toEqual([])
    expect((await check(root, 'a.yml')).problems).toHaveLength(1)
  })
})
