/** Which problems become annotations: GitHub shows ten of each kind for one step, and drops the others in silence. */
import { count } from '../amounts.ts'
import type { Severity } from '../location.ts'
import type { Located } from './located.ts'

const most = 10

/** @returns the problems to annotate, and a line that counts those left out, if there are any */
export function chooseAnnotations(problems: readonly Located[]): { shown: Located[]; more: string | undefined } {
  const shown: Located[] = []
  const left: string[] = []
  const kinds: readonly (readonly [Severity, string])[] = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note']
  ]
  for (const [severity, name] of kinds) {
    const all = problems.filter((problem) => problem.severity === severity)
    shown.push(...all.slice(0, most))
    if (all.length > most) left.push(count(all.length - most, name))
  }
  if (left.length === 0) return { shown, more: undefined }
  return {
    shown,
    more: `Not annotated, since GitHub shows ${most} of a kind: ${left.join(', ')}. All stand in this log.`
  }
}
