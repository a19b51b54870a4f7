import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { node, project } from '../cli/command.ts'
import { repository } from '../image-definition/repository.ts'
import { judged } from '../judges.ts'
import { defenderToo, definitionOf, product, startMonth } from '../updates/a-month.ts'
import { throughProxy } from '../updates/microsoft.ts'

/** Runs the action in `root` as a runner does. */
async function action(root: string, inputs: Record<string, string>, more: Record<string, string> = {}) {
  const [summary, output] = [path.join(root, '.summary'), path.join(root, '.output')]
  for (const file of [summary, output]) await writeFile(file, '')
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env = {
    ...Object.fromEntries(given),
    ...more,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: root,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
    RUNNER_TEMP: path.join(root, '.temp'),
    RUNNER_TOOL_CACHE: path.join(root, '.tools')
  }
  const ended = await node([path.join(project, 'src/actions/updates.ts')], { cwd: root, env })
  return { ...ended, summary: await readFile(summary, 'utf8'), outputs: readOutputs(await readFile(output, 'utf8')) }
}

/** The runner's own form: `name<<delimiter`, lines, delimiter. */
function readOutputs(text: string): Record<string, string> {
  const blocks = text.matchAll(/^(\w+)<<(\S+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries([...blocks].map(([, name = '', , value = '']) => [name, value]))
}

judged(
  ['openssl'],
  'writes the lock files, gives outputs for a pull request, and the second time says that nothing has changed',
  async () => {
    const server = await startMonth()
    const proxy = await throughProxy(server)
    const root = await repository({
      'images/a.yml': definitionOf('a', defenderToo, 'updates/a.lock.json'),
      'images/b.yml': definitionOf('b', defenderToo.replace(', defender', ''), 'updates/b.lock.json')
    })
    const first = await action(root, { definition: 'images/a.yml\n\n  images/b.*  \n' }, proxy)
    expect(first.code).toBe(0)
    expect(first.outputs).toMatchObject({ changed: 'true', locks: 'updates/a.lock.json\nupdates/b.lock.json' })
    const row = '| added | cumulative | KB5900001, build 26100.7171 |'
    expect(first.outputs['changes']).toContain(row)
    expect(first.summary.trim()).toBe(first.outputs['changes']?.trim())

    const second = await action(root, { definition: 'images/*.yml', check: 'false' }, proxy)
    expect(second.outputs).toMatchObject({ changed: 'false', locks: '' })
  },
  120_000
)

test('with check it annotates the lines, asks nobody, sets no output and fails', async () => {
  const root = await repository({
    'a.yml': definitionOf('a', `{ product: ${product}, include: [cumulative] }`, 'a.lock.json'),
    'a.lock.json': '{\n  "schemaVersion": 1,\n  "packages": []\n}\n'
  })
  const { code, stdout, summary, outputs } = await action(
    root,
    { definition: '*.yml', check: 'true' },
    { HTTPS_PROXY: 'http://127.0.0.1:9' }
  )
  expect(code).toBe(1)
  expect(stdout).toMatch(/^::error title=lock\.missing-key,file=a\.lock\.json,line=1,.*::`query` is missing/m)
  expect(stdout).toContain('::error::2 files checked: 1 problem')
  expect(summary).toContain('| `a.lock.json:1:1` | `query` is missing |'.replaceAll('`query`', '\\`query\\`'))
  expect(outputs).toEqual({})
})

test('inputs that will not do', async () => {
  const root = await repository({ 'a.yml': definitionOf('a', `{ product: ${product} }`, 'a.lock.json') })
  const wrong = await action(root, { definition: ' \n', check: 'maybe' })
  expect(wrong.code).toBe(1)
  expect(wrong.stdout).toContain('definition: is required')
  expect(wrong.stdout).toContain('check: must be true or false, not "maybe"')
  const none = await action(root, { definition: 'images/*.yml', check: 'true' })
  expect(none.stdout).toContain('"images/*.yml" finds no file below')
  expect(none.code).toBe(1)
})
