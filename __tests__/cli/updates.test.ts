import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { loadLock } from '../../src/updates/lock.ts'
import { repository } from '../image-definition/repository.ts'
import { judged } from '../judges.ts'
import { defenderToo, definitionOf, product, startMonth } from '../updates/a-month.ts'
import { sendPage, startCatalog } from '../updates/catalog/catalog-server.ts'
import { errorPage, noResultsPage } from '../updates/catalog/hand-made-pages.ts'
import { throughProxy } from '../updates/microsoft.ts'
import { command, project } from './command.ts'

const lines = (text: string) => text.trimEnd().split('\n')

judged(
  ['openssl'],
  'writes the lock files of all definitions, says what is new, and the second time nothing',
  async () => {
    const server = await startMonth()
    const root = await repository({
      'images/a.yml': definitionOf('a', defenderToo, 'updates/a.lock.json'),
      'images/b.yml': definitionOf('b', defenderToo, 'updates/deep/b.lock.json'),
      'images/c.yml': definitionOf('c', defenderToo)
    })
    const env = { ...(await throughProxy(server)), XDG_CACHE_HOME: path.join(root, 'cache') }
    const run = (...args: string[]) => command(['updates', 'images/*.yml', ...args], { cwd: root, env })

    const first = await run()
    expect(first.code).toBe(0)
    const group = `updates/a.lock.json: ${product}, x64`
    const told = lines(first.stdout).filter((line) => !/^ {2}(?:packages|mpam-fe\.exe)\b/.test(line))
    expect(told).toEqual([
      'images/c.yml has no `updates.lock`: its build asks',
      group,
      `  cumulative: 2026-11 Cumulative Update for ${product} for x64-based Systems (KB5900001) (26100.7171)`,
      expect.stringMatching(/^ {2}platform: .*4\.18\.26080\.4/),
      expect.stringMatching(/^ {2}definitions: .*1\.459\.553\.0/),
      'updates/a.lock.json: written, 3 packages',
      '  added    cumulative  KB5900001, build 26100.7171',
      '  added    defender    KB4052623, version 4.18.26080.4',
      '  added    defender    KB2267602, version 1.459.553.0',
      'updates/deep/b.lock.json: written, 3 packages',
      '  added    cumulative  KB5900001, build 26100.7171',
      '  added    defender    KB4052623, version 4.18.26080.4',
      '  added    defender    KB2267602, version 1.459.553.0'
    ])
    // What was fetched lies where a build looks for it.
    const lock = await loadLock(path.join(root, 'updates/a.lock.json'))
    const definitions = lock.packages.find(({ fileName }) => fileName === 'mpam-fe.exe')
    expect(await readdir(path.join(root, 'cache/maas-windows-image/packages'))).toEqual([definitions?.sha256])

    const second = await run('--format', 'json')
    const events = lines(second.stdout).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.at(-1)).toMatchObject({ event: 'end', exitCode: 0, changed: false })
  },
  120_000
)

test('--check says what is wrong at its line, asks nobody, and fails', async () => {
  const root = await repository({
    'a.yml': definitionOf('a', `{ product: ${product} }`, 'a.lock.json'),
    'b.yml': definitionOf('b', `{ product: ${product} }`, 'missing.lock.json'),
    'c.yml': definitionOf('c', `{ product: ${product} }`)
  })
  const lock = {
    schemaVersion: 1,
    query: { product: 'Windows 11', architecture: 'x64', include: ['cumulative'], exclude: [] },
    packages: []
  }
  await writeFile(path.join(root, 'a.lock.json'), JSON.stringify(lock, undefined, 1))
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9' }
  const { code, stdout, stderr } = await command(['updates', '--check', '*.yml'], { cwd: root, env })
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(lines(stdout)).toEqual([
    `a.lock.json:4:14: error: the definition asks for "${product}", this lock for "Windows 11" (write the lock again: run \`updates\`) [lock.query]`,
    'a.lock.json:6:3: error: the definition asks for [cumulative, defender, dotnet], this lock for [cumulative] (write the lock again: run `updates`) [lock.query]',
    'a.lock.json:11:2: error: no package here is of the kind cumulative, which the definition asks for (write the lock again: run `updates`) [lock.incomplete]',
    'a.lock.json:11:2: error: no package here is of the kind defender, which the definition asks for (write the lock again: run `updates`) [lock.incomplete]',
    'b.yml:7:9: error: missing.lock.json does not exist (paths start at the root of the repository) [definition.path]',
    '4 files checked: 5 problems'
  ])
  expect(await readdir(root)).not.toContain('missing.lock.json')
})

test('an error is told in words, or as the last line of JSON; a mirror of the catalog may be named', async () => {
  const server = await startCatalog()
  server.answerer = (_request, response) => sendPage(response, noResultsPage('x'))
  const root = await repository({ 'a.yml': definitionOf('a', `{ product: ${product} }`, 'a.lock.json') })
  const args = ['updates', 'a.yml', '--catalog-url', server.url]
  const message = `the catalog has no cumulative update for ${product}, x64; the search found besides: nothing`
  expect(await command(args, { cwd: root })).toMatchObject({ code: 1, stderr: `error: ${message}\n` })
  const json = await command([...args, '--format', 'json'], { cwd: root })
  const end = JSON.parse(lines(json.stdout).at(-1) ?? '')
  expect(end).toMatchObject({ event: 'end', exitCode: 1, error: { code: 'updates.nothing-found', message } })
})

test('a glob that finds nothing is bad usage', async () => {
  const root = await repository({ 'a.yml': definitionOf('a', `{ product: ${product} }`, 'a.lock.json') })
  const { code, stderr } = await command(['updates', 'a.yml', 'images/*.yml'], { cwd: root })
  expect(code).toBe(2)
  expect(stderr).toMatch(/^error: definition: "images\/\*\.yml" finds no file below /)
})

test('Ctrl-C while it waits for the next try ends it at once, and the lock file stays', async () => {
  const server = await startCatalog()
  server.answerer = (_request, response) => sendPage(response, errorPage('8DDD0010'))
  const root = await repository({
    'a.yml': definitionOf('a', `{ product: ${product} }`, 'a.lock.json'),
    'a.lock.json': 'old'
  })
  const args = [path.join(project, 'src/cli.ts'), 'updates', 'a.yml', '--catalog-url', server.url]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const told: string[] = []
  child.stderr.on('data', (chunk: Buffer) => told.push(chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('trying again in 5 s')) child.kill('SIGINT')
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  expect({ code, told: told.join('') }).toEqual({ code: 130, told: 'error: cancelled\n' })
  expect(server.requests).toHaveLength(1)
  expect(await readFile(path.join(root, 'a.lock.json'), 'utf8')).toBe('old')
}, 60_000)
