/** The linter of answer files: rules, each in a file of its own, run over one reading of the file. */
import type { Problem } from '../../location.ts'
import type { Encoding } from '../decode.ts'
import { type AnswerFile, parseAnswerFile } from '../parse.ts'
import { ruleGroups, rules } from './all.ts'
import type { LintContext, Report, Rule, RuleInfo } from './rule.ts'
import { severityOf } from './severity.ts'
import { type Subject, subjectOf } from './subject.ts'
import { suppress, suppressionRules } from './suppressions.ts'
import { syntaxRules } from './syntax.ts'

export type { FileRole, LintContext, RuleInfo, RuleSeverity } from './rule.ts'

/** What `decodeAnswerFile` gives, and the name that findings carry. */
export interface AnswerFileSource {
  readonly file: string
  readonly text: string
  readonly encoding?: Encoding
  /** What decoding found. */
  readonly problems?: readonly Problem[]
}

/** Always with a location; its rule is `answer-file.` and the id of one of `allRules`. */
export type Finding = Problem & Required<Pick<Problem, 'location'>>

/** Every rule, in the order of the documentation. */
export const documentedRules: readonly { readonly title: string; readonly rules: readonly RuleInfo[] }[] = [
  { title: 'Encoding and XML', rules: syntaxRules },
  ...ruleGroups,
  { title: 'Comments that suppress', rules: suppressionRules }
]

export const allRules: readonly RuleInfo[] = documentedRules.flatMap((group) => group.rules)

/** So many findings of one rule are listed; the last of them tells how many more there are. */
const mostOfOneRule = 100

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

function findingsOf(rule: Rule, subject: Subject): Finding[] {
  const severity = severityOf(rule, subject.context)
  if (severity === undefined) return []
  const found: Finding[] = []
  let more = 0
  const report: Report = ({ start, end }, message, hint = rule.hint) => {
    if (found.length === mostOfOneRule) more++
    else {
      const location = subject.locate(start, end)
      found.push({ rule: `answer-file.${rule.id}`, severity, message, hint, location })
    }
  }
  rule.check(subject, report)
  const last = found.at(-1)
  if (more > 0 && last) found.splice(-1, 1, { ...last, message: `${last.message} (and ${more} more of these)` })
  return found
}

function located(file: string): (problem: Problem) => Finding {
  return (problem) => ({ ...problem, location: problem.location ?? { file, line: 1, column: 1 } })
}

function byPlace({ location: a }: Finding, { location: b }: Finding): number {
  return a.line - b.line || a.column - b.column
}
