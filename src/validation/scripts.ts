/** Checks PowerShell scripts, those of files and those that a definition holds, by PowerShell's own parser. */
import { readFile, stat } from 'node:fs/promises'
import { errorMessage } from '../errors.ts'
import { type Location, locator, type Problem } from '../location.ts'
import { findSyntaxFaults, type SyntaxFault } from '../powershell/syntax.ts'
import type { Reporter } from '../run.ts'

/** Longer scripts are refused. */
const longest = 200_000

export interface ScriptSource {
  readonly file: string
  readonly text: string
  /** The place of a part of it, lines and columns from 1. */
  readonly locate: (line: number, column: number, endLine: number, endColumn: number) => Location
}

/**
 * Reads a script file as Windows PowerShell would.
 * @param name what problems call it
 */
export async function readScript(file: string, name: string): Promise<{ source?: ScriptSource; problems: Problem[] }> {
  const unreadable = (message: string) => {
    const location = { file: name, line: 1, column: 1 }
    return { problems: [{ rule: 'script.unreadable', severity: 'error' as const, message, location }] }
  }
  try {
    const found = await stat(file)
    if (!found.isFile()) return unreadable('this is not a file')
    if (found.size > 2 * longest)
      return unreadable(`this file has ${found.size} bytes; a script has at most ${longest}`)
    const bytes = await readFile(file)
    const { text, marked } = decode(bytes)
    const locate: ScriptSource['locate'] = (line, column, endLine, endColumn) => {
      return { file: name, line, column, endLine, endColumn }
    }
    const source = { file: name, text, locate }
    return { source, problems: marked ? [] : encodingProblems(name, text) }
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`)
  }
}

function decode(bytes: Buffer): { text: string; marked: boolean } {
  const [a, b, c] = bytes
  if (a === 0xff && b === 0xfe) return { text: bytes.subarray(2).toString('utf16le'), marked: true }
  const marked = a === 0xef && b === 0xbb && c === 0xbf
  return { text: bytes.subarray(marked ? 3 : 0).toString('utf8'), marked }
}

function encodingProblems(file: string, text: string): Problem[] {
  const foreign = /[^\0-\x7f]+/.exec(text)
  if (foreign === null) return []
  const message =
    'not ASCII, and the file has no byte order mark: Windows PowerShell 5.1 reads this in the code page of Windows'
  const location = locator(file, text)(foreign.index, foreign.index + foreign[0].length)
  return [
    { rule: 'script.encoding', severity: 'warning', message, hint: 'save it as UTF-8 with a byte order mark', location }
  ]
}

/** @returns what the parser says of `sources`; without a PowerShell on this machine, that nobody has looked */
export async function checkScripts(
  sources: readonly ScriptSource[],
  options: { signal: AbortSignal; reporter: Reporter; env: NodeJS.ProcessEnv }
): Promise<Problem[]> {
  const [first] = sources
  if (first === undefined) return []
  const notLooked = (why: string): Problem[] => {
    const number = sources.length === 1 ? 'this script was' : `this script and ${sources.length - 1} more were`
    const message = `${number} not parsed: ${why}`
    return [{ rule: 'script.not-parsed', severity: 'info', message, location: first.locate(1, 1, 1, 1) }]
  }
  let faults: SyntaxFault[] | undefined
  try {
    faults = await findSyntaxFaults(
      sources.map(({ text }) => text),
      options
    )
  } catch (error) {
    options.signal.throwIfAborted()
    return notLooked(errorMessage(error))
  }
  if (faults === undefined) return notLooked('there is no PowerShell here (pwsh on PATH)')
  return faults.flatMap(({ id, line, column, endLine, endColumn, message, newer }) => {
    const source = sources[id]
    if (source === undefined) return []
    const location = source.locate(line, column, endLine, endColumn)
    if (!newer) return [{ rule: 'script.syntax', severity: 'error' as const, message: flat(message), location }]
    const text = `${message} is newer than Windows PowerShell 5.1, which runs this in Windows`
    return [{ rule: 'script.newer-syntax', severity: 'error' as const, message: text, location }]
  })
}

/** The parser's messages may hold the script's own text, in several lines. */
function flat(message: string): string {
  return message.replace(/\s+/g, ' ').trim().slice(0, 400)
}
