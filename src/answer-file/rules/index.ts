/** The linter of answer files: rules, each in a file of its own, run over one reading of the file. */
import type { Problem } from '../../location.ts'
import type { Encoding } from '../decode.ts'
import { type AnswerFile, parseAnswerFile } from '../parse.ts'
import { ruleGroups, rules } from './all.ts'
import { collector, type Finding } from './collector.ts'
import type { LintContext, Rule, RuleInfo } from './rule.ts'
import { severityOf } from './severity.ts'
import { type Subject, subjectOf } from './subject.ts'
import { suppress, suppressionRules } from './suppressions.ts'
import { syntaxRules } from './syntax.ts'

export type { Finding } from './collector.ts'
export type { AnswerFileRole, LintContext, RuleInfo, RuleSeverity } from './rule.ts'

/** What `decodeAnswerFile` gives, and the name that findings carry. */
export interface AnswerFileSource {
  readonly file: string
  readonly text: string
  readonly encoding?: Encoding
  /** What decoding found. */
  readonly problems?: readonly Problem[]
}

/** Every rule, in the order of the documentation. */
export const documentedRules: readonly { readonly title: string; readonly rules: readonly RuleInfo[] }[] = [
  { title: 'Encoding and XML', rules: syntaxRules },
  ...ruleGroups,
  { title: 'Comments that suppress', rules: suppressionRules }
]

export const allRules: readonly RuleInfo[] = documentedRules.flatMap((group) => group.rules)

/**
 * Checks an answer file: its encoding, its XML, and, when that can be read, everything that the rules know.
 * @returns the findings by line and column; those that a comment in the file suppresses are left out
 */
export function lintAnswerFile(source: AnswerFileSource, context: LintContext): Finding[] {
  const file = parseAnswerFile(source.file, source.text)
  const encoding = source.encoding === undefined ? {} : { encoding: source.encoding }
  const found = [...(source.problems ?? []), ...lintParsed({ ...file, ...encoding }, context)]
  return found.map(located(source.file)).sort(byPlace)
}

/** The same for a file that is parsed already. */
export function lintParsed(file: AnswerFile & { readonly encoding?: Encoding }, context: LintContext): Finding[] {
  const found = file.problems.map(located(file.file))
  const { root } = file
  if (root === undefined || !file.whole) return found
  const subject = subjectOf(file, root, context)
  for (const rule of rules) found.push(...findingsOf(rule, subject))
  return suppress(found, subject).sort(byPlace)
}

function findingsOf(rule: Rule, subject: Subject): readonly Finding[] {
  const { findings, report } = collector(rule, subject)
  if (severityOf(rule, subject.context) !== undefined) rule.check(subject, report)
  return findings
}

function located(file: string): (problem: Problem) => Finding {
  return (problem) => ({ ...problem, location: problem.location ?? { file, line: 1, column: 1 } })
}

function byPlace({ location: a }: Finding, { location: b }: Finding): number {
  return a.line - b.line || a.column - b.column
}
