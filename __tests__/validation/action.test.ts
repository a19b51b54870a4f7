import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { node, project } from '../cli/command.ts'
import { least, repository } from '../image-definition/repository.ts'

/** Runs the action as a runner does. */
async function action(inputs: Record<string, string>, files: Record<string, string>) {
  const root = await repository({ ...files, 'summary.md': '' })
  const summary = path.join(root, 'summary.md')
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env = { ...Object.fromEntries(given), GITHUB_WORKSPACE: root, GITHUB_STEP_SUMMARY: summary }
  const ended = await node([path.join(project, 'src/actions/validate.ts')], { cwd: root, env })
  return { ...ended, root, summary: await readFile(summary, 'utf8') }
}

test('annotates the lines, writes a table into the summary, and fails', async () => {
  const files = { 'images/a.yml': `${least}"x|::error::y": 1\n`, 'b.yml': least }
  const { code, stdout, summary } = await action({ paths: 'images\n\n  b.yml\n' }, files)
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /^::error title=definition\.unknown-key,file=images\/a\.yml,line=6,endLine=6,col=1,endColumn=\d+::/m
  )
  expect(stdout).toContain('2 files checked: 1 error, 0 warnings')
  expect(stdout).not.toMatch(/^::error::y/m)
  expect(summary).toContain('| error | `images/a.yml:6:1` | ')
  expect(summary).toContain('x\\|::error::y')
})

test('passes when nothing is as bad as fail-on says', async () => {
  const { code, summary } = await action({ paths: 'a.yml', 'fail-on': 'never' }, { 'a.yml': `${least}x: 1\n` })
  expect(code).toBe(0)
  expect(summary).toContain('1 file checked: 1 error, 0 warnings.')
})

test('refuses inputs that are wrong, all at once', async () => {
  const inputs = { paths: ' ', 'fail-on': 'maybe', 'changed-only': 'yes', severities: 'x: y\n\nanswer-file.a = off' }
  const { code, stdout } = await action(inputs, {})
  expect(code).toBe(1)
  for (const name of ['paths', 'fail-on', 'changed-only', 'severities']) expect(stdout).toContain(`${name}: `)
  expect(stdout.trim().split('\n')).toHaveLength(1)
})

test('takes other severities for rules, and writes SARIF', async () => {
  const inputs = { paths: 'a.yml', severities: 'definition.unknown-key: warning', 'sarif-file': 'out/a.sarif' }
  const { code, stdout, root } = await action(inputs, { 'a.yml': `${least}x: 1\n` })
  expect(code).toBe(0)
  expect(stdout).toContain('1 file checked: 0 errors, 1 warning')
  const { runs } = JSON.parse(await readFile(path.join(root, 'out/a.sarif'), 'utf8'))
  expect(runs[0].results[0]).toMatchObject({ ruleId: 'definition.unknown-key', level: 'warning' })
})
