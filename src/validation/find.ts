/** Finds the files to check, and tells what each of them is. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { decodeAnswerFile } from '../answer-file/index.ts'
import { errorCode, errorMessage, refuse, UserError } from '../errors.ts'
import { expandGlob, isGlob } from '../globs.ts'
import { schema } from '../image-definition/schema.ts'
import type { Problem } from '../location.ts'

export type FileKind = 'definition' | 'answer-file' | 'lock' | 'cloudbase-init' | 'script'

export interface FoundFile {
  readonly kind: FileKind
  /** Absolute. */
  readonly file: string
}

/** Longer files in a folder are not looked into: no definition or answer file is that long. */
const longestLook = 8 * 1024 * 1024

/**
 * A file is what its name says. A folder is searched to the bottom, without hidden folders, node_modules and links; of what
 * it holds, only what looks like ours is taken: scripts are checked when a definition, a glob or a path names them.
 * @param paths files, folders and globs, absolute or relative to `root`
 * @throws UserError `validate.paths` with every path that cannot be checked, or when there is nothing to check
 */
export async function findFiles(paths: readonly string[], root: string): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>()
  const problems: Problem[] = []
  for (const given of paths) {
    try {
      for (const item of await findOne(given, root)) found.set(item.file, item)
    } catch (error) {
      problems.push(unusable(given, error))
    }
  }
  refuse('validate.paths', 'these paths cannot be checked', problems)
  if (found.size > 0) return [...found.values()]
  throw new UserError('validate.paths', `there is nothing to check in ${paths.join(', ')}`)
}

async function findOne(given: string, root: string): Promise<FoundFile[]> {
  const full = path.resolve(root, given)
  const entry = await stat(full).catch(() => undefined)
  // A file may have a name that looks like a glob.
  if (entry === undefined && isGlob(given)) {
    const files = await expandGlob(given, root)
    if (files.length === 0) throw new Error('matches no file')
    const kinds = files.map((file) => ({ file, kind: kindByName(file) }))
    const ours = kinds.filter((item): item is FoundFile => item.kind !== undefined)
    for (const { file } of ours) await refuseOutside(file, root)
    return ours
  }
  await refuseOutside(full, root)
  if ((await stat(full)).isDirectory()) return search(full)
  const kind = kindByName(full)
  if (kind !== undefined && entry?.isFile()) return [{ kind, file: full }]
  throw new Error(
    'is none of a definition (.yml, .yaml), an answer file (.xml), a lock file (.lock.json), ' +
      'a cloudbase-init configuration (.conf) and a script (.ps1, .psm1)'
  )
}

/** In a pull request, a link could show what lies on the runner. What the user names outside of the repository is his own. */
async function refuseOutside(file: string, root: string): Promise<void> {
  if (isOutside(file, root)) return
  if (isOutside(await realpath(file), await realpath(root)))
    throw new Error('is a link that leads out of the repository')
}

function isOutside(file: string, root: string): boolean {
  const relative = path.relative(root, file)
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
}

function unusable(given: string, error: unknown): Problem {
  const message = errorCode(error) === 'ENOENT' ? 'does not exist' : errorMessage(error)
  return { rule: 'validate.paths', severity: 'error', message: `${given}: ${message}` }
}

function kindByName(file: string): FileKind | undefined {
  if (/\.ya?ml$/i.test(file)) return 'definition'
  if (/\.xml$/i.test(file)) return 'answer-file'
  if (/\.psm?1$/i.test(file)) return 'script'
  if (/\.conf$/i.test(file)) return 'cloudbase-init'
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

/** Other tools have YAML, XML, configuration files and scripts too. */
async function isOurs(file: string, kind: FileKind): Promise<boolean> {
  if (kind === 'lock') return true
  if (kind === 'cloudbase-init') return /^cloudbase-init[\w.-]*\.conf$/i.test(path.basename(file))
  if (kind === 'script' || (await stat(file)).size > longestLook) return false
  const bytes = await readFile(file)
  if (kind === 'answer-file') return /<(?:[\w.-]+:)?unattend[\s/>]/i.test(decodeAnswerFile(file, bytes).text)
  return isDefinition(bytes.toString('utf8'))
}

/** Three of the schema's keys at the top, or a line that names the schema: no workflow or playbook has them by chance. */
function isDefinition(text: string): boolean {
  if (/^#.*\bimage\.schema\.json\b/m.test(text)) return true
  const keys = [...text.matchAll(/^([a-z-]+)[ \t]*:/gm)].map(([, key]) => key ?? '')
  return new Set(keys.filter((key) => key in schema.shape)).size >= 3
}
