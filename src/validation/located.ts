/** A problem with its place, and how it is told. */
import { formatProblem, type Problem, type Severity } from '../location.ts'
import { excerpts } from './excerpt.ts'
import { printable } from './printable.ts'

export type Located = Problem & Required<Pick<Problem, 'location'>>

/** One problem for a program. Lines and columns count from 1; the end equals the start when the extent is not known. */
export interface ProblemRecord {
  readonly file: string
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
  readonly rule: string
  readonly severity: Severity
  readonly message: string
}

/** @returns the problem as a record, its hint in the message */
export function toRecord({ location, rule, severity, message, hint }: Located): ProblemRecord {
  return {
    file: location.file,
    startLine: location.line,
    startColumn: location.column,
    endLine: location.endLine ?? location.line,
    endColumn: location.endColumn ?? location.column,
    rule,
    severity,
    message: hint === undefined ? message : `${message} (${hint})`
  }
}

/** @returns lines for people: each problem with its place, and the line it is about */
export async function describe(problems: readonly Located[], root: string): Promise<string[]> {
  const excerptOf = excerpts(root)
  const lines: string[] = []
  for (const problem of problems) lines.push(printable(formatProblem(problem)), ...(await excerptOf(problem)))
  return lines
}
