import { changed, firstLogonCommands } from './example.ts'
import { listItems } from './list-items.ts'
import type { Rule } from './rule.ts'
import { isLeaf } from './subject.ts'

const good = firstLogonCommands('cmd.exe /c ver')

export const missingWcmAction: Rule = {
  id: 'missing-wcm-action',
  severity: 'warning',
  summary:
    'An item of a list lacks `wcm:action="add"`. Windows Setup takes it as meant; Windows System Image Manager does not.',
  hint: 'add wcm:action="add", and xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State" above it',
  bad: changed(good, ' wcm:action="add"', ''),
  good,
  check({ settings }, report) {
    for (const { element } of settings) {
      if (!listItems.has(element.local) || isLeaf(element)) continue
      if (element.attributes.some(({ local }) => local === 'action' || local === 'keyValue')) continue
      report(element.nameSpan, `${element.local} lacks wcm:action`)
    }
  }
}
