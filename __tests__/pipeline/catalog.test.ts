import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { formatPlan } from '../../src/commands/plan-text.ts'
import { completeLock } from '../../src/pipeline/complete-lock.ts'
import type { BuildOptions, Job } from '../../src/pipeline/job.ts'
import { planBuild } from '../../src/pipeline/plan-build.ts'
import type { HostFacts } from '../../src/pipeline/preflight.ts'
import { recordPublished } from '../../src/publish/index.ts'
import { loadLock } from '../../src/updates/lock.ts'
import { repository } from '../image-definition/repository.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'
import { definitionOf } from '../updates/a-month.ts'
import { fileOn, startCatalog } from '../updates/catalog/catalog-server.ts'
import { play } from './harness.ts'

const catalog = {
  product: 'Microsoft server operating system version 24H2',
  include: ['cumulative', 'dotnet', 'defender'],
  // The simulated catalog has no platform of Defender.
  exclude: ['KB4052623']
}

test('without a lock file the build asks the catalog, plans the answer, and puts it into the report', async () => {
  const scene = await play({
    scenario: 'all-succeed.yml',
    definition: { updates: { catalog, rounds: 1 } },
    onLine: (line, { cancel }) => (line === 'group: answer file' ? cancel() : undefined)
  })
  expect(scene.end.error).toMatchObject({ stage: 'answer file', outcome: 'cancelled' })
  expect(scene.reporter.lines).toContain('info: no lock file: the packages are looked up in the catalog')
  expect(scene.reporter.lines).toContain('info: added    cumulative  KB5900001, build 26100.7171')
  const planned = scene.reporter.lines.filter((line) => /^info: group \d/.test(line)).join('; ')
  for (const kb of ['KB5900001 (cumulative)', 'KB5900002 (dotnet)', 'KB2267602 (defender)'])
    expect(planned).toContain(kb)
  const folder = path.dirname(scene.end.published?.reportFile ?? '')
  expect((await readdir(folder)).sort()).toEqual(['SHA256SUMS', 'report.json', 'report.md', 'updates.lock.json'])
  const lock = await loadLock(path.join(folder, 'updates.lock.json'))
  expect(lock.query).toEqual({ ...catalog, architecture: 'x64' })
  expect(lock.packages.map(({ kb }) => kb)).toEqual(['KB5900001', 'KB5900002', 'KB2267602'])
}, 120_000)

test('a plan says that the build will ask, and for what, and leaves room for the answer', async () => {
  const question = `{ product: ${catalog.product}, include: [cumulative], exclude: [KB5034439] }`
  const repositoryRoot = await repository({ 'a.yml': definitionOf('a', question) })
  const options: BuildOptions = {
    definition: path.join(repositoryRoot, 'a.yml'),
    repositoryRoot,
    workDirectory: repositoryRoot,
    packageDirectory: repositoryRoot,
    updateCache: 'directory',
    force: false,
    keepOnFailure: false,
    toolVersion: '0'
  }
  const plan = await planBuild(options)
  expect(plan).toMatchObject({ groups: [], asks: { product: catalog.product, exclude: ['KB5034439'] } })
  expect(plan.diskNeeded.at(-1)).toMatchObject({ bytes: 8 * 1024 ** 3, purpose: 'for downloaded packages' })
  expect(formatPlan(plan)).toContain(
    `Updates: no lock file, so the build looks them up in the Microsoft Update Catalog:
  cumulative for ${catalog.product}, x64, without KB5034439
`
  )
})

test('the answer is part of the fingerprint: the same again makes the build needless, another one does not', async () => {
  const server = await startCatalog()
  const add = (kb: string, revision: number) =>
    server.entries.push({
      id: `00000000-0000-4000-8000-${String(revision).padStart(12, '0')}`,
      title: `2026-11 Cumulative Update for ${catalog.product} for x64-based Systems (${kb}) (26100.${revision})`,
      files: [fileOn(server, `windows11.0-${kb.toLowerCase()}-x64`)]
    })
  add('KB5900001', 7171)
  const packageDirectory = await temporaryFolder()
  const definition = {
    name: 'windows/test',
    updates: { catalog: { ...catalog, architecture: 'x64', include: ['cumulative'] } }
  }
  const job = {
    definition,
    options: { packageDirectory, force: false },
    findings: {},
    simulated: false
  } as unknown as Job
  const now = () => new Date('2026-11-25T00:00:00Z')
  const run = { ...testRun(recordingReporter(), ''), fetch: server.fetch, now }
  const ground = { lock: undefined, fingerprint: 'abc', published: undefined } as unknown as HostFacts

  const first = await completeLock(job, run, ground)
  expect(first).toMatchObject({ lock: { packages: [{ kb: 'KB5900001' }] }, published: undefined })
  const published = { runId: '1', artifactId: '2' }
  await recordPublished(
    packageDirectory,
    { name: 'windows/test', simulated: false },
    { ...published, fingerprint: first.fingerprint }
  )
  expect((await completeLock(job, run, ground)).published).toMatchObject(published)
  expect((await completeLock(job, run, { ...ground, fingerprint: 'other' })).published).toBeUndefined()
  add('KB5900002', 7180)
  const next = await completeLock(job, run, ground)
  expect(next).toMatchObject({ lock: { packages: [{ kb: 'KB5900002' }] }, published: undefined })

  // With a lock file, or without a question, nobody is asked.
  const asked = server.requests.length
  expect(await completeLock(job, run, next)).toBe(next)
  const silent = { ...job, definition: { updates: {} } } as unknown as Job
  expect(await completeLock(silent, run, ground)).toBe(ground)
  expect(server.requests).toHaveLength(asked)
})
