import { execFileSync } from 'node:child_process'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { least, repository } from '../image-definition/repository.ts'
import { check } from './check.ts'

const lock = '{}'
const script = 'Get-Date\n'
let origin: string

/** git with nothing of this machine's settings in it. */
function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', HOME: cwd }
  const who = [
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.com',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'init.defaultBranch=main'
  ]
  return execFileSync('git', [...who, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  }).trim()
}

/** A repository with main and a pull request that changes a script and a lock, and adds a definition. */
beforeAll(async () => {
  origin = await repository({
    'images/a.yml': `${least}customizations: [{ name: A, script: scripts/a.ps1 }]\n`,
    'images/b.yml': `${least}updates: { lock: b.lock.json }\n`,
    'images/c.yml': `${least}firmwar: bios\n`,
    'answer-files/x.xml': '<unattend/>',
    'answer-files/y.xml': '<unattend/>',
    'scripts/a.ps1': script,
    'b.lock.json': lock
  })
  git(origin, 'init', '-q')
  git(origin, 'add', '.')
  git(origin, 'commit', '-qm', 'base')
  git(origin, 'checkout', '-qb', 'pull')
  await writeFile(path.join(origin, 'scripts/a.ps1'), `${script}Get-Date\n`)
  await writeFile(path.join(origin, 'answer-files/x.xml'), '<unattend/>\n')
  await writeFile(path.join(origin, 'images/d \u00e4\n.yml'), `${least}firmwar: uefi\n`)
  git(origin, 'add', '.')
  git(origin, 'commit', '-qm', 'pull request')
  git(origin, 'checkout', '-q', 'main')
  await writeFile(path.join(origin, 'answer-files/y.xml'), '<unattend/>\n')
  git(origin, 'commit', '-qam', 'main went on')
  // What GitHub checks out for a pull request.
  git(origin, 'checkout', '-qb', 'merged')
  git(origin, 'merge', '-q', '--no-edit', 'pull')
}, 60_000)

/** What actions/checkout does with `fetch-depth`; 0 is all. */
async function checkout(depth: number): Promise<string> {
  const root = await repository({})
  const all = depth === 0 ? [] : ['--depth', String(depth), '--no-single-branch']
  git(root, 'clone', '-q', ...all, '--branch', 'merged', pathToFileURL(origin).href, 'x')
  return path.join(root, 'x')
}

async function eventOf(root: string, event: unknown): Promise<{ GITHUB_ACTIONS: string; GITHUB_EVENT_PATH: string }> {
  const file = path.join(root, '..', 'event.json')
  await writeFile(file, JSON.stringify(event))
  return { GITHUB_ACTIONS: 'true', GITHUB_EVENT_PATH: file }
}

async function changed(root: string, env: NodeJS.ProcessEnv, paths = ['.']): Promise<readonly string[]> {
  const { PATH } = process.env
  return (await check(paths, root, { changedOnly: true, env: { PATH, HOME: root, ...env } })).files
}

const pullRequest = ['answer-files/x.xml', 'images/a.yml', 'images/d \u00e4\n.yml', 'scripts/a.ps1']

describe('changed-only', () => {
  test('checks what the pull request changes, not what its base did, and definitions that name it', async () => {
    const root = await checkout(0)
    const sha = git(origin, 'rev-parse', 'main')
    expect(await changed(root, await eventOf(root, { pull_request: { base: { sha } } }))).toEqual(pullRequest)
    expect(await changed(root, { GITHUB_BASE_REF: 'main' })).toEqual(pullRequest)
  })

  test('is content with the merge commit and its parents', async () => {
    const root = await checkout(2)
    const sha = git(origin, 'rev-parse', 'main')
    expect(await changed(root, await eventOf(root, { pull_request: { base: { sha } } }))).toEqual(pullRequest)
  })

  test('sees what is not committed yet, and checks every definition when a file is gone', async () => {
    const root = await checkout(0)
    git(root, 'checkout', '-q', 'main')
    expect(await changed(root, {})).toEqual([])
    await writeFile(path.join(root, 'b.lock.json'), '{ }')
    await mkdir(path.join(root, 'new'))
    await writeFile(path.join(root, 'new/e.yml'), least)
    expect(await changed(root, { GITHUB_BASE_REF: 'main' })).toEqual(['b.lock.json', 'images/b.yml', 'new/e.yml'])
    await rename(path.join(root, 'scripts/a.ps1'), path.join(root, 'scripts/b.ps1'))
    const { problems } = await check(['images'], root, {
      changedOnly: true,
      env: { ...process.env, GITHUB_BASE_REF: 'main' }
    })
    expect(problems.map(({ location }) => location.file)).toEqual(
      expect.arrayContaining(['images/a.yml', 'images/c.yml'])
    )
  })

  test('says what is missing when it cannot tell', async () => {
    const shallow = await checkout(1)
    const sha = git(origin, 'rev-parse', 'main~1')
    const event = await eventOf(shallow, { pull_request: { base: { sha } } })
    await expect(changed(shallow, event)).rejects.toThrow(
      'too little history to tell: give actions/checkout fetch-depth: 0'
    )
    const push = await eventOf(shallow, { ref: 'refs/heads/main' })
    await expect(changed(shallow, push)).rejects.toThrow('not of a pull request')
    await expect(changed(shallow, { ...event, PATH: shallow })).rejects.toThrow('there is no git on PATH')
    await rm(path.join(shallow, '.git'), { recursive: true })
    await expect(changed(shallow, event)).rejects.toThrow('git does not know this folder')
  })

  test.each(['--output=x', 'a b', '-x', 'a;b', '$(touch x)'])('a base called %j is not given to git', async (name) => {
    const root = await checkout(0)
    await expect(changed(root, { GITHUB_BASE_REF: name })).rejects.toThrow(
      /no commit and no branch|no commit in common/
    )
    const event = await eventOf(root, { pull_request: { base: { sha: name } } })
    await expect(changed(root, event)).rejects.toThrow('no commit and no branch')
  })
})
