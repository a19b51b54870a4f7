import { statSync } from 'node:fs'
import path from 'node:path'

/** @returns the absolute path of an executable file in one of the folders of PATH; relative folders do not count */
export function onPath(program: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder))
  return folders.map((folder) => path.join(folder, program)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false })
  return found?.isFile() === true && (process.platform === 'win32' || (found.mode & 0o111) !== 0)
}
