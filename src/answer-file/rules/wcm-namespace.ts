import { wcmNamespace } from '../tree.ts'
import { inRoot } from './example.ts'
import type { Rule } from './rule.ts'

const good = inRoot('')

export const wcmNamespaceRule: Rule = {
  id: 'wcm-namespace',
  severity: 'error',
  summary: 'The prefix `wcm` stands for another namespace, so Windows does not see `wcm:action`.',
  hint: `write ${wcmNamespace}`,
  bad: {
    text: good.text.replace(wcmNamespace, `${wcmNamespace} Jump `),
    shown: `xmlns:wcm="${wcmNamespace} Jump "`
  },
  good: { ...good, shown: `xmlns:wcm="${wcmNamespace}"` },
  check({ elements }, report) {
    for (const { attributes } of elements) {
      for (const { name, value, valueSpan } of attributes) {
        if (name !== 'xmlns:wcm' || value === wcmNamespace) continue
        report(valueSpan, `the prefix wcm stands for ${JSON.stringify(value)}`)
      }
    }
  }
}
