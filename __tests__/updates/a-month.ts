/** A small month of Server 2025 on a catalog server. */
import { type CatalogServer, fileOn, putDefinitions, startCatalog } from './catalog/catalog-server.ts'

export const product = 'Microsoft server operating system version 24H2'

let ids = 0

/** Adds a cumulative update, found in every month. */
export function addCumulative(server: CatalogServer, kb: string, revision: number): void {
  server.entries.push({
    id: `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    // Of no month: the search at large finds it, whatever the day of the test.
    title: `2026-11 Cumulative Update for ${product} for x64-based Systems (${kb}) (26100.${revision})`,
    files: [fileOn(server, `windows11.0-${kb.toLowerCase()}-x64`)]
  })
}

/** @returns a catalog with a cumulative update, Defender's platform and its definitions */
export async function startMonth(): Promise<CatalogServer> {
  const server = await startCatalog()
  addCumulative(server, 'KB5900001', 7171)
  server.entries.push({
    id: '11111111-0000-4000-8000-000000000000',
    title: 'Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26080.4)',
    files: [fileOn(server, 'updateplatform.amd64fre', { extension: 'exe' })]
  })
  putDefinitions(server)
  return server
}

/** A definition with a question, and the file that its answer is kept in. */
export function definitionOf(name: string, catalog: string, lock?: string): string {
  return `name: windows/${name}
title: A test image
source:
  path: D:\\media\\ws2025.iso
  edition: ServerStandard
updates:
${lock === undefined ? '' : `  lock: ${lock}\n`}  catalog: ${catalog}
`
}

export const defenderToo = `{ product: ${product}, include: [cumulative, defender] }`
