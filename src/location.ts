import path from 'node:path'

/** A place in a file that a person can open. Lines and columns count from 1, columns in UTF-16 code units. */
export interface Location {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine?: number
  readonly endColumn?: number
}

export type Severity = 'error' | 'warning' | 'info'

/** One thing that is wrong, or worth knowing, about something the user wrote. */
export interface Problem {
  /** Stable id, such as `definition.unknown-key`. */
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  /** What would be right. */
  readonly hint?: string
  readonly location?: Location
}

/** @returns `file:line:column: severity: message (hint) [rule]` on one line. */
export function formatProblem(problem: Problem): string {
  const { location, hint } = problem
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `
  return `${place}${problem.severity}: ${problem.message}${hint === undefined ? '' : ` (${hint})`} [${problem.rule}]`
}

/** @returns a file as a person writes it, and as GitHub's annotations want it: from `root`, with slashes; what is outside, whole */
export function nameFor(file: string, root: string): string {
  const full = path.resolve(root, file)
  const relative = path.relative(root, full)
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
  return outside ? full : relative.replaceAll(path.sep, '/')
}

/** @returns a function that turns an offset into `text` into a line and column, both from 1. */
export function locator(file: string, text: string): (start: number, end?: number) => Location {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const place = (offset: number) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
  return (start, end) => {
    const from = place(start)
    if (end === undefined) return { file, ...from }
    const to = place(end)
    return { file, ...from, endLine: to.line, endColumn: to.column }
  }
}
