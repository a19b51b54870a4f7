/** What a validation comes to. */
import { count } from '../amounts.ts'
import type { Severity } from '../location.ts'
import type { Located } from './located.ts'
import type { LockPlan } from './locks.ts'

export const failOnChoices = ['error', 'warning', 'never'] as const
/** The least severity that fails. */
export type FailOn = (typeof failOnChoices)[number]

export interface Validation {
  /** As the problems name them. */
  readonly files: readonly string[]
  /** By file, line and column. */
  readonly problems: readonly Located[]
  /** Of each lock file that can be used. */
  readonly plans: readonly LockPlan[]
}

/** @returns whether something is as bad as `failOn` says */
export function fails({ problems }: Validation, failOn: FailOn): boolean {
  if (failOn === 'never') return false
  return problems.some(({ severity }) => severity === 'error' || severity === failOn)
}

/** @returns such as `3 files checked: 2 errors, 1 warning` */
export function summary({ files, problems }: Validation): string {
  const of = (severity: Severity) => problems.filter((problem) => problem.severity === severity).length
  const parts = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    ...(of('info') > 0 ? [count(of('info'), 'note')] : [])
  ]
  return `${count(files.length, 'file')} checked: ${parts.join(', ')}`
}
