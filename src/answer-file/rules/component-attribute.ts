import { isPlaceholder } from '../placeholders.ts'
import { attributeOf } from '../tree.ts'
import { componentTag, inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const required = ['name', 'processorArchitecture', 'publicKeyToken', 'language']
const inside = inComponent('specialize', 'Shell-Setup', '<TimeZone>UTC</TimeZone>')

export const componentAttribute: Rule = {
  id: 'component-attribute',
  severity: 'error',
  summary: 'A component lacks its name, architecture, public key token or language.',
  hint: 'a component has name, processorArchitecture, publicKeyToken (16 hexadecimal digits) and language',
  bad: componentTag(inside.text.replace(' language="neutral"', '')),
  good: componentTag(inside.text),
  check({ components }, report) {
    for (const { element } of components) {
      for (const name of required) {
        if (!attributeOf(element, name)?.value) {
          report(element.nameSpan, `the component lacks the attribute ${name}`)
        }
      }
      const token = attributeOf(element, 'publicKeyToken')
      if (token?.value && !/^[0-9a-f]{16}$/i.test(token.value) && !isPlaceholder(token.value)) {
        report(token.valueSpan, `${token.value} is no public key token`, 'components of Windows have 31bf3856ad364e35')
      }
    }
  }
}
