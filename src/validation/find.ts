/** Finds the files to check, and tells what each of them is. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { decodeAnswerFile } from '../answer-file/index.ts'
import { errorCode, errorMessage, refuse, UserError } from '../errors.ts'
import { schema } from '../image-definition/schema.ts'
import type { Problem } from '../location.ts'

export type FileKind = 'definition' | 'answer-file' | 'lock'

export interface FoundFile {
  readonly kind: FileKind
  /** Absolute. */
  readonly file: string
}

/** Longer files in a folder are not looked into: no definition or answer file is that long. */
const longestLook = 8 * 1024 * 1024

/**
 * A file is what its name says. A folder is searched to the bottom, without hidden folders, node_modules and links; of its
 * YAML and XML, only what looks like ours is taken.
 * @param paths absolute, or relative to `cwd`
 * @throws UserError `validate.paths` with every path that cannot be checked, or when there is nothing to check
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>()
  const problems: Problem[] = []
  for (const given of paths) {
    const full = path.resolve(cwd, given)
    try {
      const files = (await stat(full)).isDirectory() ? await search(full) : [named(full)]
      for (const item of files) found.set(item.file, item)
    } catch (error) {
      problems.push(unusable(given, error))
    }
  }
  refuse('validate.paths', 'these paths cannot be checked', problems)
  if (found.size > 0) return [...found.values()]
  throw new UserError('validate.paths', `no definition, answer file or lock file in ${paths.join(', ')}`)
}

function unusable(given: string, error: unknown): Problem {
  const message = errorCode(error) === 'ENOENT' ? 'does not exist' : errorMessage(error)
  return { rule: 'validate.paths', severity: 'error', message: `${given}: ${message}` }
}

function named(file: string): FoundFile {
  const kind = kindByName(file)
  if (kind !== undefined) return { kind, file }
  throw new Error('is none of a definition (.yml, .yaml), an answer file (.xml) and a lock file (.lock.json)')
}

function kindByName(file: string): FileKind | undefined {
  if (/\.ya?ml$/i.test(file)) return 'definition'
  if (/\.xml$/i.test(file)) return 'answer-file'
  return /\.lock\.json$/i.test(file) ? 'lock' : undefined
}

async function search(folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) {
      found.push(...(await search(file)))
    }
    const kind = entry.isFile() ? kindByName(entry.name) : undefined
    if (kind !== undefined && (await isOurs(file, kind))) found.push({ kind, file })
  }
  return found
}

/** Other tools have YAML and XML too. */
async function isOurs(file: string, kind: FileKind): Promise<boolean> {
  if (kind === 'lock') return true
  if ((await stat(file)).size > longestLook) return false
  const bytes = await readFile(file)
  if (kind === 'answer-file') return /<(?:[\w.-]+:)?unattend[\s>]/i.test(decodeAnswerFile(file, bytes).text)
  return isDefinition(bytes.toString('utf8'))
}

/** Three of the schema's keys at the top, or a line that names the schema: no workflow or playbook has them by chance. */
function isDefinition(text: string): boolean {
  if (/^#.*\bimage\.schema\.json\b/m.test(text)) return true
  const keys = [...text.matchAll(/^([a-z-]+)\s*:/gm)].map(([, key]) => key ?? '')
  return new Set(keys.filter((key) => key in schema.shape)).size >= 3
}
