/** Checks definitions, answer files and lock files. Whatever they hold, it is only ever parsed. */
import path from 'node:path'
import { lintAnswerFile } from '../answer-file/index.ts'
import { UserError } from '../errors.ts'
import { type LoadedDefinition, loadDefinition } from '../image-definition/load.ts'
import type { Problem } from '../location.ts'
import { checkLock } from '../updates/lock.ts'
import { type FoundFile, findFiles } from './find.ts'
import { architectureOf, editionTypeOf, readAnswerFile, renderDefinition } from './rendered.ts'

export interface Validation {
  /** As the problems name them. */
  readonly files: readonly string[]
  /** By file, line and column; each has a location. */
  readonly problems: readonly Located[]
}

export type Located = Problem & Required<Pick<Problem, 'location'>>

/**
 * Checks `paths`, and what the definitions among them name: their answer files as a build would render them, and their lock.
 * @param root the folder that definitions' paths start at; files below it are named relative to it
 * @throws UserError `validate.paths`
 */
export async function validate(paths: readonly string[], root: string): Promise<Validation> {
  const found = await findFiles(paths, root)
  const checked = new Set<string>()
  const problems: Located[] = []
  const add = (file: string, list: readonly Problem[]) => {
    checked.add(file)
    for (const problem of list) {
      problems.push({ ...problem, location: problem.location ?? { file, line: 1, column: 1 } })
    }
  }
  // Definitions first: an answer file that one of them names is a template, and rendering judges it better.
  for (const { file } of ofKind(found, 'definition')) {
    for (const part of await checkOne(file, root)) add(part.file, part.problems)
  }
  for (const { file } of ofKind(found, 'answer-file')) if (!checked.has(file)) add(file, await checkXml(file))
  for (const { file } of ofKind(found, 'lock')) if (!checked.has(file)) add(file, await checkLock(file))
  const show = (file: string) => nameFor(file, root)
  const named = problems.map((problem) => {
    return { ...problem, location: { ...problem.location, file: show(problem.location.file) } }
  })
  return { files: [...checked].map(show).sort(), problems: sorted(once(named)) }
}

function ofKind(found: readonly FoundFile[], kind: FoundFile['kind']): FoundFile[] {
  return found.filter((item) => item.kind === kind)
}

async function checkXml(file: string): Promise<Problem[]> {
  const source = await readAnswerFile(file, file)
  return source.text === '' ? [...source.problems] : lintAnswerFile({ file, ...source }, { role: 'template' })
}

/** For the runner's command line, which no check depends on. */
const standIn = 'runner.exe'

interface Part {
  readonly file: string
  readonly problems: readonly Problem[]
}

/** @returns the definition, and each file that was checked because of it, with its problems */
async function checkOne(file: string, root: string): Promise<Part[]> {
  const loaded = await load(file, root)
  if ('problems' in loaded) return [{ file, problems: loaded.problems }]
  const { definition, files } = loaded
  const known = editionTypeOf(definition)
  const common = { architecture: architectureOf(definition), runnerCommand: standIn, repositoryRoot: root }
  const problems: Problem[] = []
  for (const editionType of known === undefined ? (['server', 'client'] as const) : [known]) {
    problems.push(...(await renderDefinition(loaded, { ...common, editionType })).problems)
  }
  // By their written paths: `files` has links resolved, and the user knows the link.
  const written = (role: string) =>
    files.filter((item) => item.role === role).map((item) => path.resolve(root, item.written))
  const templates = [...written('answer-file'), ...written('deploy-answer-file')]
  const locks = await Promise.all(
    written('lock').map(async (lock) => ({ file: lock, problems: await checkLock(lock) }))
  )
  return [{ file, problems }, ...templates.map((name) => ({ file: name, problems: [] })), ...locks]
}

async function load(file: string, root: string): Promise<LoadedDefinition | { problems: readonly Problem[] }> {
  try {
    return await loadDefinition(file, { repositoryRoot: root })
  } catch (error) {
    if (error instanceof UserError) return { problems: error.problems }
    throw error
  }
}

/** Both edition types find most of the same, and a template may serve several definitions. */
function once(problems: readonly Located[]): Located[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function sorted(problems: readonly Located[]): Located[] {
  return problems.toSorted(
    ({ location: a }, { location: b }) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column
  )
}

/** As a person writes it, and as GitHub's annotations want it: from the root of the repository, with slashes. */
function nameFor(file: string, root: string): string {
  const full = path.resolve(root, file)
  const relative = path.relative(root, full)
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
  return outside ? full : relative.replaceAll(path.sep, '/')
}
