import { attributeOf } from '../tree.ts'
import { inRoot, settings } from './example.ts'
import type { Rule } from './rule.ts'
import { type Component, mayExclude } from './subject.ts'

const one = settings('specialize', 'Microsoft-Windows-Shell-Setup', '    <TimeZone>UTC</TimeZone>')
const other = settings('specialize', 'Microsoft-Windows-Shell-Setup', '    <ComputerName>*</ComputerName>')
const both = one.replace('<TimeZone>', '<ComputerName>*</ComputerName>\n    <TimeZone>')

export const componentRepeated: Rule = {
  id: 'component-repeated',
  severity: 'warning',
  summary:
    'A component stands twice for one pass and architecture: Windows refuses such files, or takes one of the two.',
  hint: 'put the settings of both into one',
  bad: inRoot(`${one}\n${other}`),
  good: inRoot(both),
  check(subject, report) {
    const seen = new Map<string, Component>()
    for (const component of subject.components) {
      const { element, pass, name, architecture } = component
      const rest = ['language', 'versionScope'].map((key) => attributeOf(element, key)?.value)
      const key = JSON.stringify([pass, name, architecture, ...rest]).toLowerCase()
      const former = seen.get(key)
      seen.set(key, component)
      if (former === undefined || name === '' || mayExclude(subject, former.element, element)) continue
      const line = subject.locate(former.element.start).line
      report(element.nameSpan, `${name} is given twice for ${pass} and ${architecture}, first in line ${line}`)
    }
  }
}
