import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { allRules } from '../../src/answer-file/index.ts'
import { chooseAnnotations } from '../../src/validation/annotations.ts'
import { drawExcerpt } from '../../src/validation/excerpt.ts'
import { describe as describeProblems, type Located, toRecord } from '../../src/validation/located.ts'
import { describeLockPlan } from '../../src/validation/locks.ts'
import { renderSummary } from '../../src/validation/markdown.ts'
import { printable } from '../../src/validation/printable.ts'
import { ruleText } from '../../src/validation/rule-texts.ts'
import { toSarif } from '../../src/validation/sarif.ts'
import { repository } from '../image-definition/repository.ts'

function problem(more: Partial<Located> = {}): Located {
  return { rule: 'a.b', severity: 'error', message: 'm', location: { file: 'x.yml', line: 2, column: 3 }, ...more }
}

describe('excerpts', () => {
  test.each<[string, string, number, number, string[]]>([
    ['a word', 'name: x', 7, 8, ['    4 | name: x', '      |       ^']],
    ['several characters', 'name: abc', 7, 10, ['    4 | name: abc', '      |       ^^^']],
    ['only a start', 'name: abc', 7, 0, ['    4 | name: abc', '      |       ^']],
    ['tabs', '\ta\tbc', 4, 6, ['    4 |     a    bc', '      |          ^^']],
    ['the end of the line', 'ab', 3, 3, ['    4 | ab', '      |   ^']],
    ['past the end', 'ab', 90, 99, ['    4 | ab', '      |   ^']]
  ])('%s', (_what, line, column, end, expected) => {
    expect(drawExcerpt(line, 4, column, end)).toEqual(expected)
  })

  test('a long line is cut around the place, both lines alike', () => {
    const line = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`
    const [text = '', carets = ''] = drawExcerpt(line, 123456, 5001, 5005)
    expect(text.length).toBeLessThan(130)
    expect(text).toMatch(/^123456 \|\u2026a+HEREb+\u2026$/)
    expect(carets.slice(carets.indexOf('^'))).toBe('^^^^')
  })

  test('a problem of several lines is marked to the end of the first; what cannot be shown is left out', async () => {
    const root = await repository({ 'x.yml': 'one\ntwo\nthree\n' })
    const over = problem({ location: { file: 'x.yml', line: 2, column: 2, endLine: 3, endColumn: 2 } })
    const gone = problem({ location: { file: 'gone.yml', line: 1, column: 1 } })
    expect(await describeProblems([over, gone], root)).toEqual([
      'x.yml:2:2: error: m [a.b]',
      '    2 | two',
      '      |  ^^',
      'gone.yml:1:1: error: m [a.b]'
    ])
  })

  test('UTF-16 is read as such', async () => {
    const root = await repository({ 'x.xml': Buffer.from('\ufeff<a>\u00fc</a>', 'utf16le') })
    const lines = await describeProblems([problem({ location: { file: 'x.xml', line: 1, column: 4 } })], root)
    expect(lines.slice(1)).toEqual(['    1 | <a>\u00fc</a>', '      |    ^'])
  })
})

test('text from files cannot steer a terminal or the runner', () => {
  expect(printable('::set-output name=x::y')).toBe('.::set-output name=x::y')
  expect(printable('  ::error::y')).toBe('.  ::error::y')
  expect(printable('a ##[set-env name=x]y')).toBe('a ## [set-env name=x]y')
  expect(printable('a\u001b[31m\r\nb\u202ec\u2028')).toBe('a\ufffd[31m\ufffd\ufffdb\ufffdc\ufffd')
  expect(printable('gr\u00fc\u00dfe \u{1f600}')).toBe('gr\u00fc\u00dfe \u{1f600}')
})

describe('annotations', () => {
  test('ten of each kind, and a count of the others', () => {
    const many = Array.from({ length: 12 }, () => problem())
    const few = Array.from({ length: 10 }, () => problem({ severity: 'warning' }))
    const { shown, more } = chooseAnnotations([...many, ...few, problem({ severity: 'info' })])
    expect(shown.map(({ severity }) => severity)).toEqual([
      ...Array(10).fill('error'),
      ...Array(10).fill('warning'),
      'info'
    ])
    expect(more).toBe('Not annotated, since GitHub shows 10 of a kind: 2 errors. All stand in this log.')
    expect(chooseAnnotations(few).more).toBeUndefined()
  })
})

test('a summary has at most 500 rows', () => {
  const problems = Array.from({ length: 502 }, (_, index) => problem({ message: `m${index}` }))
  const text = renderSummary({ files: ['x.yml'], problems, plans: [] })
  expect(text).toContain('1 file checked: 502 errors, 0 warnings.')
  expect(text).toContain('| m499 |')
  expect(text).not.toContain('| m500 |')
  expect(text).toContain('\n\n2 more stand in the log.\n')
})

test('a plan is shown group by group, with what is left out, and nothing in it changes the layout', () => {
  const plan = {
    file: 'updates/a.lock.json',
    groups: [['KB5900001 (ssu)', 'KB5900002 (cumulative)'], ['KB5900003 (dotnet)']],
    refused: ['KB5900004: it | is']
  }
  expect(describeLockPlan(plan)).toEqual([
    'updates/a.lock.json: a build would install, with a reboot between two groups',
    '  group 1: KB5900001 (ssu), KB5900002 (cumulative)',
    '  group 2: KB5900003 (dotnet)',
    '  left out: KB5900004: it | is'
  ])
  const text = renderSummary({
    files: [],
    problems: [],
    plans: [plan, { file: 'b.lock.json', groups: [], refused: [] }]
  })
  expect(text).toContain('| group 1 | KB5900001 (ssu), KB5900002 (cumulative) |\n| group 2 | KB5900003 (dotnet) |')
  expect(text).toContain('| left out | KB5900004: it \\| is |')
  expect(text).toContain('What a build would install from `b.lock.json`:\n\nNothing.')
})

test('the end of a record is its start when the extent is not known', () => {
  expect(toRecord(problem({ hint: 'h' }))).toEqual({
    ...{ file: 'x.yml', startLine: 2, startColumn: 3, endLine: 2, endColumn: 3 },
    ...{ rule: 'a.b', severity: 'error', message: 'm (h)' }
  })
})

test('SARIF has relative, encoded names, and each result its rule', () => {
  const problems = [
    problem({ location: { file: 'a b/\u00e4:#?.yml', line: 2, column: 3, endLine: 2, endColumn: 9 } }),
    problem({ rule: 'script.syntax', severity: 'warning' }),
    problem({ severity: 'info', location: { file: '/elsewhere/x.yml', line: 1, column: 1 } })
  ]
  expect(toSarif(problems, '1.2.3')).toEqual({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'maas-windows-image',
            version: '1.2.3',
            rules: [
              { id: 'a.b', name: 'AB', shortDescription: { text: 'A finding of the rule a.b.' } },
              { id: 'script.syntax', name: 'ScriptSyntax', shortDescription: { text: 'A script is no PowerShell.' } }
            ]
          }
        },
        columnKind: 'utf16CodeUnits',
        results: [
          expect.objectContaining({
            ruleId: 'a.b',
            ruleIndex: 0,
            level: 'error',
            message: { text: 'm' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'a%20b/%C3%A4%3A%23%3F.yml', uriBaseId: '%SRCROOT%' },
                  region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 }
                }
              }
            ]
          }),
          expect.objectContaining({ ruleId: 'script.syntax', ruleIndex: 1, level: 'warning' }),
          expect.objectContaining({
            level: 'note',
            locations: [
              expect.objectContaining({
                physicalLocation: expect.objectContaining({ artifactLocation: { uri: 'file:///elsewhere/x.yml' } })
              })
            ]
          })
        ]
      }
    ]
  })
})

test('SARIF knows what every rule is about', async () => {
  const src = path.resolve(import.meta.dirname, '../../src')
  const ids = new Set<string>()
  for (const folder of ['image-definition', 'validation', 'answer-file']) {
    for (const name of await readdir(path.join(src, folder))) {
      if (!name.endsWith('.ts')) continue
      const text = await readFile(path.join(src, folder, name), 'utf8')
      for (const [, id] of text.matchAll(/rule: '([\w-]+\.[\w-]+)'/g)) if (id !== undefined) ids.add(id)
      for (const [, id] of text.matchAll(/\b(?:note\(\s*'\w+',|error\()\s*'([a-z-]+)'/g)) ids.add(`answer-file.${id}`)
      for (const [, id] of text.matchAll(/'(definition\.[\w-]+)'/g)) if (id !== undefined) ids.add(id)
    }
  }
  for (const { id } of allRules) ids.add(`answer-file.${id}`)
  // Codes of whole failures, and of options, are no rules about a line.
  const unknown = [...ids].filter((id) => !/^(?:validate|options)\.|\.invalid$/.test(id) && ruleText(id) === undefined)
  expect(unknown).toEqual([])
  expect(ids.size).toBeGreaterThan(30)
})
