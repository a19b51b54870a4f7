import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { builtInTemplate, type Edit, renderBuildFile, splice, unifiedDiff } from '../../src/answer-file/index.ts'
import { realFiles, values } from './fixtures.ts'

const names = { from: 'from.xml', to: 'to.xml' }

/** Lets git apply the diff to the source. */
function applied(source: string, diff: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'diff-'))
  try {
    writeFileSync(path.join(folder, 'from.xml'), source)
    const patch = diff.replace(/^\+\+\+ to\.xml$/m, '+++ from.xml')
    const ended = spawnSync('git', ['apply', '-p0', '--whitespace=nowarn', '-'], {
      cwd: folder,
      input: patch,
      encoding: 'utf8'
    })
    return ended.status === 0 ? readFileSync(path.join(folder, 'from.xml'), 'utf8') : ended.stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const text = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk'
const cases: [string, Edit[]][] = [
  ['a line changed', [{ start: 2, end: 3, text: 'B', why: 'one' }]],
  ['a line removed', [{ start: 3, end: 5, text: '', why: 'one' }]],
  ['lines put in', [{ start: 3, end: 3, text: '\nX\nY', why: 'one' }]],
  ['the first line removed', [{ start: 0, end: 2, text: '', why: 'one' }]],
  ['the end without a line break', [{ start: 21, end: 21, text: 'K\nL', why: 'one' }]],
  ['all removed', [{ start: 0, end: 21, text: '', why: 'one' }]],
  [
    'two places near one another, and one far off',
    [
      { start: 0, end: 1, text: 'A', why: 'one' },
      { start: 6, end: 7, text: 'D\nD', why: 'two' },
      { start: 20, end: 21, text: '', why: 'three' }
    ]
  ]
]

test.each(cases)('%s', (_what, edits) => {
  expect(applied(text, unifiedDiff(text, edits, names))).toBe(splice(text, edits))
})

test('each splice has its place and reason; each hunk those of its own', () => {
  expect(unifiedDiff('a\nb\nc\n', [{ start: 1, end: 3, text: '', why: 'b goes' }], names)).toBe(
    'from.xml:2:1: removed: b goes\n--- from.xml\n+++ to.xml\n@@ -1,3 +1,2 @@ b goes\n a\n-b\n c\n'
  )
  expect(unifiedDiff(text, [], names)).toBe('')
})

test.each([...realFiles, builtInTemplate('server'), builtInTemplate('client')])('$file', (template) => {
  const source = template.text
  const { text: rendered, edits } = renderBuildFile({ file: template.file, text: source }, values)
  const diff = unifiedDiff(source, edits, names)
  expect(applied(source, diff)).toBe(rendered)
  expect(diff.split('\n--- ')[0]?.split('\n')).toHaveLength(edits.length)
})
