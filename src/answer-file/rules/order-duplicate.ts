import { elementsOf, textOf, type XmlElement } from '../tree.ts'
import { changed, firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { mayExclude, textPlace } from './subject.ts'

const good = firstLogonCommands('cmd.exe /c ver', 'cmd.exe /c set')

export const orderDuplicate: Rule = {
  id: 'order-duplicate',
  severity: 'error',
  summary: 'Two items of one list have the same `Order`. In exclusive branches of a template they may.',
  hint: 'renumber',
  bad: changed(good, '<Order>2<', '<Order>1<'),
  good,
  check(subject, report) {
    const lists = new Map<XmlElement, Map<string, XmlElement>>()
    for (const { element, path } of subject.settings) {
      const item = element.parent
      if (element.local !== 'Order' || !path.includes('/') || item?.parent === undefined) continue
      const value = textOf(element).trim()
      if (!/^\d+$/.test(value)) continue
      const seen = lists.get(item.parent) ?? new Map<string, XmlElement>()
      lists.set(item.parent, seen)
      const key = `${item.local} ${Number(value)}`
      const former = seen.get(key)
      seen.set(key, item)
      if (former === undefined || former === item || mayExclude(subject, former, item)) continue
      if (elementsOf(item, 'Order')[0] !== element) continue
      const line = subject.locate(former.start).line
      report(textPlace(subject, element), `Order ${value} is given twice in this list, first in line ${line}`)
    }
  }
}
