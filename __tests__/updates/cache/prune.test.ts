import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { withLock } from '../../../src/updates/cache/entry-lock.ts'
import { keeping, prune } from '../../../src/updates/cache/prune.ts'
import { recordingReporter, temporaryFolder, testRun } from '../../surroundings.ts'

const day = 24 * 60 * 60 * 1000
const sha256 = (letter: string) => letter.repeat(64)

/** Sets the last use of a package, or of anything else. */
async function age(item: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * day)
  await utimes(item, then, then)
}

async function put(directory: string, letter: string, bytes: number, days: number): Promise<void> {
  const folder = path.join(directory, 'packages', sha256(letter))
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'a.msu'), Buffer.alloc(bytes))
  for (const item of [path.join(folder, 'a.msu'), folder]) await age(item, days)
}

const left = async (directory: string) =>
  (await readdir(path.join(directory, 'packages'))).map((name) => name.slice(0, 1)).join('')

async function setUp() {
  const directory = await temporaryFolder()
  const reporter = recordingReporter()
  return { directory, lines: reporter.lines, run: testRun(reporter, directory) }
}

test('what nobody has used for 90 days goes, and the sha1 that led to it', async () => {
  const { directory, run, lines } = await setUp()
  await put(directory, 'a', 5000, 91)
  await put(directory, 'b', 5000, 89)
  await mkdir(path.join(directory, 'by-sha1'))
  for (const letter of ['a', 'b']) await writeFile(path.join(directory, 'by-sha1', letter), `${sha256(letter)}\n`)
  await prune(run, directory)
  expect(await left(directory)).toBe('b')
  expect(await readdir(path.join(directory, 'by-sha1'))).toEqual(['b'])
  expect(lines).toEqual(['info: package directory: 4.9 KiB unused for long removed'])
})

test('above the budget those go that were used longest ago, but none that may be in use', async () => {
  const { directory, run } = await setUp()
  for (const [letter, days] of [
    ['a', 1],
    ['b', 40],
    ['c', 5],
    ['d', 50],
    ['e', 1.5]
  ] as const) {
    await put(directory, letter, 1000, days)
  }
  await prune(run, directory, { ...keeping, budget: 3500 })
  expect(await left(directory)).toBe('abce'.replace('b', ''))
  await prune(run, directory, { ...keeping, budget: 0 })
  expect(await left(directory)).toBe('ae')
})

test('what somebody works on right now does not go', async () => {
  const { directory, run } = await setUp()
  await put(directory, 'a', 1000, 100)
  const lock = { signal: run.signal, waiting: () => undefined, patience: 1000 }
  await withLock(`${directory} ${sha256('a')}`, lock, () => prune(run, directory))
  expect(await left(directory)).toBe('a')
  await prune(run, directory)
  expect(await left(directory)).toBe('')
})

test('downloads that nobody went on with for a week go, and so does what was damaged', async () => {
  const { directory, run } = await setUp()
  for (const name of ['incoming', 'damaged']) {
    await mkdir(path.join(directory, name))
    for (const [file, days] of [
      ['0a.host.partial', 8],
      ['0b.host.partial', 6]
    ] as const) {
      await writeFile(path.join(directory, name, file), 'x')
      await age(path.join(directory, name, file), days)
    }
  }
  await prune(run, directory)
  for (const name of ['incoming', 'damaged'])
    expect(await readdir(path.join(directory, name))).toEqual(['0b.host.partial'])
})

test('the records of published images, which lie there too, stay', async () => {
  const { directory, run } = await setUp()
  await mkdir(path.join(directory, 'published'))
  await writeFile(path.join(directory, 'published', 'image.json'), '{}')
  await age(path.join(directory, 'published', 'image.json'), 1000)
  await prune(run, directory, { unused: 0, budget: 0, inUse: 0, incoming: 0 })
  expect((await stat(path.join(directory, 'published', 'image.json'))).size).toBe(2)
})
