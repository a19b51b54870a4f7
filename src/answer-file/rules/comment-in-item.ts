import { changed, firstLogonCommands } from './example.ts'
import { listItems } from './list-items.ts'
import type { Rule } from './rule.ts'

const good = firstLogonCommands('cmd.exe /c ver')
export const commentInItem: Rule = {
  id: 'comment-in-item',
  severity: 'info',
  summary: 'A comment stands inside an item of a list. Windows reads over it; some tools that edit such files do not.',
  hint: 'put it before the item',
  bad: changed(good, '<CommandLine>', '<!-- What is it? -->\n    <CommandLine>'),
  good,
  check({ settings }, report) {
    for (const { element } of settings) {
      if (!listItems.has(element.local)) continue
      for (const child of element.children) {
        if (child.kind !== 'comment' || /^\s*maas-windows-image:/.test(child.value)) continue
        report(child, `a comment stands inside ${element.local}`)
      }
    }
  }
}
