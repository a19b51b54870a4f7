import { unattendNamespace } from '../tree.ts'
import { inRoot, settings } from './example.ts'
import type { Rule } from './rule.ts'

const inside = settings('specialize', 'Microsoft-Windows-Shell-Setup', '    <TimeZone>UTC</TimeZone>')

export const componentOutside: Rule = {
  id: 'component-outside',
  severity: 'error',
  summary: 'A component stands outside of `settings`: Windows never applies it.',
  hint: 'move it into the settings of its pass',
  bad: inRoot(inside.replace(/^.*\n/, '').replace(/\n<\/settings>$/, '')),
  good: inRoot(inside),
  check({ elements }, report) {
    for (const { local, parent, nameSpan } of elements) {
      if (local !== 'component' || parent?.local === 'settings' || parent?.uri !== unattendNamespace) continue
      report(nameSpan, 'a component stands outside of settings')
    }
  }
}
