import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf, textPlace } from './subject.ts'

const owner = (value: string) => inComponent('specialize', 'Shell-Setup', `<RegisteredOwner>${value}</RegisteredOwner>`)

export const leftoverText: Rule = {
  id: 'leftover-text',
  severity: 'warning',
  summary: 'A value is still the text of a form, such as `YOUR TIME ZONE GOES HERE`.',
  hint: 'write the value',
  bad: owner('YOUR NAME GOES HERE'),
  good: owner('Example Ltd'),
  check(subject, report) {
    for (const { element, value } of subject.settings) {
      if (!isLeaf(element) || ['CommandLine', 'Path', 'Description'].includes(element.local)) continue
      if (isLeftover(value)) report(textPlace(subject, element), `${JSON.stringify(value.trim())} was never filled in`)
    }
  }
}

/** Whether a value is a form's text that somebody was meant to replace. */
export function isLeftover(value: string): boolean {
  return /\bGOES[ _]HERE\b|\bYOUR[ _][A-Z]{2,}|\b(?:CHANGE|REPLACE)[ _-]?(?:ME|THIS)\b|\bTODO\b|\bFIXME\b|^\s*111[A-Z]+\s*$/.test(
    value
  )
}
