import { locator, type Problem } from '../location.ts'
import { type Edit, inOrder } from './splice.ts'

/** The end of what is said about text that rendering put in. */
export const aboutNewText = ' (in what rendering puts in here)'

/**
 * Moves problems of a rendered text to their places in its template: what stands in both has its own place there, what
 * rendering put in has the place where that was put.
 * @param file what problems call the template
 */
export function placesBack(file: string, source: string, rendered: string, edits: readonly Edit[]) {
  const lines = [0]
  for (let at = rendered.indexOf('\n'); at >= 0; at = rendered.indexOf('\n', at + 1)) lines.push(at + 1)
  const offset = (line: number, column: number) => (lines[line - 1] ?? 0) + column - 1
  const origin = originOf(edits)
  const locate = locator(file, source)
  return <T extends Problem>(problem: T): T => {
    const { location } = problem
    if (location === undefined) return problem
    const start = origin(offset(location.line, location.column))
    const end = origin(offset(location.endLine ?? location.line, location.endColumn ?? location.column))
    if (start.isNew) {
      return { ...problem, message: problem.message + aboutNewText, location: locate(start.at) }
    }
    const extent = location.endLine === undefined || end.at < start.at ? locate(start.at) : locate(start.at, end.at)
    return { ...problem, location: extent }
  }
}

/** @returns a function from an offset in the rendered text to the one in the template */
function originOf(edits: readonly Edit[]): (at: number) => { at: number; isNew: boolean } {
  const ordered = inOrder(edits)
  return (at) => {
    let shift = 0
    for (const { start, end, text } of ordered) {
      if (at < start + shift) break
      if (at < start + shift + text.length) return { at: start, isNew: true }
      shift += text.length - (end - start)
    }
    return { at: at - shift, isNew: false }
  }
}
