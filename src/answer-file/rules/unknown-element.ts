import { elementsOf, unattendNamespace } from '../tree.ts'
import { inRoot } from './example.ts'
import type { Rule } from './rule.ts'

export const unknownElement: Rule = {
  id: 'unknown-element',
  severity: 'error',
  summary: 'The root holds something besides `settings`, or `settings` something besides components.',
  hint: 'elements of your own need a namespace of their own: xmlns="https://example.com/mine"',
  bad: inRoot('<Extensions/>'),
  good: inRoot('<Extensions xmlns="https://example.com/mine"/>'),
  check({ root, elements }, report) {
    for (const child of elementsOf(root)) {
      if (child.uri !== unattendNamespace || ['settings', 'servicing', 'component'].includes(child.local)) continue
      report(child.nameSpan, `<${child.name}> is no part of an answer file`)
    }
    for (const child of elements) {
      if (child.parent?.local !== 'settings' || child.local === 'component') continue
      report(child.nameSpan, `<${child.name}> stands where a component belongs`, 'put it into a component')
    }
  }
}
