/** The traps of update servicing that a script must not fall into, and the promise that each of them has a test. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { placePackages } from '../../src/pipeline/updates.ts'
import { planPackages } from '../../src/updates/plan.ts'
import { cumulative, packageOf } from '../updates/lock/lock-packages.ts'

/** @returns the text of each file below a folder of the repository, by its path */
async function texts(folder: string, pattern: RegExp): Promise<Map<string, string>> {
  const names = await readdir(asset(folder), { recursive: true })
  const wanted = names.filter((name) => pattern.test(name))
  const read = wanted.map(async (name): Promise<[string, string]> => {
    return [name, await readFile(path.join(asset(folder), name), 'utf8')]
  })
  return new Map(await Promise.all(read))
}

test('trap 4: one package a folder, since DISM takes what else lies there; only a target shares with its checkpoints', () => {
  const lock = [
    { ...cumulative('KB5043080', 1742), role: 'checkpoint' as const },
    cumulative('KB5900001', 7171),
    packageOf({ kb: 'KB5900002', role: 'dotnet' }),
    packageOf({ kb: 'KB5900003', role: 'dotnet' }),
    packageOf({ kb: 'KB5900004', role: 'other' })
  ]
  const placed = placePackages(planPackages(lock.map((item) => ({ package: item }))).groups).flat()
  const folders = placed.map(({ placed: { kb, path: place } }) => [kb, path.win32.dirname(place)])
  expect(folders).toEqual([
    ['KB5043080', 'packages\\01-KB5043080'],
    ['KB5900001', 'packages\\01-KB5043080'],
    ['KB5900004', 'packages\\03-KB5900004'],
    ['KB5900002', 'packages\\04-KB5900002'],
    ['KB5900003', 'packages\\05-KB5900003']
  ])
})

test('trap 6: no script starts wusa.exe, which refuses remote sessions', async () => {
  for (const [name, text] of await texts('powershell', /\.(ps1|cmd)$/)) {
    expect([name, /(-Name|-FilePath|&|start)\s+['"]?wusa/i.test(text)]).toEqual([name, false])
  }
})

test('trap 9: sysprep runs once, quietly, for any hardware, and as the build account', async () => {
  const calls = [...(await texts('powershell', /\.ps1$/))].filter(([, text]) => text.includes("-Name 'sysprep.exe'"))
  expect(calls.map(([name]) => name)).toEqual([path.join('guest', 'generalize.ps1')])
  const [script = ''] = calls.map(([, text]) => text)
  expect(script.match(/'sysprep\.exe'/g)).toHaveLength(1)
  expect(script).toContain("-Name 'sysprep.exe' -Arguments $arguments ")
  const call = /\$arguments = @\((.*)\)/.exec(script)?.[1] ?? ''
  for (const option of ["'/generalize'", "'/oobe'", "'/quiet'", "'/quit'", '"/unattend:'])
    expect(call).toContain(option)
  expect(call).not.toMatch(/\/mode:vm/i)
  const guest = await readFile(asset('src/pipeline/guest.ts'), 'utf8')
  expect(guest).toMatch(/task: 'generalize', id: 'generalize', request, asAccount: true/)
})

test('each of the thirteen traps has a test that names it', async () => {
  const all = [...(await texts('__tests__', /\.test\.ts$/)).values()].join('\n')
  const named = new Set([...all.matchAll(/\btrap (\d+)\b/g)].map(([, number]) => Number(number)))
  expect([...named].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
})
