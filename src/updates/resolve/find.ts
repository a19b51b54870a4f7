/** Searches the catalog, and of what it finds takes the newest. */
import type { Run } from '../../run.ts'
import type { Catalog } from '../catalog/client.ts'
import { compareText, compareVersions, numberOf } from '../lock/package-names.ts'
import type { LockQuery } from '../lock/schema.ts'
import { type CatalogCandidate, judgeRow, type Kind } from './titles.ts'

/** What a search has come to. */
export interface Found {
  readonly candidates: readonly CatalogCandidate[]
  /** What was there besides, such as `2 preview, 5 another product`; for messages. */
  readonly besides: string
}

/** A search for one month is a page or two; one for all months may be more than the catalog shows. */
const monthsBack = 2

/** @returns the entries of the latest month that has one, searched for month by month and then at large */
export async function findMonthly(
  run: Run,
  catalog: Catalog,
  kind: 'cumulative' | 'dotnet',
  query: LockQuery
): Promise<Found> {
  const what = kind === 'cumulative' ? 'Cumulative Update for' : 'Cumulative Update for .NET Framework'
  for (let back = 0; back <= monthsBack; back++) {
    const found = await find(catalog, `${monthBefore(run.now(), back)} ${what} ${query.product}`, kind, query)
    if (found.candidates.length > 0) return found
  }
  return find(catalog, `${what} ${query.product}`, kind, query)
}

/** @returns every entry that is of the kind */
export async function find(catalog: Catalog, words: string, kind: Kind, query: LockQuery): Promise<Found> {
  const candidates: CatalogCandidate[] = []
  const others = new Map<string, number>()
  for (const row of await catalog.search(words)) {
    const judged = judgeRow(row, kind, query)
    if (typeof judged !== 'string') candidates.push(judged)
    else others.set(judged, (others.get(judged) ?? 0) + 1)
  }
  const besides = [...others].map(([why, count]) => `${count} ${why}`).join(', ')
  return { candidates, besides: besides === '' ? 'nothing' : besides }
}

/**
 * The highest build revision wins, whatever its date: an entry's date changes when a version of Windows is added to it.
 * Titles of older products have no revision; there the month counts, then what supersedes what, then the date.
 */
export async function newestCumulative(
  catalog: Catalog,
  candidates: readonly CatalogCandidate[]
): Promise<CatalogCandidate | undefined> {
  const month = best(candidates, byMonth)?.month
  const latest = candidates.filter((item) => item.month === month)
  if (latest.every(({ revision }) => revision !== undefined)) {
    return best(candidates, (a, b) => (a.revision ?? 0) - (b.revision ?? 0))
  }
  return best(latest.length > 1 ? await notSuperseded(catalog, latest) : latest, byDate)
}

/** @returns the newest servicing stack */
export function newestServicingStack(candidates: readonly CatalogCandidate[]): CatalogCandidate | undefined {
  return best(candidates, (a, b) => byMonth(a, b) || byDate(a, b))
}

/** @returns the highest version of Defender's platform */
export function newestPlatform(candidates: readonly CatalogCandidate[]): CatalogCandidate | undefined {
  return best(candidates, (a, b) => compareVersions(a.version, b.version))
}

/**
 * Of one month there may be an entry for .NET 3.5 and 4.8, one for 3.5 and 4.8.1, and an umbrella whose files are those of
 * both: the fewest that are for all versions are taken.
 */
export function newestDotnet(candidates: readonly CatalogCandidate[]): CatalogCandidate[] {
  const month = best(candidates, byMonth)?.month
  const widest = candidates
    .filter((item) => item.month === month)
    .toSorted((a, b) => b.frameworks.length - a.frameworks.length || byDate(b, a))
  const covered = new Set<string>()
  return widest.filter(({ frameworks }) => {
    const isNew = frameworks.some((version) => !covered.has(version))
    for (const version of frameworks) covered.add(version)
    return isNew
  })
}

async function notSuperseded(
  catalog: Catalog,
  candidates: readonly CatalogCandidate[]
): Promise<readonly CatalogCandidate[]> {
  const ids = new Set(candidates.map(({ row }) => row.updateId))
  const left: CatalogCandidate[] = []
  for (const item of candidates) {
    const newer = await catalog.supersededBy(item.row.updateId)
    if (!newer.some((id) => ids.has(id))) left.push(item)
  }
  return left.length === 0 ? candidates : left
}

function byMonth(a: CatalogCandidate, b: CatalogCandidate): number {
  return compareText(a.month, b.month)
}

function byDate(a: CatalogCandidate, b: CatalogCandidate): number {
  return compareText(a.row.date, b.row.date) || numberOf(a.kb) - numberOf(b.kb)
}

/** @returns the greatest; of equal ones the first by id, so that the order of the pages does not matter */
function best(
  items: readonly CatalogCandidate[],
  compare: (a: CatalogCandidate, b: CatalogCandidate) => number
): CatalogCandidate | undefined {
  return items.toSorted((a, b) => compare(b, a) || compareText(a.row.updateId, b.row.updateId))[0]
}

/** @returns such as `2026-09`, in UTC */
function monthBefore(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7)
}
