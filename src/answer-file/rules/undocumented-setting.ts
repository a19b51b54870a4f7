import { pageUrl, reference } from '../reference-tables.ts'
import { inComponent } from './example.ts'
import { placeOf } from './misplaced-setting.ts'
import type { Rule } from './rule.ts'
import { isDirective } from './subject.ts'

export const undocumentedSetting: Rule = {
  id: 'undocumented-setting',
  severity: 'info',
  summary:
    'The documentation does not know a setting or a component. It may be newer than the tables used here, or misspelt: Windows refuses a file with a misspelt one.',
  hint: 'check how it is spelt',
  bad: inComponent('oobeSystem', 'Shell-Setup', '<OOBE>\n  <SkipUserOOB>true</SkipUserOOB>\n</OOBE>'),
  good: inComponent('oobeSystem', 'Shell-Setup', '<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>'),
  check({ components, settings }, report) {
    const { components: documented, settings: known, parents } = reference()
    const skipped = new Set<unknown>()
    for (const component of components) {
      const name = component.name.toLowerCase()
      if (parents.has(name)) continue
      // Of some listed components no setting is documented here.
      skipped.add(component)
      if (documented.has(name) || name === '' || isDirective(component.name)) continue
      report(component.element.nameSpan, `the component ${component.name} is not documented`)
    }
    for (const setting of settings) {
      const { element, component, path, key } = setting
      if (skipped.has(component) || skipped.has(element.parent) || placeOf(setting) !== undefined) {
        skipped.add(element)
      } else if (!known.has(key) && !parents.has(key)) {
        // What is below it is not documented either.
        skipped.add(element)
        const above = known.get(key.slice(0, key.lastIndexOf('/')))
        const hint = above?.page ? `check how it is spelt: ${pageUrl(above.page)}` : undefined
        report(element.nameSpan, `${path} of ${component.name} is not documented`, hint)
      }
    }
  }
}
