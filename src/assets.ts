import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root: the parent of src/, and of dist/, since this file's code lies directly in either. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Locates a shipped file or folder, such as `powershell/host`.
 * @returns its absolute path
 * @throws Error when the checkout lacks it
 */
export function asset(relative: string): string {
  const found = path.join(root, relative)
  if (!existsSync(found)) throw new Error(`${relative} is missing from the action's folder ${root}: check it out again`)
  return found
}

/**
 * Locates the module of a worker thread, given as it lies in src/, without its ending. In dist/ every entry lies flat,
 * under its own name.
 */
export function workerModule(relative: string): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? `./${relative}.ts` : `./${path.posix.basename(relative)}.js`, import.meta.url)
}
