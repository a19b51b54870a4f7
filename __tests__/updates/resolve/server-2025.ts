/** Entries of the catalog for Server 2025, and what is resolved from a catalog that has them. */
import type { Run } from '../../../src/run.ts'
import { openCatalog } from '../../../src/updates/catalog/client.ts'
import { fetchFiles } from '../../../src/updates/download/index.ts'
import type { Lock, LockQuery } from '../../../src/updates/lock.ts'
import { resolveLock } from '../../../src/updates/resolve.ts'
import { recordingReporter, temporaryFolder, testRun } from '../../surroundings.ts'
import { type CatalogServer, fileOn, putDefinitions, startCatalog } from '../catalog/catalog-server.ts'
import type { Entry, EntryFile } from '../catalog/hand-made-pages.ts'

export const server2025 = 'Microsoft server operating system version 24H2'
export const query = (more: Partial<LockQuery> = {}): LockQuery => ({
  product: server2025,
  architecture: 'x64',
  include: ['cumulative'],
  exclude: [],
  ...more
})

let ids = 0
export const entry = (title: string, files: readonly EntryFile[] = [], more: Partial<Entry> = {}): Entry => {
  return { id: `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`, title, files, ...more }
}

export const lcu = (month: string, kb: string, revision: number, product = server2025, architecture = 'x64') =>
  `${month} Cumulative Update for ${product} for ${architecture}-based Systems (${kb}) (26100.${revision})`

interface Resolved {
  readonly lock: Lock
  /** `role kb expectedUbr`, in order. */
  readonly packages: string[]
  readonly lines: string[]
  /** Names of files that were fetched to learn their hashes. */
  readonly learned: string[]
}

/** Resolves `wanted` on a day of November 2026. */
export async function resolve(
  server: CatalogServer,
  wanted: LockQuery,
  { before, now = '2026-11-25T12:00:00Z', run: more = {} }: { before?: Lock; now?: string; run?: Partial<Run> } = {}
): Promise<Resolved> {
  const reporter = recordingReporter()
  const sleep = async () => undefined
  const run: Run = { ...testRun(reporter, ''), fetch: server.fetch, sleep, now: () => new Date(now), ...more }
  const directory = await temporaryFolder()
  const learned: string[] = []
  const lock = await resolveLock(run, wanted, {
    catalog: openCatalog(run, { url: server.url, tryLimit: 20_000 }),
    learn: (files) => {
      learned.push(...files.map(({ fileName }) => fileName))
      return fetchFiles(run, files, { directory })
    },
    ...(before === undefined ? {} : { before })
  })
  const packages = lock.packages.map(
    ({ role, kb, expectedUbr }) => `${role} ${kb}${expectedUbr === undefined ? '' : ` ${expectedUbr}`}`
  )
  return { lock, packages, lines: reporter.lines, learned }
}

/** A month of Server 2025 as the catalog has it, with what is not for it beside. */
export async function aMonth(): Promise<CatalogServer> {
  const server = await startCatalog()
  const checkpoint = fileOn(server, 'windows11.0-kb5043080-x64')
  const platforms = ['amd64fre', 'arm64fre', 'x86fre'].map((name) =>
    fileOn(server, `updateplatform.${name}`, { extension: 'exe' })
  )
  server.entries.push(
    entry(lcu('2026-11', 'KB5900001', 7171), [checkpoint, fileOn(server, 'windows11.0-kb5900001-x64')]),
    entry(lcu('2026-11', 'KB5900008', 7180), [fileOn(server, 'windows11.0-kb5900008-x64'), checkpoint], {
      date: '11/1/2026'
    }),
    entry(lcu('2026-11', 'KB5900008', 7180, server2025, 'arm64'), [fileOn(server, 'windows11.0-kb5900008-arm64')]),
    entry(lcu('2026-11', 'KB5900009', 9999, 'Windows 11, version 24H2'), [fileOn(server, 'windows11.0-kb5900009-x64')]),
    entry(lcu('2026-10', 'KB5800001', 9000), [fileOn(server, 'windows11.0-kb5800001-x64')]),
    entry(`2026-11 Cumulative Update Preview for ${server2025} for x64-based Systems (KB5900099) (26100.7500)`),
    entry(`2026-11 Dynamic Cumulative Update for ${server2025} for x64-based Systems (KB5900098) (26100.7600)`),
    entry(`2026-11 Hotpatch Cumulative Update for ${server2025} for x64-based Systems (KB5900097) (26100.7700)`),
    entry(`2026-11 Cumulative Update for .NET Framework 3.5 and 4.8.1 for ${server2025} for x64 (KB5900002)`, [
      fileOn(server, 'windows11.0-kb5900002-x64-ndp481')
    ]),
    entry(`2026-11 Cumulative Update for .NET Framework 3.5 and 4.8.1 for ${server2025} for arm64 (KB5900002)`),
    entry(`Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.9.4)`),
    entry(
      `Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26080.4) - Current Channel (Broad)`,
      platforms,
      { classification: 'Definition Updates' }
    ),
    entry(
      `Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26090.1) - Current Channel (Preview)`
    ),
    entry(`Contoso - Net - 1.2.3 Cumulative Update for ${server2025} 2026-11 KB4052623`, [], {
      classification: 'Drivers (Networking)'
    })
  )
  putDefinitions(server)
  return server
}
