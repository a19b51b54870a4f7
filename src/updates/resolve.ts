/** Finds the packages of the month: asks the catalog what a definition asks for, and answers with a lock. */
import { UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import type { Catalog } from './catalog/client.ts'
import { type Lock, type LockPackage, type LockQuery, lockSchema } from './lock/schema.ts'
import { orderPackages } from './lock/write.ts'
import { completePackages, type Learn } from './resolve/complete.ts'
import { findDefenderDefinitions } from './resolve/defender-definitions.ts'
import {
  type Found,
  find,
  findMonthly,
  newestCumulative,
  newestDotnet,
  newestPlatform,
  newestServicingStack
} from './resolve/find.ts'
import { type DraftPackage, draftPackages } from './resolve/packages.ts'
import type { CatalogCandidate, Kind } from './resolve/titles.ts'

/** All versions of Defender's platform have this one. */
const platformKb = 'KB4052623'

/** Since Server 2022 titles have another name than the box. */
const catalogNames: Partial<Record<string, string>> = {
  'windows server 2022': 'Microsoft server operating system version 21H2',
  'windows server 2025': 'Microsoft server operating system version 24H2'
}

export interface ResolveOptions {
  readonly catalog: Catalog
  readonly learn: Learn
  /** The lock of last time: what it knows of a file is not asked for again. */
  readonly before?: Lock
}

/**
 * @returns the lock that answers `query` today, in the order of the lock file
 * @throws UserError `updates.catalog-failed`, `updates.nothing-found`, `updates.no-files`, `updates.host-refused`,
 * `updates.link-failed`, and what `learn` throws
 */
export async function resolveLock(run: Run, query: LockQuery, options: ResolveOptions): Promise<Lock> {
  const { catalog } = options
  const wants = (kind: LockQuery['include'][number]) => query.include.includes(kind)
  const chosen = [
    ...(wants('cumulative') ? await chooseCumulative(run, catalog, query) : []),
    ...(wants('dotnet') ? await chooseDotnet(run, catalog, query) : []),
    ...(wants('defender') ? await choosePlatform(catalog, query) : [])
  ]
  const drafts: DraftPackage[] = []
  for (const { candidate, kind } of chosen) {
    run.reporter.info(`${kind}: ${candidate.row.title}`)
    const files = await catalog.files(candidate.row.updateId)
    drafts.push(...draftPackages(run, { candidate, kind, files }, query))
  }
  const packages = await completePackages(run, unique(drafts), options)
  if (wants('defender')) packages.push(...(await takeDefinitions(run, query, options)))
  return asLock(query, packages)
}

interface Chosen {
  readonly candidate: CatalogCandidate
  readonly kind: Kind
}

/** Since 2021 the stack is in the cumulative update, but media older than that needs the last separate one first. */
async function chooseCumulative(run: Run, catalog: Catalog, query: LockQuery): Promise<Chosen[]> {
  const stacks = await find(catalog, `Servicing Stack Update for ${query.product}`, 'ssu', query)
  const stack = newestServicingStack(stacks.candidates)
  const found = await findMonthly(run, catalog, 'cumulative', query)
  const candidate = await newestCumulative(catalog, found.candidates)
  if (candidate === undefined) throw nothing('cumulative update', query, found)
  return [
    ...(stack === undefined ? [] : [{ candidate: stack, kind: 'ssu' } as const]),
    { candidate, kind: 'cumulative' }
  ]
}

async function chooseDotnet(run: Run, catalog: Catalog, query: LockQuery): Promise<Chosen[]> {
  const found = await findMonthly(run, catalog, 'dotnet', query)
  const newest = newestDotnet(found.candidates)
  if (newest.length === 0) {
    const none = nothing('.NET update', query, found)
    // Some products have none; a mistyped product is caught by its cumulative update, if that is asked for.
    if (!query.include.includes('cumulative')) throw none
    run.reporter.warning(none.message)
  }
  return newest.map((candidate) => ({ candidate, kind: 'dotnet' }))
}

async function choosePlatform(catalog: Catalog, query: LockQuery): Promise<Chosen[]> {
  if (query.exclude.includes(platformKb)) return []
  const found = await find(catalog, platformKb, 'platform', query)
  const candidate = newestPlatform(found.candidates)
  if (candidate === undefined) throw nothing('Defender platform', query, found)
  return [{ candidate, kind: 'platform' }]
}

/** What the catalog says has been taken as it stands: here it has to pass as a lock. */
function asLock({ product, architecture, include, exclude }: LockQuery, packages: readonly LockPackage[]): Lock {
  const query = { product, architecture, include: [...include], exclude: [...exclude] }
  const parsed = lockSchema.safeParse({ schemaVersion: 1, query, packages: orderPackages(packages) })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue === undefined ? '' : `${issue.path.join('.')} ${issue.message}`
  throw new UserError('updates.catalog-failed', `what the catalog says makes no lock file: ${place}`)
}

function nothing(what: string, { product, architecture }: LockQuery, { besides }: Found): UserError {
  const name = catalogNames[product.toLowerCase()]
  const hint = name === undefined ? '' : ` (the catalog calls it ${name})`
  const message = `the catalog has no ${what} for ${product}${hint}, ${architecture}; the search found besides: ${besides}`
  return new UserError('updates.nothing-found', message)
}

/** Entries may share files: an umbrella's are those of its parts. */
function unique(drafts: readonly DraftPackage[]): DraftPackage[] {
  return [...new Map(drafts.map((item) => [item.sha1, item])).values()]
}

async function takeDefinitions(run: Run, query: LockQuery, { learn, before }: ResolveOptions): Promise<LockPackage[]> {
  const item = await findDefenderDefinitions(run, query.architecture)
  if (query.exclude.includes(item.kb)) return []
  run.reporter.info(`definitions: ${item.title}`)
  // The version stands in the URL, so equal URLs are equal bytes.
  const last = before?.packages.find(({ url }) => url === item.url)
  if (last !== undefined) return [last]
  const { url, fileName, size } = item
  const [facts] = await learn([{ url, fileName, ...(size === undefined ? {} : { size }) }])
  if (facts === undefined) throw new Error(`nothing was learned of ${fileName}`)
  return [{ ...item, size: facts.size, sha1: facts.sha1, sha256: facts.sha256 }]
}
