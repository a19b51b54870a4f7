import type { Location } from '../../location.ts'
import { descendantsOf, type Span, type XmlElement } from '../tree.ts'
import { rules } from './all.ts'
import { collector, type Finding } from './collector.ts'
import { inComponent } from './example.ts'
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

const invalidSuppression = {
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

const unusedSuppression = {
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

interface Suppression extends Span {
  readonly rule: RuleInfo
  readonly covers: (location: Location) => boolean
  used: boolean
}

/** @returns the findings that no comment suppresses, and one for each comment that is wrong or not needed */
export function suppress(found: readonly Finding[], subject: Subject): Finding[] {
  const invalid = collector(invalidSuppression, subject)
  const unused = collector(unusedSuppression, subject)
  const byRule = new Map<string, Suppression[]>()
  const elements = elementsByPlace(subject)
  for (const match of subject.text.matchAll(comment)) {
    const span = { start: match.index, end: match.index + match[0].length }
    const name = wellFormed.exec(match[1] ?? '')?.[1]
    const rule = rules.find(({ id }) => id === name)
    if (rule) {
      const own = byRule.get(`answer-file.${rule.id}`) ?? []
      byRule.set(`answer-file.${rule.id}`, own)
      own.push({ ...span, rule, covers: coverOf(subject, span, elements), used: false })
    } else if (name) invalid.report(span, `there is no rule ${name} that a comment can suppress`)
    else invalid.report(span, 'this comment suppresses nothing: it lacks a rule or a reason')
  }
  const left = found.filter(({ rule, location }) => {
    const suppression = byRule.get(rule)?.find(({ covers }) => covers(location))
    if (suppression) suppression.used = true
    return suppression === undefined
  })
  for (const { rule, used, start, end } of [...byRule.values()].flat()) {
    if (used || severityOf(rule, subject.context) === undefined) continue
    unused.report({ start, end }, `${rule.id} finds nothing here`)
  }
  return [...left, ...invalid.findings, ...unused.findings]
}

/** A comment covers its own lines, and the whole element that follows it. */
function coverOf(
  { text, locate }: Subject,
  { start, end }: Span,
  elements: ReadonlyMap<number, XmlElement>
): (location: Location) => boolean {
  const own = locate(start, end)
  const next = elements.get(end + blankLength(text.slice(end, end + farthest)))
  const from = next && locate(next.start)
  const to = next && locate(next.end)
  return (location) =>
    (location.line >= own.line && location.line <= (own.endLine ?? own.line)) ||
    (from !== undefined && to !== undefined && !isBefore(location, from) && isBefore(location, to))
}

/** In characters: an element that follows only behind so much of blanks and other comments is not meant. */
const farthest = 4096

function blankLength(text: string): number {
  return /^(?:\s|<!--[\s\S]*?-->)*/.exec(text)?.[0].length ?? 0
}

function elementsByPlace({ root }: Subject): Map<number, XmlElement> {
  return new Map([root, ...descendantsOf(root)].map((element) => [element.start, element]))
}

function isBefore(one: Location, other: Location): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column)
}
