/** Reads an image definition, and says everything that is wrong with it at once. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { errorMessage, refuse } from '../errors.ts'
import type { Location, Problem } from '../location.ts'
import { type Path, parseYaml } from '../yaml-document.ts'
import { explainIssues } from './explain.ts'
import { checkFiles, type DefinitionFile } from './files.ts'
import { collectProblems } from './problems.ts'
import { checkRules } from './rules.ts'
import { type ImageDefinition, jsonSchema, schema, toDefinition } from './schema.ts'
import { checkUnsupported } from './unsupported.ts'

export interface LoadOptions {
  /** The folder that the definition's paths start at and must not leave. */
  readonly repositoryRoot: string
  /** The lock file need not exist: it is about to be written. */
  readonly mayLackLock?: boolean
}

export interface LoadedDefinition {
  /** As given to `loadDefinition`. */
  readonly file: string
  readonly text: string
  readonly definition: ImageDefinition
  /** Of the file's bytes. */
  readonly sha256: string
  /** Every file and folder of the repository that it names. */
  readonly files: readonly DefinitionFile[]
  /**
   * @param path keys as in the YAML, such as `['customizations', 0, 'script']`
   * @returns the place of that value; of its key for a mapping or a list; of the nearest parent when it is absent
   */
  locate(path: Path): Location
}

/** More than a definition ever needs, and little enough to read whatever it holds. */
const mostBytes = 256 * 1024

/**
 * Loads an image definition, defaults filled in.
 * @throws UserError `definition.invalid` with every problem and its place
 */
export async function loadDefinition(file: string, options: LoadOptions): Promise<LoadedDefinition> {
  const { loaded, problems } = await examineDefinition(file, options)
  refuse('definition.invalid', `${file} is not a usable image definition`, problems)
  if (loaded === undefined) throw new Error(`${file}: refused without a reason`)
  return loaded
}

/** @returns what is wrong with a definition, in the order of the file; whatever it holds, nothing is thrown */
export async function checkDefinition(file: string, options: LoadOptions): Promise<readonly Problem[]> {
  return (await examineDefinition(file, options)).problems
}

export interface ExaminedDefinition {
  /** Absent when there is a problem. */
  readonly loaded?: LoadedDefinition
  readonly problems: readonly Problem[]
  /** What it names and what is right, also when something else is wrong. */
  readonly files: readonly DefinitionFile[]
}

/** Reads a definition and says everything about it; whatever it holds, nothing is thrown. */
export async function examineDefinition(file: string, options: LoadOptions): Promise<ExaminedDefinition> {
  const read = await readText(file)
  if (typeof read === 'string') return { problems: [unreadable(file, read)], files: [] }
  const { text, sha256 } = read
  const document = parseYaml(file, text, 'definition')
  const problems = collectProblems(document)
  const { value } = document
  if (value === undefined && document.problems.length > 0) return { problems: problems.list(), files: [] }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = Array.isArray(value) ? 'a list' : (value ?? undefined) === undefined ? 'empty' : 'a single value'
    const message = `an image definition is a mapping of keys to values; this file is ${found}`
    problems.add('definition.value', [], message, { hint: 'start with `name: windows/...`' })
    return { problems: problems.list(), files: [] }
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) explainIssues(parsed.error.issues, document, jsonSchema(), problems)
  checkRules(value, problems)
  checkUnsupported(value, problems)
  const mayLack = options.mayLackLock === true ? (['lock'] as const) : []
  const files = await checkFiles(value, options.repositoryRoot, problems, mayLack)
  const list = problems.list()
  if (!parsed.success || list.length > 0) return { problems: list, files }
  const definition = toDefinition(parsed.data)
  return { loaded: { file, text, definition, sha256, files, locate: document.locate }, problems: list, files }
}

/** @returns the text without its byte order mark, or why it cannot be had */
async function readText(file: string): Promise<{ text: string; sha256: string } | string> {
  try {
    const { size, isFile } = await stat(file).then((found) => ({ size: found.size, isFile: found.isFile() }))
    if (!isFile) return 'this is not a file'
    if (size > mostBytes) return `this file has ${size} bytes; an image definition has at most ${mostBytes}`
    const bytes = await readFile(file)
    if (!isUtf8(bytes)) return 'this file is not UTF-8 text: save it as UTF-8'
    return { text: new TextDecoder().decode(bytes), sha256: createHash('sha256').update(bytes).digest('hex') }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'this file does not exist' : `this file cannot be read: ${code ?? errorMessage(error)}`
  }
}

function unreadable(file: string, message: string): Problem {
  return { rule: 'definition.unreadable', severity: 'error', message, location: { file, line: 1, column: 1 } }
}
