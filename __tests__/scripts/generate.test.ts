import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { replaceRegion, stale } from '../../scripts/generate.ts'

const project = path.resolve(import.meta.dirname, '../..')

test('what is generated is fresh: `npm run generate` mends it', () => {
  const script = path.join(project, 'scripts/generate.ts')
  const { status, stdout } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('an edit by hand, a missing file and an old table are found', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'generate-'))
  try {
    for (const name of ['schema', 'docs', 'README.md']) {
      await cp(path.join(project, name), path.join(root, name), { recursive: true }).catch(() => undefined)
    }
    await rm(path.join(root, 'schema/lock.schema.json'))
    const page = path.join(root, 'docs/image-definition.md')
    await writeFile(page, (await readFile(page, 'utf8')).replace('| `title` |', '| `titel` |'))
    expect([...(await stale(root)).keys()]).toEqual(
      expect.arrayContaining(['schema/lock.schema.json', 'docs/image-definition.md'])
    )
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

test('a region is replaced between its marks, and must have them', () => {
  const text = 'a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n'
  expect(replaceRegion(text, 'x', 'new')).toBe('a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n')
  expect(() => replaceRegion(text, 'y', 'new')).toThrow('<!-- begin y -->')
})
