import { describe, expect, test } from '@jest/globals'
import { least, repository } from '../image-definition/repository.ts'
import { command } from './command.ts'
import { ownTemplate } from './templates.ts'

test('the examples are right', async () => {
  const { code, stdout, stderr } = await command(['validate', 'examples'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  // Without any PowerShell on this machine a note says that nobody has parsed the scripts.
  expect(stdout).toMatch(
    /^(?:.*\[script\.not-parsed\]\n.*\n.*\n)?.*a build would install.*\n(?: {2}group \d: .*\n){3}5 files checked: 0 errors, 0 warnings(?:, 1 note)?\n$/
  )
})

test('each problem is told with its place and its line, and a closing count', async () => {
  const root = await repository({ 'images/a.yml': `${least}disk: { size: 3 }\n`, 'images/b.yml': `${least}bios: 1\n` })
  const { code, stdout } = await command(['validate', 'images'], { cwd: root })
  expect(code).toBe(1)
  const lines = stdout.trimEnd().split('\n')
  expect(lines).toEqual([
    expect.stringMatching(/^images\/a\.yml:6:15: error: /),
    '    6 | disk: { size: 3 }',
    '      |               ^',
    expect.stringMatching(/^images\/b\.yml:6:1: error: /),
    '    6 | bios: 1',
    '      | ^^^^',
    '2 files checked: 2 errors, 0 warnings'
  ])
})

test('JSON is an array of problems with their extents', async () => {
  const root = await repository({ 'a.yml': `${least}firmwar: uefi\n` })
  const { code, stdout } = await command(['validate', 'a.yml', '--format', 'json'], { cwd: root })
  expect(code).toBe(1)
  const records = JSON.parse(stdout)
  expect(records).toHaveLength(1)
  expect(records[0]).toMatchObject({ file: 'a.yml', startLine: 6, startColumn: 1, endLine: 6, endColumn: 8 })
  expect(records[0]).toMatchObject({ rule: 'definition.unknown-key', severity: 'error' })
  expect(Object.keys(records[0])).toHaveLength(8)
})

describe('--fail-on', () => {
  test.each([
    ['never', 0],
    ['error', 1]
  ])('%s', async (failOn, code) => {
    const root = await repository({ 'a.yml': `${least}firmwar: uefi\n` })
    const ended = await command(['validate', 'a.yml', '--fail-on', failOn], { cwd: root })
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain('1 file checked: 1 error, 0 warnings')
  })

  test('warning fails for warnings, too', async () => {
    const root = await repository({
      'a.yml': `${least}answer-file: own.xml\n`,
      'own.xml': ownTemplate.replaceAll('\u00e4', 'a')
    })
    const lenient = await command(['validate', 'a.yml'], { cwd: root })
    const strict = await command(['validate', 'a.yml', '--fail-on', 'warning'], { cwd: root })
    expect(lenient.stdout).toMatch(/^own\.xml:5:14: warning: .*\n.*\n.*\n2 files checked: 0 errors, 1 warning\n$/)
    expect([lenient.code, strict.code]).toEqual([0, 1])
  })
})

test('paths that cannot be checked are all named; nothing to check is unusable, too', async () => {
  const root = await repository({ 'a.txt': '', 'empty/': '' })
  const { code, stdout, stderr } = await command(['validate', 'a.txt', 'b.yml', 'empty'], { cwd: root })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('a.txt: is none of a definition (.yml, .yaml), an answer file (.xml)')
  expect(stderr).toContain('b.yml: does not exist')
  const empty = await command(['validate', 'empty'], { cwd: root })
  expect(empty).toMatchObject({ code: 2, stderr: 'error: there is nothing to check in empty\n' })
})

test('what a checked file holds cannot reach the terminal as a command', async () => {
  const root = await repository({ 'a.yml': `${least}"\\e[31m\\nerror": 1\n` })
  const { stdout } = await command(['validate', 'a.yml'], { cwd: root })
  expect(stdout).not.toContain('\u001b')
  expect(stdout.trimEnd().split('\n')).toHaveLength(4)
})
