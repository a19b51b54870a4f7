/** The PowerShell that a definition holds in itself. */
import type { LoadedDefinition } from '../image-definition/load.ts'
import type { Location } from '../location.ts'
import type { ScriptSource } from './scripts.ts'

/** @returns the `run` texts of a definition as scripts, each with its place in the YAML */
export function inlineScripts({ file, text, definition, locate }: LoadedDefinition): ScriptSource[] {
  const lines = text.split('\n')
  return definition.customizations.flatMap(({ run }, index) => {
    if (run === undefined) return []
    return [{ file, text: run, locate: placeIn(locate(['customizations', index, 'run']), run, lines) }]
  })
}

/**
 * A text of one line, as it stands or in quotes, and the lines of a literal block (`|`) are found to the column. In anything
 * else YAML folds or escapes, and the whole text is the place.
 */
function placeIn(whole: Location, run: string, lines: readonly string[]): ScriptSource['locate'] {
  const first = lines[whole.line - 1] ?? ''
  const head = first.slice(whole.column - 1)
  if (/^\|[-+0-9]*\s*(?:#.*)?$/.test(head)) {
    const start = run.search(/\S/)
    const firstUsed = run.slice(0, Math.max(0, start)).split('\n').length - 1
    const source = lines[whole.line + firstUsed] ?? ''
    const indent = source.length - source.trimStart().length - (run.split('\n')[firstUsed]?.search(/\S/) ?? 0)
    return (line, column, endLine, endColumn) => ({
      file: whole.file,
      line: whole.line + line,
      column: column + indent,
      endLine: whole.line + endLine,
      endColumn: endColumn + indent
    })
  }
  const shift = head.startsWith(run) ? 0 : head.slice(1).startsWith(run) ? 1 : undefined
  if (shift === undefined || run.includes('\n')) return () => whole
  const before = whole.column - 1 + shift
  return (_line, column, _endLine, endColumn) => {
    return {
      file: whole.file,
      line: whole.line,
      column: column + before,
      endLine: whole.line,
      endColumn: endColumn + before
    }
  }
}
