import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'

const root = path.resolve(import.meta.dirname, '../..')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dist-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** esbuild wants the Uint8Array of its own realm, and a test has another: so the bundle is made in a process of its own. */
function compare(project: string): string[] {
  const program = `
    const { bundle, differences } = await import(${JSON.stringify(path.join(project, 'scripts/build.ts'))})
    console.log(JSON.stringify(await differences(await bundle())))`
  const args = ['--no-warnings', '--input-type=module', '--eval', program]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

test('dist/ is what src/ gives: `npm run build` mends it', () => {
  expect(compare(root)).toEqual([])
})

test('the build makes a fresh dist/; a changed, a missing and an unknown file in it are found', async () => {
  const project = path.join(folder, 'elsewhere')
  await mkdir(project)
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json']) {
    await cp(path.join(root, name), path.join(project, name), { recursive: true })
  }
  await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction')
  const built = spawnSync(process.execPath, ['--no-warnings', 'scripts/build.ts'], { cwd: project, encoding: 'utf8' })
  expect(built).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringMatching(/^dist\/: \d+ files, \d+\.\d MB\n$/)
  })
  expect(compare(project)).toEqual([])
  await writeFile(path.join(project, 'dist/cli.js'), 'stale')
  await rm(path.join(project, 'dist/cleanup.js'))
  await writeFile(path.join(project, 'dist/chunk-OLD.js'), '')
  expect(compare(project).sort()).toEqual([
    'dist/chunk-OLD.js is not built from src/ any more',
    'dist/cleanup.js is missing',
    'dist/cli.js is stale'
  ])
})

test('dist/ stays small: a checkout of the action carries it', async () => {
  const names = await readdir(path.join(root, 'dist'))
  const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(root, 'dist', name))).size))
  // 6.2 MB in 2026, four fifths of it the toolkit with its Azure client.
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(7_000_000)
})

test('what the actions start is in dist/', async () => {
  for (const [folderName, file] of [
    ['.', 'action.yml'],
    ['validate', 'validate/action.yml'],
    ['updates', 'updates/action.yml']
  ] as const) {
    const { runs }: { runs: Record<string, string> } = parse(await readFile(path.join(root, file), 'utf8'))
    expect(runs['using']).toBe('node24')
    for (const entry of [runs['main'], runs['post']]) {
      if (entry !== undefined) expect(await readFile(path.join(root, folderName, entry), 'utf8')).not.toBe('')
    }
  }
  const main: { runs: Record<string, string> } = parse(await readFile(path.join(root, 'action.yml'), 'utf8'))
  expect(main.runs).toMatchObject({ post: 'dist/cleanup.js', 'post-if': 'always()' })
})

test('the terminal command starts from a clone without node_modules', async () => {
  const clone = path.join(folder, 'clone')
  await mkdir(clone)
  for (const name of ['dist', 'package.json'])
    await cp(path.join(root, name), path.join(clone, name), { recursive: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', '--help'], {
    cwd: clone,
    encoding: 'utf8'
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('maas-windows-image')
})
