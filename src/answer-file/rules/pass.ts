import { isPlaceholder } from '../placeholders.ts'
import { attributeOf } from '../tree.ts'
import { inRoot } from './example.ts'
import type { Rule } from './rule.ts'

const passes = 'offlineServicing windowsPE generalize specialize auditSystem auditUser oobeSystem oobeUser'.split(' ')

export const pass: Rule = {
  id: 'pass',
  severity: 'error',
  summary: '`settings` name no pass, or one that does not exist.',
  hint: `one of ${passes.join(', ')}`,
  bad: inRoot('<settings pass="oobe"><!-- ... --></settings>'),
  good: inRoot('<settings pass="oobeSystem"><!-- ... --></settings>'),
  check({ elements }, report) {
    for (const element of elements) {
      if (element.local !== 'settings' || element.parent?.local !== 'unattend') continue
      const attribute = attributeOf(element, 'pass')
      if (attribute === undefined) report(element.nameSpan, 'settings without a pass')
      else if (!passes.includes(attribute.value) && !isPlaceholder(attribute.value)) {
        report(attribute.valueSpan, `there is no pass ${attribute.value}`)
      }
    }
  }
}
