import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { UpdateCache } from '../../../src/updates/download/index.ts'
import { type PackageServer, startPackageServer } from '../../package-server.ts'
import { type ResultsService, startResultsService } from '../../results-service.ts'
import { temporaryFolder } from '../../surroundings.ts'
import { type Fetching, startFetching } from '../fetching.ts'
import { type Known, offer } from '../packages.ts'

let server: PackageServer
let service: ResultsService
let workspace: string
let directory: string
let temporary: string

beforeEach(async () => {
  server = await startPackageServer()
  service = await startResultsService()
  workspace = await temporaryFolder()
  directory = await temporaryFolder()
  temporary = await temporaryFolder()
})

afterEach(async () => {
  await service.close()
  await server.close()
})

/** As a step of a job on some runner, with the real client. */
async function fetchInJob(
  wanted: readonly Known[],
  cache: UpdateCache,
  more: NodeJS.ProcessEnv = {}
): Promise<Fetching> {
  const task = { wanted, workFolder: await temporaryFolder(), options: { directory, cache, hosts: [server.host] } }
  const env = { ...service.environment, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: temporary, ...more }
  return startFetching(task, { cwd: workspace, env })
}

const sources = async (fetching: Fetching) => (await fetching.fetched).map(({ from }) => from)

test('another runner gets its packages from the cache; a new month uploads only what is new', async () => {
  const [old, kept, fresh] = [offer(server, 300_000), offer(server, 400_000), offer(server, 500_000)]
  expect(await sources(await fetchInJob([old, kept], 'actions'))).toEqual(['network', 'network'])
  expect(
    service
      .caches()
      .map(({ key }) => key)
      .sort()
  ).toEqual([old, kept].map(({ sha256 }) => `maas-windows-image-package-${sha256}`).sort())
  const before = service.received()

  workspace = await temporaryFolder()
  const next = await fetchInJob([kept, fresh], 'actions')
  const fetched = await next.fetched
  expect(fetched.map(({ from }) => from)).toEqual(['actions', 'network'])
  expect(next.lines.join('\n')).toMatch(/390\.6 KiB from the Actions cache, 488\.3 KiB from the network/)
  expect(server.sent(kept.fileName)).toBe(kept.size)
  expect(await readFile(fetched[0]?.file ?? '')).toHaveLength(kept.size)
  expect(service.caches()).toHaveLength(3)
  expect(service.received() - before).toBeGreaterThan(fresh.size)
  expect(service.received() - before).toBeLessThan(fresh.size + 50_000)
  // Nothing stays in the workspace, and with `actions` alone nothing in the package directory.
  expect(await readdir(workspace)).toEqual([])
  expect(await readdir(directory)).toEqual([])
})

test('with both, the directory comes first, and what only it has is uploaded', async () => {
  const wanted = [offer(server, 300_000)]
  expect(await sources(await fetchInJob(wanted, 'directory'))).toEqual(['network'])
  expect(service.calls).toEqual([])
  expect(await sources(await fetchInJob(wanted, 'both'))).toEqual(['directory'])
  expect(service.caches()).toHaveLength(1)
  await rm(path.join(directory, 'packages'), { recursive: true })
  expect(await sources(await fetchInJob(wanted, 'both'))).toEqual(['actions'])
  const calls = service.calls.length
  expect(await sources(await fetchInJob(wanted, 'both'))).toEqual(['directory'])
  // One look whether it is there, and no upload.
  expect(service.calls.slice(calls)).toEqual(['GetCacheEntryDownloadURL'])
  expect(server.sent(wanted[0]?.fileName ?? '')).toBe(300_000)
})

test('a damaged entry is not trusted', async () => {
  const [cut, wrong, good] = [offer(server, 300_000), offer(server, 400_000), offer(server, 500_000)]
  await (await fetchInJob([cut, wrong, good], 'actions')).fetched
  const archive = ({ sha256 }: Known) => service.caches().find(({ key }) => key.endsWith(sha256))?.file ?? ''
  await writeFile(archive(cut), (await readFile(archive(cut))).subarray(0, 1000))
  await repack(archive(wrong), wrong)
  const next = await fetchInJob([cut, wrong, good], 'actions')
  expect(await sources(next)).toEqual(['network', 'network', 'actions'])
  expect(next.lines.join('\n')).toMatch(/Failed to restore/)
  expect(next.lines.join('\n')).toContain(`${wrong.fileName} from the Actions cache is damaged: its sha256 is `)
})

/** Puts other bytes into an archive as the client makes them. */
async function repack(archive: string, { sha256, fileName }: Known): Promise<void> {
  const folder = await temporaryFolder()
  execFileSync('tar', ['-C', folder, '-xf', archive])
  const inside = path.join('.maas-windows-image-packages', sha256, fileName)
  await writeFile(path.join(folder, inside), 'other bytes')
  const zstd = (await readFile(archive)).readUInt32LE() === 0xfd2fb528
  execFileSync('tar', ['-C', folder, zstd ? '--zstd' : '-z', '-cf', archive, path.dirname(inside)])
}

describe('trouble with the service is a warning', () => {
  test('outside of a job', async () => {
    const wanted = [offer(server, 100_000)]
    const fetching = await fetchInJob(wanted, 'both', { ACTIONS_RUNTIME_TOKEN: '' })
    expect(await sources(fetching)).toEqual(['network'])
    expect(fetching.lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning: the cache of GitHub Actions is not used: only a step of a job has it (ACTIONS_RUNTIME_TOKEN not set)'
    ])
  })

  test('when it is down', async () => {
    const wanted = [offer(server, 100_000), offer(server, 100_000), offer(server, 100_000)]
    const url = service.url
    await service.close()
    const fetching = await fetchInJob(wanted, 'both', { ACTIONS_RESULTS_URL: url })
    expect(await sources(fetching)).toEqual(['network', 'network', 'network'])
    const warnings = fetching.lines.filter((line) => line.startsWith('warning'))
    expect(warnings).toEqual([
      'warning: the cache of GitHub Actions is not asked any more in this run: it takes nothing',
      'warning: packages: 2 not saved in the Actions cache, unless another job saves them right now'
    ])
    service = await startResultsService()
  })

  test('when it refuses to save', async () => {
    service.fail('CreateCacheEntry', 403, 'cache write denied: this run may only read')
    const fetching = await fetchInJob([offer(server, 100_000)], 'both')
    expect(await sources(fetching)).toEqual(['network'])
    expect(fetching.lines.join('\n')).toMatch(/warning: packages: 1 not saved in the Actions cache/)
  })
})

test('killed while it saves: the next run finishes, and nothing is downloaded again', async () => {
  const wanted = [offer(server, 300_000), offer(server, 400_000)]
  const { begun, release } = service.hold()
  const first = await fetchInJob(wanted, 'both')
  await begun
  first.child.kill('SIGKILL')
  await expect(first.fetched).rejects.toThrow('SIGKILL')
  release()
  expect(await readdir(workspace)).toEqual(['.maas-windows-image-packages'])
  expect(await readFile(path.join(workspace, '.maas-windows-image-packages', '.gitignore'), 'utf8')).toBe('*\n')

  const next = await fetchInJob(wanted, 'both')
  expect(await sources(next)).toEqual(['directory', 'directory'])
  for (const item of wanted) expect(server.sent(item.fileName)).toBe(item.size)
  // The entry that was begun stays reserved until the service gives it up; the other one is there.
  expect(service.caches()).toHaveLength(1)
  expect(await readdir(workspace)).toEqual([])
})
