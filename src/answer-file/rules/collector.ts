import type { Problem } from '../../location.ts'
import type { ReportFinding, RuleInfo } from './rule.ts'
import { severityOf } from './severity.ts'
import type { Subject } from './subject.ts'

/** Always with a location; its rule is `answer-file.` and the id of a rule. */
export type Finding = Problem & Required<Pick<Problem, 'location'>>

/** So many findings of one rule are listed; the last of them tells how many more there are. */
const mostOfOneRule = 100

/** @returns where a rule reports to, and what it has reported; nothing is kept of a rule that is off */
export function collector(rule: RuleInfo, subject: Subject): { findings: readonly Finding[]; report: ReportFinding } {
  const severity = severityOf(rule, subject.context)
  const findings: Finding[] = []
  let last = ''
  let more = 0
  const report: ReportFinding = ({ start, end }, message, hint = rule.hint) => {
    if (severity === undefined) return
    if (findings.length < mostOfOneRule) {
      last = message
      findings.push({ rule: `answer-file.${rule.id}`, severity, message, hint, location: subject.locate(start, end) })
      return
    }
    more++
    const listed = findings[mostOfOneRule - 1]
    if (listed) findings[mostOfOneRule - 1] = { ...listed, message: `${last} (and ${more} more of these)` }
  }
  return { findings, report }
}
