import { elementsOf, textOf } from '../tree.ts'
import { inComponent, inRoot } from './example.ts'
import type { Rule } from './rule.ts'

export const emptySettings: Rule = {
  id: 'empty-settings',
  severity: 'info',
  summary: '`settings` or a component hold nothing. Windows does not mind; Microsoft advises against empty elements.',
  hint: 'remove it',
  bad: inRoot('<settings pass="generalize"/>'),
  good: inComponent('specialize', 'Shell-Setup', '<TimeZone>UTC</TimeZone>'),
  check({ elements }, report) {
    for (const element of elements) {
      const { local, parent, children } = element
      const isSettings = local === 'settings' && parent?.local === 'unattend'
      const isComponent = local === 'component' && parent?.local === 'settings'
      if (!(isSettings || isComponent) || elementsOf(element).length > 0) continue
      // A remark or a template's placeholder holds the place of something.
      if (children.some((child) => child.kind === 'comment') || textOf(element).trim() !== '') continue
      report(element.nameSpan, `<${element.name}> holds nothing`)
    }
  }
}
