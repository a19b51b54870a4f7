/** What the files of src/ import, by reading their text: `import … from`, `export … from` and `import(…)`. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface Import {
  /** Relative to src/, with slashes. */
  readonly from: string
  /** A file relative to src/, or a package's name. */
  readonly to: string
  readonly isPackage: boolean
  /** Loaded when it is needed, by `await import(…)`. */
  readonly lazy: boolean
  readonly typeOnly: boolean
}

/** A specifier stands in quotes after `from`, `import` or `import(`. Nothing else in src/ looks like that (a test says so). */
const statement = /^(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm

/** @returns the imports of one file's text */
export function importsOf(from: string, text: string): Import[] {
  return [...text.matchAll(statement)].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? ''
    const isPackage = !specifier.startsWith('.')
    return {
      from,
      to: isPackage ? packageName(specifier) : path.posix.join(path.posix.dirname(from), specifier),
      isPackage,
      lazy: match[3] !== undefined,
      typeOnly: match[0].startsWith('import type') || match[0].startsWith('export type')
    }
  })
}

/** @returns every file of `src` with its text, comments taken out */
export async function sourceFiles(src: string): Promise<Map<string, string>> {
  const names = (await readdir(src, { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
  const texts = names.map(async (name): Promise<[string, string]> => {
    const text = await readFile(path.join(src, name), 'utf8')
    return [name.replaceAll(path.sep, '/'), withoutComments(text)]
  })
  return new Map(await Promise.all(texts))
}

/** Blank lines stay, so that line numbers do. A `//` in a string survives when something else than a blank stands before it. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).replace(/(^|\s)\/\/.*$/gm, '$1')
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
}
