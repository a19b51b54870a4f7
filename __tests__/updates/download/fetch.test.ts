import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Run } from '../../../src/run.ts'
import { type FetchOptions, fetchFile, fetchPackages } from '../../../src/updates/download/index.ts'
import type { LockPackage } from '../../../src/updates/lock.ts'
import { noise } from '../../disk/disks.ts'
import { type Manner, type PackageServer, startPackageServer } from '../../package-server.ts'
import { recordingReporter, temporaryFolder, testRun } from '../../surroundings.ts'

let server: PackageServer
beforeAll(async () => {
  server = await startPackageServer()
})
afterAll(() => server.close())

const bytes = noise('a package', 3 * 1024 * 1024 + 17)
const hash = (name: string, of = bytes) => createHash(name).update(of).digest('hex')
let names = 0

/** A package that the server has, in this manner. */
function offer(manner: Manner = {}, body = bytes): LockPackage {
  const fileName = `windows-kb59000${++names}.msu`
  return {
    kb: 'KB5900009',
    title: 'An update',
    updateId: '00000000-0000-4000-8000-000000000000',
    fileName,
    url: server.serve(fileName, body, manner),
    size: bytes.length,
    sha1: hash('sha1'),
    sha256: hash('sha256'),
    role: 'cumulative'
  }
}

interface Case {
  readonly run: Run
  readonly options: FetchOptions
  readonly lines: string[]
  /** Milliseconds that were slept between tries. */
  readonly pauses: number[]
  readonly filesLeft: () => Promise<string[]>
}

async function setUp(signal?: AbortSignal): Promise<Case> {
  const reporter = recordingReporter()
  const directory = await temporaryFolder()
  const pauses: number[] = []
  const run: Run = {
    ...testRun(reporter, directory, signal),
    sleep: async (milliseconds) => void pauses.push(milliseconds)
  }
  return {
    run,
    options: { directory, hosts: [server.host] },
    lines: reporter.lines,
    pauses,
    filesLeft: async () => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
        .sort()
    }
  }
}

test('a package is downloaded once, and hashed again on every use', async () => {
  const item = offer()
  const { run, options, lines } = await setUp()
  const [first] = await fetchPackages(run, [item], options)
  expect(first?.from).toBe('network')
  const [again] = await fetchPackages(run, [item], options)
  expect(again?.from).toBe('directory')
  expect(server.sent(item.fileName)).toBe(bytes.length)
  await writeFile(again?.file ?? '', Buffer.alloc(bytes.length))
  const [mended] = await fetchPackages(run, [item], options)
  expect(mended?.from).toBe('network')
  expect(lines.find((line) => line.startsWith('warning:'))).toMatch(/was damaged: its sha256 is [0-9a-f]{64}/)
  expect(await readFile(mended?.file ?? '')).toEqual(bytes)
  expect(server.sent(item.fileName)).toBe(2 * bytes.length)
})

describe('a file of which only the sha1 is known', () => {
  test('gets its sha256, and is found again by its sha1', async () => {
    const { fileName, url, sha1 } = offer()
    const { run, options } = await setUp()
    const fetched = await fetchFile(run, { url, fileName, sha1 }, options)
    expect(fetched).toMatchObject({ size: bytes.length, sha1, sha256: hash('sha256'), from: 'network' })
    expect(await fetchFile(run, { url, fileName, sha1 }, options)).toEqual({ ...fetched, from: 'directory' })
    expect(server.sent(fileName)).toBe(bytes.length)
  })
})
