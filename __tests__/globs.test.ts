import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { expandGlob, isGlob, matchesName } from '../src/globs.ts'
import { repository } from './image-definition/repository.ts'

const files = {
  'a.yml': '',
  'images/ws2022.yml': '',
  'images/ws2025.yml': '',
  'images/old/ws2016.yaml': '',
  'images/.hidden/x.yml': '',
  'images/notes [draft].yml': '',
  'node_modules/a/a.yml': '',
  'scripts/b.ps1': ''
}
const root = await repository(files)
await symlink('/etc', path.join(root, 'images/link'))
await symlink(path.join(root, 'a.yml'), path.join(root, 'images/linked.yml'))

async function found(glob: string): Promise<string[]> {
  return (await expandGlob(glob, root)).map((file) => path.relative(root, file))
}

test.each([
  ['*.yml', ['a.yml']],
  ['./*.yml', ['a.yml']],
  ['images/*.yml', ['images/notes [draft].yml', 'images/ws2022.yml', 'images/ws2025.yml']],
  ['images/ws202[0-4].yml', ['images/ws2022.yml']],
  ['images/ws202[!5].yml', ['images/ws2022.yml']],
  ['images/ws20??.yml', ['images/ws2022.yml', 'images/ws2025.yml']],
  [
    '**/*.y{,a}ml',
    ['a.yml', 'images/notes [draft].yml', 'images/old/ws2016.yaml', 'images/ws2022.yml', 'images/ws2025.yml']
  ],
  ['**/**/old/**', ['images/old/ws2016.yaml']],
  ['{images/old,scripts}/*', ['images/old/ws2016.yaml', 'scripts/b.ps1']],
  ['{a.yml,{nothing,scripts/b.ps1}}', ['a.yml', 'scripts/b.ps1']],
  ['images/.hidden/*.yml', ['images/.hidden/x.yml']],
  ['node_modules/*/*.yml', ['node_modules/a/a.yml']],
  ['images/[n]*', ['images/notes [draft].yml']],
  ['images/link/*', []],
  ['images/*/*.yml', []],
  ['nowhere/*', []],
  ['a.yml/*', []]
])('%s', async (glob, expected) => {
  expect(await found(glob)).toEqual(expected)
})

test('an absolute one starts at the top', async () => {
  expect(await found(`${root}/scripts/*`)).toEqual(['scripts/b.ps1'])
})

describe('what is meant to do harm', () => {
  test('is matched in no time', () => {
    const start = Date.now()
    expect(matchesName('a'.repeat(5000), `${'a*'.repeat(2000)}b`)).toBe(false)
    expect(matchesName('a'.repeat(5000), `${'*'.repeat(5000)}`)).toBe(true)
    expect(Date.now() - start).toBeLessThan(10_000)
  })

  test('or refused', async () => {
    await expect(found('{a,b}'.repeat(10))).rejects.toThrow('stands for more than 64 patterns')
    await expect(found(`{${'a,'.repeat(100)}}`)).rejects.toThrow('stands for more than 64 patterns')
    await expect(found('{'.repeat(10_000))).rejects.toThrow('has a { without its }')
  })

  test('any number of double stars is walked once', async () => {
    expect(await found(`${'**/'.repeat(500)}b.ps1`)).toEqual(['scripts/b.ps1'])
  })
})

test('a class without its end is the bracket itself', () => {
  expect(matchesName('[a', '[a')).toBe(true)
  expect(matchesName('a-', '[a-][-z]')).toBe(true)
  expect(['a.yml', 'a/b', 'a?'].map(isGlob)).toEqual([false, false, true])
})
