/** The definitions that an updates job is about, and the lock files that they name. */
import path from 'node:path'
import { refuse, UserError } from '../errors.ts'
import { expandGlob } from '../globs.ts'
import { type LoadedDefinition, loadDefinition } from '../image-definition/load.ts'
import { nameFor, type Problem } from '../location.ts'
import type { Run } from '../run.ts'
import type { LockQuery } from '../updates/lock.ts'

/** What the user asked for, read once by the entry point. */
export interface UpdatesOptions {
  /** Globs, or paths, of image definitions; they start at the repository's root. */
  readonly definitions: readonly string[]
  /** Say what is wrong with the lock files instead of writing them. */
  readonly check: boolean
  readonly repositoryRoot: string
  /** Where a package goes that has to be fetched to learn its hash; a build on this host finds it there. */
  readonly packageDirectory: string
  /** Where the catalog is, when not at Microsoft's. */
  readonly catalogUrl?: string
}

/** A lock file with the question that it answers. */
export interface WantedLock {
  /** Relative to the repository's root, with slashes. */
  readonly lock: string
  readonly query: LockQuery
  /** The definitions that name it; relative, too. */
  readonly definitions: readonly string[]
}

/**
 * Reads all definitions before anything else is done.
 * @throws UserError with every definition that will not do; when none names a lock file; when one lock file would have to
 * answer two questions
 */
export async function findWantedLocks(run: Run, options: UpdatesOptions): Promise<WantedLock[]> {
  const root = options.repositoryRoot
  const wanted = new Map<string, WantedLock>()
  const problems: Problem[] = []
  for (const { file, definition, locate } of await loadAll(options)) {
    const { lock, catalog } = definition.updates
    const name = nameFor(file, root)
    if (catalog === undefined || lock === undefined) {
      const missing = catalog === undefined ? '`updates.catalog`: nothing to ask' : '`updates.lock`: its build asks'
      run.reporter.info(`${name} has no ${missing}`)
      continue
    }
    const place = path.posix.normalize(lock)
    const other = wanted.get(place)
    wanted.set(place, { lock: place, query: catalog, definitions: [...(other?.definitions ?? []), name] })
    if (other === undefined || queryKey(other.query) === queryKey(catalog)) continue
    const message = `${other.definitions[0]} keeps the answer to another question in this file`
    const location = { ...locate(['updates', 'lock']), file: name }
    problems.push({ rule: 'updates.shared-lock', severity: 'error', message, hint: 'name another file', location })
  }
  refuse('definition.invalid', 'these lock files cannot be written', problems)
  if (wanted.size > 0) return [...wanted.values()]
  throw new UserError('options.invalid', 'none of the definitions has both `updates.catalog` and `updates.lock`')
}

async function loadAll(options: UpdatesOptions): Promise<LoadedDefinition[]> {
  const { repositoryRoot } = options
  const loaded: LoadedDefinition[] = []
  const problems: Problem[] = []
  for (const file of await findDefinitions(options)) {
    const result = await loadOrProblems(file, () => loadDefinition(file, { repositoryRoot, mayLackLock: true }))
    if ('problems' in result) problems.push(...result.problems)
    else loaded.push(result)
  }
  const named = problems.map((problem) => withName(problem, repositoryRoot))
  refuse('definition.invalid', 'these image definitions cannot be used', named)
  return loaded
}

/** @returns what `load` gives, or what is wrong with the definition */
export async function loadOrProblems<T>(
  file: string,
  load: () => Promise<T>
): Promise<T | { readonly file: string; readonly problems: readonly Problem[] }> {
  try {
    return await load()
  } catch (error) {
    if (error instanceof UserError && error.problems.length > 0) return { file, problems: error.problems }
    throw error
  }
}

/**
 * @returns absolute paths
 * @throws UserError `options.invalid` with every glob that finds nothing
 */
export async function findDefinitions({ definitions, repositoryRoot }: UpdatesOptions): Promise<string[]> {
  const found = new Set<string>()
  const empty: Problem[] = []
  for (const glob of definitions) {
    const files = await expandGlob(glob, repositoryRoot)
    for (const file of files) found.add(file)
    if (files.length > 0) continue
    const message = `definition: ${JSON.stringify(glob.slice(0, 200))} finds no file below ${repositoryRoot}`
    empty.push({ rule: 'options.invalid', severity: 'error', message })
  }
  if (empty.length === 0) return [...found]
  throw new UserError('options.invalid', empty.map(({ message }) => message).join('\n'), { problems: empty })
}

/** Equal for equal questions; the order of lists means nothing. */
export function queryKey({ product, architecture, include, exclude }: LockQuery): string {
  return JSON.stringify([product, architecture, [...include].sort(), [...exclude].sort()])
}

/** @returns the problem with its file named from the root, as GitHub's annotations want it */
export function withName({ location, ...problem }: Problem, root: string): Problem {
  if (location === undefined) return problem
  return { ...problem, location: { ...location, file: nameFor(location.file, root) } }
}
