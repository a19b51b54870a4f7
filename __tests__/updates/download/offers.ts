/** Packages that a server offers, and what it takes to fetch them into a new folder. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Run } from '../../../src/run.ts'
import type { FetchOptions } from '../../../src/updates/download/index.ts'
import type { LockPackage } from '../../../src/updates/lock.ts'
import { noise } from '../../disk/disks.ts'
import type { Manner, PackageServer } from '../../package-server.ts'
import { recordingReporter, temporaryFolder, testRun } from '../../surroundings.ts'

export const bytes = noise('a package', 3 * 1024 * 1024 + 17)
export const hash = (name: string, of = bytes) => createHash(name).update(of).digest('hex')
let names = 0

/** Offers a package on `server`, which serves it in this manner. */
export function offerOn(server: PackageServer, manner: Manner = {}, body = bytes): LockPackage {
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

export async function fetchingFrom(server: PackageServer, signal?: AbortSignal): Promise<Case> {
  const reporter = recordingReporter()
  const directory = await temporaryFolder()
  const pauses: number[] = []
  const run: Run = {
    ...testRun(reporter, directory, signal),
    sleep: async (milliseconds) => void pauses.push(milliseconds)
  }
  return {
    run,
    options: { directory, hosts: [server.host], stall: 2000 },
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
