import { isPlaceholder } from '../placeholders.ts'
import { reference } from '../reference-tables.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

export const wrongPass: Rule = {
  id: 'wrong-pass',
  severity: 'warning',
  summary:
    'A component or a setting stands in a pass that it is not documented for. Windows ignores some of these, takes others, and refuses the file for a few.',
  hint: 'move it',
  bad: inComponent('oobeSystem', 'Shell-Setup', '<ComputerName>*</ComputerName>'),
  good: inComponent('specialize', 'Shell-Setup', '<ComputerName>*</ComputerName>'),
  check({ components, settings }, report) {
    const { components: documented, settings: known } = reference()
    const skipped = new Set<unknown>()
    for (const component of components) {
      const { element, name, pass } = component
      const passes = documented.get(name.toLowerCase())
      if (passes === undefined || passes.has(pass) || isPlaceholder(pass)) continue
      skipped.add(component)
      const message = `${name} is not documented for ${pass || 'no pass'}`
      report(element.nameSpan, message, `move it to ${[...passes].join(', ')}`)
    }
    for (const { element, component, key } of settings) {
      if (skipped.has(component) || skipped.has(element.parent)) {
        skipped.add(element)
        continue
      }
      const passes = known.get(key)?.passes
      if (passes === undefined || passes.has(component.pass) || isPlaceholder(component.pass)) continue
      skipped.add(element)
      const message = `${element.local} is not documented for ${component.pass || 'no pass'}`
      report(element.nameSpan, message, `move it to ${[...passes].join(', ')}`)
    }
  }
}
