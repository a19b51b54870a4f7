/** The repository's files that a definition names. */
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { at, type Path } from '../yaml-document.ts'
import { itemsAt, type Problems } from './problems.ts'
import { isAbsolute } from './rules.ts'

export type DefinitionFileRole =
  | 'answer-file'
  | 'deploy-answer-file'
  | 'lock'
  | 'script'
  | 'file'
  | 'drivers'
  | 'feature-source'
  | 'installer'
  | 'local-scripts'
  | 'cloudbase-init-config'

export interface DefinitionFile {
  readonly role: DefinitionFileRole
  /** Where it is named, such as `['customizations', 0, 'script']`. */
  readonly key: Path
  /** As written in the definition. */
  readonly written: string
  /** Absolute, links resolved: inside the repository. */
  readonly path: string
}

interface Named {
  readonly role: DefinitionFileRole
  readonly key: Path
  readonly kind: 'file' | 'folder'
}

/**
 * Finds every file and folder the definition names and reports those that are absolute, lie outside the repository once
 * links are resolved, are missing, or are of the wrong kind. An absolute installer is the host's and left to preflight.
 * @param mayLack files of these roles need not exist, since they are about to be written
 * @returns those that are right
 */
export async function checkFiles(
  definition: unknown,
  repositoryRoot: string,
  problems: Problems,
  mayLack: readonly DefinitionFileRole[] = []
): Promise<DefinitionFile[]> {
  const root = await realpath(repositoryRoot)
  const files: DefinitionFile[] = []
  for (const { role, key, kind } of namedFiles(definition)) {
    const written = at(definition, key)
    if (typeof written !== 'string' || written === '') continue
    if (role === 'installer' && isAbsolute(written)) continue
    const found = await resolve(written, kind, root)
    if ('absent' in found && mayLack.includes(role)) continue
    if ('path' in found) files.push({ role, key, written, path: found.path })
    else problems.add('definition.path', key, found.message, { hint: found.hint })
  }
  return files
}

function namedFiles(definition: unknown): Named[] {
  const file = (role: DefinitionFileRole, ...key: Path): Named => ({ role, key, kind: 'file' })
  const folder = (role: DefinitionFileRole, ...key: Path): Named => ({ role, key, kind: 'folder' })
  const customizations = [...itemsAt(definition, ['customizations']).keys()].flatMap((index) => {
    const place = ['customizations', index, 'files']
    const files = [...itemsAt(definition, place).keys()].map((position) => file('file', ...place, position))
    return [file('script', 'customizations', index, 'script'), ...files]
  })
  const drivers = [...itemsAt(definition, ['drivers', 'paths']).keys()]
  return [
    file('answer-file', 'answer-file'),
    file('deploy-answer-file', 'deploy-answer-file'),
    ...customizations,
    file('lock', 'updates', 'lock'),
    ...drivers.map((index) => folder('drivers', 'drivers', 'paths', index)),
    folder('feature-source', 'features', 'source'),
    file('installer', 'cloudbase-init', 'installer'),
    folder('local-scripts', 'cloudbase-init', 'local-scripts'),
    file('cloudbase-init-config', 'cloudbase-init', 'config'),
    file('cloudbase-init-config', 'cloudbase-init', 'unattend-config')
  ]
}

interface PathRefusal {
  readonly message: string
  readonly hint: string
  /** Nothing is there, and what would be there would lie inside the repository. */
  readonly absent?: true
}

async function resolve(
  written: string,
  kind: 'file' | 'folder',
  root: string
): Promise<{ path: string } | PathRefusal> {
  const shown = written.length > 200 ? `${written.slice(0, 200)}...` : written
  if (written.includes('\0')) return { message: 'a path cannot hold a NUL character', hint: 'remove it' }
  if (isAbsolute(written)) {
    return { message: `${shown} is absolute`, hint: 'write it relative to the root of the repository' }
  }
  if (written.includes('\\')) {
    return { message: `${shown} has backslashes`, hint: `write ${shown.replaceAll('\\', '/')}` }
  }
  const outside = { message: `${shown} leads out of the repository`, hint: 'put what the image needs into it' }
  const wanted = path.resolve(root, written)
  if (!isInside(root, wanted)) return outside
  try {
    const real = await realpath(wanted)
    if (!isInside(root, real)) return outside
    const found = await stat(real)
    if (kind === 'file' && found.isDirectory()) return { message: `${shown} is a folder`, hint: 'name each file' }
    if (kind === 'folder' ? found.isDirectory() : found.isFile()) return { path: real }
    return { message: `${shown} is no ${kind}`, hint: `name a ${kind} of the repository` }
  } catch (error) {
    const refusal = missing(shown, error)
    if (!('absent' in refusal)) return refusal
    return isInside(root, await realParent(wanted)) ? refusal : outside
  }
}

/** @returns the nearest parent that exists, links resolved */
async function realParent(file: string): Promise<string> {
  const parent = path.dirname(file)
  return realpath(parent).catch(() => (parent === file ? parent : realParent(parent)))
}

function missing(shown: string, error: unknown): PathRefusal {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { message: `${shown} does not exist`, hint: 'paths start at the root of the repository', absent: true }
  }
  return {
    message: `${shown} cannot be read: ${code ?? String(error)}`,
    hint: 'name a readable file of the repository'
  }
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file)
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
