import { isPlaceholder } from '../placeholders.ts'
import { attributeOf } from '../tree.ts'
import { componentTag, inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const architectures = 'x86 ia64 amd64 wow64 msil shx arm data neutral arm64'.split(' ')
const inside = inComponent('specialize', 'Shell-Setup', '<TimeZone>UTC</TimeZone>')

export const architecture: Rule = {
  id: 'architecture',
  severity: 'error',
  summary: 'A component is for an architecture that does not exist, such as x64.',
  hint: 'amd64, arm64, x86 or wow64',
  bad: componentTag(inside.text.replace('"amd64"', '"x64"')),
  good: componentTag(inside.text),
  check({ components }, report) {
    for (const { element } of components) {
      const attribute = attributeOf(element, 'processorArchitecture')
      if (!attribute?.value || architectures.includes(attribute.value.toLowerCase())) continue
      if (!isPlaceholder(attribute.value)) {
        report(attribute.valueSpan, `there is no architecture ${attribute.value}`)
      }
    }
  }
}
