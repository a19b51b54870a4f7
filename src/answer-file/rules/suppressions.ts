import type { Location } from '../../location.ts'
import { descendantsOf, type XmlElement } from '../tree.ts'
import { rules } from './all.ts'
import { inComponent } from './example.ts'
import type { Finding } from './index.ts'
import type { RuleInfo } from './rule.ts'
import { severityOf } from './severity.ts'
import type { Subject } from './subject.ts'

/** A comment that asks for silence, such as `<!-- maas-windows-image: ignore time-zone because … -->`. */
const comment = /<!--\s*maas-windows-image:([\s\S]*?)-->/g
const wellFormed = /^\s*ignore\s+(?:answer-file\.)?([\w-]+)\s+because\s+\S[\s\S]*$/

const wrong = (words: string) =>
  inComponent(
    'specialize',
    'Shell-Setup',
    `<!-- maas-windows-image: ${words} -->\n<TimeZone>Moon Standard Time</TimeZone>`
  )
const right = wrong('ignore time-zone because our images patch it')

export const invalidSuppression = {
  id: 'invalid-suppression',
  severity: 'warning',
  summary: 'A comment asks to ignore a rule that does not exist, or gives no reason.',
  hint: 'write <!-- maas-windows-image: ignore RULE because REASON -->',
  bad: inComponent(
    'specialize',
    'Shell-Setup',
    '<!-- maas-windows-image: ignore time-zone -->\n<TimeZone>UTC</TimeZone>'
  ),
  good: right
} as const satisfies RuleInfo

export const unusedSuppression = {
  id: 'unused-suppression',
  severity: 'warning',
  summary: 'A comment asks to ignore a rule that finds nothing there.',
  hint: 'remove the comment',
  bad: inComponent(
    'specialize',
    'Shell-Setup',
    '<!-- maas-windows-image: ignore time-zone because our images patch it -->\n<TimeZone>UTC</TimeZone>'
  ),
  good: right
} as const satisfies RuleInfo

export const suppressionRules: readonly RuleInfo[] = [invalidSuppression, unusedSuppression]

interface Suppression {
  readonly rule: RuleInfo
  readonly place: Location
  readonly covers: (location: Location) => boolean
  used: boolean
}

/** @returns the findings that no comment suppresses, and one for each comment that is wrong or not needed */
export function suppress(found: readonly Finding[], subject: Subject): Finding[] {
  const suppressions: Suppression[] = []
  const left: Finding[] = []
  const complain = (rule: RuleInfo, location: Location, message: string) => {
    const severity = severityOf(rule, subject.context)
    if (severity) left.push({ rule: `answer-file.${rule.id}`, severity, message, hint: rule.hint, location })
  }
  for (const match of subject.text.matchAll(comment)) {
    const [start, end] = [match.index, match.index + match[0].length]
    const place = subject.locate(start, end)
    const name = wellFormed.exec(match[1] ?? '')?.[1]
    const rule = rules.find(({ id }) => id === name)
    if (rule) suppressions.push({ rule, place, covers: coverOf(subject, start, end), used: false })
    else if (name) complain(invalidSuppression, place, `there is no rule ${name} that a comment can suppress`)
    else complain(invalidSuppression, place, 'this comment suppresses nothing: it lacks a rule or a reason')
  }
  for (const finding of found) {
    const suppression = suppressions.find(
      ({ rule, covers }) => finding.rule === `answer-file.${rule.id}` && covers(finding.location)
    )
    if (suppression) suppression.used = true
    else left.push(finding)
  }
  for (const { rule, place, used } of suppressions) {
    if (!used && severityOf(rule, subject.context)) complain(unusedSuppression, place, `${rule.id} finds nothing here`)
  }
  return left
}

/** A comment covers its own lines, and the whole element that follows it. */
function coverOf(subject: Subject, start: number, end: number): (location: Location) => boolean {
  const own = subject.locate(start, end)
  const next = elementBehind(subject, end)
  const from = next && subject.locate(next.start)
  const to = next && subject.locate(next.end)
  return (location) =>
    (location.line >= own.line && location.line <= (own.endLine ?? own.line)) ||
    (from !== undefined && to !== undefined && !isBefore(location, from) && isBefore(location, to))
}

function elementBehind({ text, root }: Subject, offset: number): XmlElement | undefined {
  const between = /(?:\s|<!--[\s\S]*?-->)*/y
  between.lastIndex = offset
  between.exec(text)
  const start = between.lastIndex
  return [root, ...descendantsOf(root)].find((element) => element.start === start)
}

function isBefore(one: Location, other: Location): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column)
}
