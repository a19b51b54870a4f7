import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { asset } from '../../../src/assets.ts'
import { checkLock, formatLock, loadLock, writeLock } from '../../../src/updates/lock.ts'
import { temporaryFolder } from '../../surroundings.ts'
import { cumulative, definitions, lockOf, packageOf } from './lock-packages.ts'

const platform = packageOf({
  kb: 'KB4052623',
  role: 'defender',
  title: 'Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26080.4)',
  fileName: `updateplatform.amd64fre_${'a'.repeat(40)}.exe`,
  sha1: 'a'.repeat(40)
})
const packages = [
  packageOf({ kb: 'KB5900011', role: 'ssu' }),
  packageOf({ kb: 'KB5043080', role: 'checkpoint' }),
  packageOf({ kb: 'KB5100000', role: 'checkpoint' }),
  cumulative('KB5900001', 7171),

  packageOf({ kb: 'KB5900002', role: 'dotnet' }),
  packageOf({ kb: 'KB990003', role: 'other' }),
  packageOf({ kb: 'KB5900003', role: 'other' }),
  platform,
  definitions('1.459.553.0')
]

test('the demo lock is written as it stands in the repository', async () => {
  const demo = asset('examples/updates/demo.lock.json')
  expect(formatLock(await loadLock(demo))).toBe(await readFile(demo, 'utf8'))
})

test('the same packages in any order, with any order of keys, give the same bytes', () => {
  const wanted = formatLock(lockOf(...packages))
  for (let turn = 1; turn < packages.length; turn++) {
    const turned = [...packages.slice(turn), ...packages.slice(0, turn)].map((item) =>
      Object.fromEntries(Object.entries(item).reverse())
    )
    expect(formatLock(lockOf(...(turned as typeof packages)))).toBe(wanted)
  }
  const kbs = [...wanted.matchAll(/"kb": "(\w+)"/g)].map((match) => match[1])
  expect(kbs).toEqual(packages.map(({ kb }) => kb))
})

test('what was written loads as what was given, without a problem', async () => {
  const file = path.join(await temporaryFolder(), 'deep/updates/a.lock.json')
  const lock = lockOf(...packages)
  expect(await writeLock(file, lock)).toBe(true)
  expect(await loadLock(file)).toEqual(lock)
  expect(await checkLock(file)).toEqual([])
})

test('a lock without packages is one too', async () => {
  const file = path.join(await temporaryFolder(), 'a.lock.json')
  await writeLock(file, lockOf())
  expect(await loadLock(file)).toEqual(lockOf())
})

test('an equal lock is left alone', async () => {
  const file = path.join(await temporaryFolder(), 'a.lock.json')
  await writeLock(file, lockOf(...packages))
  await utimes(file, 1, 1)
  expect(await writeLock(file, lockOf(...packages.toReversed()))).toBe(false)
  expect((await stat(file)).mtimeMs).toBe(1000)
})

test('so is one that differs in its line ends only', async () => {
  const file = path.join(await temporaryFolder(), 'a.lock.json')
  await writeFile(file, formatLock(lockOf(...packages)).replaceAll('\n', '\r\n'))
  expect(await writeLock(file, lockOf(...packages))).toBe(false)
})

test('a write that fails leaves the old lock, and nothing beside it', async () => {
  const folder = path.join(await temporaryFolder(), 'updates')
  const file = path.join(folder, 'a.lock.json')
  // A folder of the lock's name cannot be replaced by a file, whoever runs the test.
  await mkdir(file, { recursive: true })
  await writeFile(path.join(file, 'inside'), '')
  await chmod(folder, 0o755)
  await expect(writeLock(file, lockOf())).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['a.lock.json'])
})
