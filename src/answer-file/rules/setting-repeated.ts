import { wcmNamespace, type XmlElement } from '../tree.ts'
import { inComponent } from './example.ts'
import { listItems } from './list-items.ts'
import type { Rule } from './rule.ts'
import { isLeaf, mayExclude } from './subject.ts'

export const settingRepeated: Rule = {
  id: 'setting-repeated',
  severity: 'error',
  summary:
    'A setting stands twice in one element: "A component or non-list setting is specified more than once". In exclusive branches of a template it may.',
  hint: 'keep one of them',
  bad: inComponent('specialize', 'Shell-Setup', '<TimeZone>UTC</TimeZone>\n<TimeZone>GMT Standard Time</TimeZone>'),
  good: inComponent('specialize', 'Shell-Setup', '<TimeZone>UTC</TimeZone>'),
  check(subject, report) {
    const seen = new Map<XmlElement, Map<string, XmlElement>>()
    for (const { element, path } of subject.settings) {
      const { parent, local } = element
      // Deeper down, elements that hold elements may be items of a list that is not known here.
      if (parent === undefined || isItem(element) || (path.includes('/') && !isLeaf(element))) continue
      const names = seen.get(parent) ?? new Map<string, XmlElement>()
      seen.set(parent, names)
      const former = names.get(local)
      names.set(local, element)
      if (former === undefined || mayExclude(subject, former, element)) continue
      const line = subject.locate(former.start).line
      report(element.nameSpan, `${local} is given twice, first in line ${line}`)
    }
  }
}

/** Items of lists have an action or a key, or are known to be ones. */
function isItem({ local, attributes }: XmlElement): boolean {
  return listItems.has(local) || attributes.some(({ uri, name }) => uri === wcmNamespace || /^\w+:/.test(name))
}
