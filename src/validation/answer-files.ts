/** Reads and lints answer files, as they are and as they were rendered. */
import { readFile, stat } from 'node:fs/promises'
import {
  checkAnswerFile,
  decodeAnswerFile,
  type Edit,
  type Encoding,
  type Rendering,
  type Template
} from '../answer-file/index.ts'
import { errorMessage } from '../errors.ts'
import { locator, type Problem } from '../location.ts'

/** An answer file longer than this is refused; the parser has the same limit. */
const longest = 8 * 1024 * 1024

export interface ReadAnswerFile {
  readonly text: string
  readonly encoding: Encoding
  readonly problems: readonly Problem[]
}

/**
 * Reads an answer file; one that cannot be read comes back empty, with the reason.
 * @param name what problems call it
 */
export async function readAnswerFile(file: string, name: string): Promise<ReadAnswerFile> {
  const unreadable = (message: string) => {
    const location = { file: name, line: 1, column: 1 }
    const problem: Problem = { rule: 'answer-file.unreadable', severity: 'error', message, location }
    return { text: '', encoding: 'utf-8' as const, problems: [problem] }
  }
  try {
    const found = await stat(file)
    if (!found.isFile()) return unreadable('this is not a file')
    if (found.size > longest) {
      return unreadable(`this file has ${found.size} bytes; an answer file has at most ${longest}`)
    }
    return decodeAnswerFile(name, await readFile(file))
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`)
  }
}

/**
 * Lints a rendered file. What is found in text that stands in the template too has its place there; what is found in text
 * that rendering put in, where that was put.
 */
export function lintRendered(template: Template, rendering: Rendering): Problem[] {
  const found = checkAnswerFile(template.file, rendering.text)
  if (found.length === 0) return []
  const back = placesBack(template, rendering)
  return found.map((problem) => back(problem))
}

/** @returns a function that moves a problem of the rendered text to its place in the template */
export function placesBack(template: Template, { text, edits }: Pick<Rendering, 'text' | 'edits'>) {
  const lines = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1)
  const offset = (line: number, column: number) => (lines[line - 1] ?? 0) + column - 1
  const origin = originOf(edits)
  const locate = locator(template.file, template.text)
  return (problem: Problem): Problem => {
    const { location } = problem
    if (location === undefined) return problem
    const start = origin(offset(location.line, location.column))
    const end = origin(offset(location.endLine ?? location.line, location.endColumn ?? location.column))
    if (start.inserted || end.at < start.at) {
      return { ...problem, message: `${problem.message} (in what rendering puts in here)`, location: locate(start.at) }
    }
    return { ...problem, location: location.endLine === undefined ? locate(start.at) : locate(start.at, end.at) }
  }
}

/** @returns a function from an offset in the rendered text to the one in the template */
function originOf(edits: readonly Edit[]): (at: number) => { at: number; inserted: boolean } {
  const ordered = edits.toSorted((one, other) => one.start - other.start || one.end - other.end)
  return (at) => {
    let shift = 0
    for (const { start, end, text } of ordered) {
      if (at < start + shift) break
      if (at < start + shift + text.length) return { at: start, inserted: true }
      shift += text.length - (end - start)
    }
    return { at: at - shift, inserted: false }
  }
}
