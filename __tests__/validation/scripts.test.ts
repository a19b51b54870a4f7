import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ensureEngine } from '../../src/powershell/engine.ts'
import { least, repository } from '../image-definition/repository.ts'
import { buildTime } from '../simulator/engine/engine.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'
import { check } from './check.ts'

const env = { ...process.env }
beforeAll(async () => {
  await ensureEngine(testRun(recordingReporter(), await temporaryFolder()))
}, buildTime)

async function found(files: Record<string, string | Uint8Array>, paths = ['*.ps1', '*.yml']): Promise<string[]> {
  const root = await repository({ 'a.ps1': '', 'a.yml': least, ...files })
  const { problems } = await check(paths, root, { env })
  return problems.map(
    ({ location, rule, message }) => `${location.file}:${location.line}:${location.column} ${rule} ${message}`
  )
}

test('what is no PowerShell is found at its place', async () => {
  expect(await found({ 'a.ps1': 'Get-Date\nif ($true) {\n  Write-Output "a\n}\n' })).toEqual([
    expect.stringMatching(/^a\.ps1:2:12 script\.syntax Missing closing '\}'/),
    expect.stringMatching(/^a\.ps1:3:16 script\.syntax The string is missing the terminator: "/)
  ])
})

test('what is newer than 5.1 is found, each kind', async () => {
  const lines = [
    '$a = $true ? 1 : 2',
    'Get-Date && Get-Date',
    '$a ?? 1',
    '$a ??= 1',
    '$($a)?.Length',
    '$($a)?[0]',
    'Get-Date &',
    '"`e[31m"',
    '$b = 0b101',
    'Get-Date',
    '| Out-Null',
    '[array]::Empty[int]()'
  ]
  const places = (await found({ 'a.ps1': lines.join('\n') })).map((one) => one.split(' ').slice(0, 2).join(' '))
  expect(places).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12].map((line) =>
      expect.stringMatching(new RegExp(`^a\\.ps1:${line}:\\d+ script\\.newer-syntax$`))
    )
  )
})

test('the PowerShell in a definition has its place in the YAML', async () => {
  const text = `${least}customizations:
  - name: A
    run: if (
  - name: B
    run: "Get-Date; if ("
  - name: C
    run: |

      Get-Date
        if (
  - name: D
    run: >
      Get-Date;
      if (
`
  expect((await found({ 'a.yml': text })).map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    expect.stringMatching(/^a\.yml:8:1\d script\.syntax$/),
    expect.stringMatching(/^a\.yml:10:2\d script\.syntax$/),
    'a.yml:15:13 script.syntax',
    'a.yml:17:10 script.syntax'
  ])
})

test('non-ASCII without a byte order mark is a warning; with one, and in UTF-16, it is not', async () => {
  expect(await found({ 'a.ps1': '# gr\u00fc\u00dfe\n' })).toEqual([
    expect.stringMatching(/^a\.ps1:1:5 script\.encoding /)
  ])
  expect(
    await found({ 'a.ps1': '\ufeff# gr\u00fc\u00dfe\n', 'b.ps1': Buffer.from('\ufeff"\u00fc"', 'utf16le') })
  ).toEqual([])
})

describe('nothing is run or loaded', () => {
  test('whatever a script asks for', async () => {
    const root = await repository({ 'evil.psm1': '' })
    const trace = path.join(root, 'trace')
    const evil = `[IO.File]::WriteAllText('${trace}', 'x')`
    const files = {
      'evil.psm1': evil,
      'a.ps1': `using module ${root}/evil.psm1\nusing assembly ${root}/evil.dll\n${evil}\n`,
      'b.ps1': `<##>using module @{ ModuleName = '${root}/evil.psm1'; ModuleVersion = '0.0' }\n$using:x\n`,
      'c.ps1': `Configuration X { Import-DscResource -ModuleName ${root}/evil.psm1\n Node a { } }\n`,
      'd.ps1': `#requires -Modules ${root}/evil.psm1\n& { ${evil} }\nclass A { A() { ${evil} } static [object] $x = $(${evil}) }\n`
    }
    // Without disarming, the parser looks for what `configuration` needs, and complains.
    expect(await found(files)).toEqual([])
    expect(existsSync(trace)).toBe(false)
  })
})

test('without a PowerShell there is a note, once', async () => {
  const root = await repository({ 'a.ps1': 'if (', 'b.ps1': '' })
  const bare = { PATH: '/nonexistent', HOME: root, XDG_CACHE_HOME: root }
  const { problems } = await check(['*.ps1'], root, { env: bare })
  expect(problems).toEqual([
    expect.objectContaining({
      rule: 'script.not-parsed',
      severity: 'info',
      location: expect.objectContaining({ file: 'a.ps1' })
    })
  ])
  expect(problems[0]?.message).toContain('this script and 1 more were not parsed: there is no PowerShell here')
})

test('many and long scripts go in several calls, and one that is too long is refused', async () => {
  const long = `${'# x\n'.repeat(45_000)}if (`
  const files = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}.ps1`, long]))
  const all = await found({ ...files, 'z.ps1': '#'.repeat(400_001) }, ['*.ps1'])
  expect(all).toHaveLength(10)
  expect(all.slice(0, 9).every((one) => one.includes(':45001:'))).toBe(true)
  expect(all[9]).toContain('z.ps1:1:1 script.unreadable')
}, 60_000)
