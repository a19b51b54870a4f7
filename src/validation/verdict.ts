/** What a validation comes to. */
import type { Severity } from '../location.ts'
import type { Located, Validation } from './validate.ts'

export const failOnChoices = ['error', 'warning', 'never'] as const
/** The least severity that fails. */
export type FailOn = (typeof failOnChoices)[number]

/** @returns whether something is as bad as `failOn` says */
export function fails({ problems }: Validation, failOn: FailOn): boolean {
  if (failOn === 'never') return false
  return problems.some(({ severity }) => severity === 'error' || severity === failOn)
}

/** @returns such as `3 files checked: 2 errors, 1 warning` */
export function summary({ files, problems }: Validation): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
  const of = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length
  const parts = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    ...(of('info') > 0 ? [count(of('info'), 'note')] : [])
  ]
  return `${count(files.length, 'file')} checked: ${parts.join(', ')}`
}

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
