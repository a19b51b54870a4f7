import { highestOrder } from '../commands.ts'
import { textOf } from '../tree.ts'
import { commandsByList } from './command-lists.ts'
import { changed, firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { isDirective } from './subject.ts'

const good = firstLogonCommands('cmd.exe /c ver', 'cmd.exe /c set')

export const orderGap: Rule = {
  id: 'order-gap',
  severity: 'info',
  summary:
    'The `Order` of a list does not start at 1, or leaves numbers out. Windows does not mind; a reader may miss something.',
  hint: 'number them 1, 2, 3 and so on',
  bad: changed(good, '<Order>2<', '<Order>99<'),
  good,
  check(subject, report) {
    for (const [list, commands] of commandsByList(subject)) {
      // Branches of a template may fill the gaps.
      if (textOf(list).trim() !== '' && isDirective(textOf(list))) continue
      const orders = commands.map((command) => command.order)
      // Those are errors, or not known before a template is filled in.
      if (orders.some((one) => one === undefined || one < 1 || one > highestOrder)) continue
      const sorted = [...new Set(orders)].toSorted((a = 0, b = 0) => a - b)
      const at = sorted.findIndex((value, index) => value !== index + 1)
      if (at < 0) continue
      const behind = commands.find((command) => command.order === sorted[at])
      const before = at === 0 ? 'the list starts' : `${sorted[at - 1]} is followed by`
      report(behind?.item.nameSpan ?? list.nameSpan, `${before}${at === 0 ? ' at' : ''} ${sorted[at]}`)
    }
  }
}
