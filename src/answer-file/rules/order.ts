import { highestOrder } from '../commands.ts'
import { isPlaceholder } from '../placeholders.ts'
import { elementsOf, textOf } from '../tree.ts'
import { changed, firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

const good = firstLogonCommands('cmd.exe /c ver')

export const order: Rule = {
  id: 'order',
  severity: 'error',
  summary: 'A command has no `Order`, or one that is not a whole number from 1 to 500: Windows refuses the whole file.',
  hint: `give it a number from 1 to ${highestOrder}`,
  bad: changed(good, '<Order>1<', '<Order>999<'),
  good,
  check(subject, report) {
    for (const { item } of subject.commands) {
      const element = elementsOf(item, 'Order')[0]
      const value = element && textOf(element).trim()
      if (element === undefined || value === undefined) report(item.nameSpan, `${item.local} has no Order`)
      else if (isPlaceholder(value)) continue
      else if (!/^\d+$/.test(value)) {
        report(textPlace(subject, element), `Order is ${JSON.stringify(value)}, not a whole number`)
      } else if (Number(value) < 1 || Number(value) > highestOrder) {
        report(textPlace(subject, element), `Order ${value} is out of range`)
      }
    }
  }
}
