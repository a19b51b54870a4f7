import { elementsOf } from '../tree.ts'
import { inRoot } from './example.ts'
import type { Rule } from './rule.ts'

const cpi = 'urn:schemas-microsoft-com:cpi'
const image = (source: string) => inRoot(`<cpi:offlineImage xmlns:cpi="${cpi}" cpi:source="${source}"/>`)

export const offlineImage: Rule = {
  id: 'offline-image',
  severity: 'warning',
  summary:
    "`cpi:offlineImage` names a place on its author's machine or network. Windows ignores it; everyone else reads it.",
  hint: 'remove the element',
  bad: image('wim:c:/users/anna/desktop/install.wim#Windows Server 2025'),
  good: image(''),
  check({ root }, report) {
    for (const element of elementsOf(root)) {
      if (element.uri !== cpi || element.local !== 'offlineImage') continue
      const source = element.attributes.find(({ local }) => local === 'source')
      if (source && source.value.trim() !== '')
        report(source.valueSpan, "the file names a place on its author's machine")
    }
  }
}
