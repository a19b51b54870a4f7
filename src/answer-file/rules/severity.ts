import type { Severity } from '../../location.ts'
import type { LintContext, RuleInfo } from './rule.ts'

/** @returns the severity of a rule in a role; nothing when it is off, or not for that role */
export function severityOf(rule: RuleInfo, { role, severities }: LintContext): Severity | undefined {
  const own = typeof rule.severity === 'string' ? rule.severity : rule.severity[role]
  const set = own && severities?.[`answer-file.${rule.id}`]
  return set === 'off' ? undefined : (set ?? own)
}
