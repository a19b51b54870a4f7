/** The updates job: writes the lock files that definitions name, or says what is wrong with them. */
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { count } from '../amounts.ts'
import { errorMessage } from '../errors.ts'
import { loadDefinition } from '../image-definition/load.ts'
import { nameFor, type Problem } from '../location.ts'
import type { Run } from '../run.ts'
import { openCatalog } from '../updates/catalog/client.ts'
import { fetchFiles } from '../updates/download/index.ts'
import { compareText } from '../updates/lock/package-names.ts'
import {
  type Change,
  changesBetween,
  checkLock,
  formatChanges,
  type Lock,
  loadLock,
  orderPackages,
  writeLock
} from '../updates/lock.ts'
import { resolveLock } from '../updates/resolve.ts'
import {
  findDefinitions,
  findWantedLocks,
  loadOrProblems,
  queryKey,
  type UpdatesOptions,
  type WantedLock,
  withName
} from './lock-definitions.ts'

/** What has become of one lock file. */
export interface UpdatedLock extends WantedLock {
  readonly packages: number
  readonly changes: readonly Change[]
  /** The file is another one than before. */
  readonly written: boolean
}

/**
 * Asks the catalog for each lock file that the definitions name, and writes it as soon as the answer is complete.
 * @throws UserError for definitions that will not do, and when the catalog does not answer
 */
export async function updateLocks(run: Run, options: UpdatesOptions): Promise<UpdatedLock[]> {
  const { repositoryRoot, packageDirectory: directory, catalogUrl } = options
  const wanted = await findWantedLocks(run, options)
  const catalog = openCatalog(run, catalogUrl === undefined ? {} : { url: catalogUrl })
  const learn = (files: Parameters<typeof fetchFiles>[1]) => fetchFiles(run, files, { directory })
  const answers = new Map<string, Lock>()
  const updated: UpdatedLock[] = []
  for (const item of wanted) {
    const { lock: name, query } = item
    const file = path.resolve(repositoryRoot, name)
    const before = await lockBefore(run, file, name)
    // Two images of one product get the same packages, also when Microsoft publishes something in between.
    const answer =
      answers.get(queryKey(query)) ??
      (await run.reporter.group(`${name}: ${query.product}, ${query.architecture}`, () =>
        resolveLock(run, query, { catalog, learn, ...(before === undefined ? {} : { before }) })
      ))
    answers.set(queryKey(query), answer)
    const lock = withOwnPackages(answer, before)
    const written = await writeLock(file, lock)
    const result = { ...item, packages: lock.packages.length, changes: changesBetween(before, lock), written }
    for (const line of describeLock(result)) run.reporter.info(line)
    updated.push(result)
  }
  return updated
}

/** What somebody has added by hand, such as an enablement package, which the catalog does not list, stays. */
function withOwnPackages(answer: Lock, before: Lock | undefined): Lock {
  const taken = new Set(answer.packages.map(({ sha256 }) => sha256))
  const own = (before?.packages ?? []).filter(({ role, kb, sha256 }) => {
    return role === 'other' && !taken.has(sha256) && !answer.query.exclude.includes(kb)
  })
  return own.length === 0 ? answer : { ...answer, packages: orderPackages([...answer.packages, ...own]) }
}

/** @returns what has become of a lock file, a line a change, for the log */
function describeLock({ lock, packages, changes, written }: UpdatedLock): string[] {
  const state = written ? (changes.length === 0 ? 'rewritten with the same packages' : 'written') : 'unchanged'
  return [`${lock}: ${state}, ${count(packages, 'package')}`, ...formatChanges(changes).map((line) => `  ${line}`)]
}

/** A lock that cannot be read, such as one with the marks of a merge, is written anew. */
async function lockBefore(run: Run, file: string, name: string): Promise<Lock | undefined> {
  if ((await stat(file).catch(() => undefined)) === undefined) return undefined
  try {
    return await loadLock(file)
  } catch (error) {
    run.reporter.warning(`${name} cannot be read and is written anew: ${errorMessage(error)}`)
    return undefined
  }
}

/** What a check has looked at and found; all named from the repository's root. */
export interface CheckedLocks {
  readonly files: readonly string[]
  /** By file, line and column. */
  readonly problems: readonly Problem[]
}

/**
 * Checks the definitions and their lock files; nobody is asked, and nothing is written.
 * @throws UserError `options.invalid` for a glob that finds nothing
 */
export async function checkLocks(options: UpdatesOptions): Promise<CheckedLocks> {
  const { repositoryRoot } = options
  const files: string[] = []
  const problems: Problem[] = []
  for (const file of await findDefinitions(options)) {
    files.push(file)
    const loaded = await loadOrProblems(file, () => loadDefinition(file, { repositoryRoot }))
    if ('problems' in loaded) {
      problems.push(...loaded.problems)
      continue
    }
    const { lock, catalog } = loaded.definition.updates
    if (lock === undefined) continue
    const target = path.resolve(repositoryRoot, lock)
    files.push(target)
    problems.push(...(await checkLock(target, catalog)))
  }
  const named = once(problems.map((problem) => withName(problem, repositoryRoot)))
  return { files: [...new Set(files.map((file) => nameFor(file, repositoryRoot)))], problems: named.sort(byPlace) }
}

/** Definitions may share a lock file, and then its problems too. */
function once(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function byPlace({ location: a }: Problem, { location: b }: Problem): number {
  const files = compareText(a?.file ?? '', b?.file ?? '')
  return files || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}
