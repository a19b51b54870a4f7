import { elementsOf, textOf } from '../tree.ts'
import { firstLogonCommands, inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isDirective } from './subject.ts'

const lists = ['FirstLogonCommands', 'LogonCommands', 'RunSynchronous', 'RunAsynchronous']

export const emptyList: Rule = {
  id: 'empty-list',
  severity: 'warning',
  summary:
    "A list of commands is empty. Microsoft's reference says that it must not be; Windows has been seen to take it.",
  hint: 'remove the list',
  bad: inComponent('oobeSystem', 'Shell-Setup', '<FirstLogonCommands>\n</FirstLogonCommands>'),
  good: firstLogonCommands('cmd.exe /c ver'),
  check({ settings }, report) {
    for (const { element } of settings) {
      if (!lists.includes(element.local) || elementsOf(element).length > 0) continue
      const text = textOf(element)
      if (text.trim() !== '' && isDirective(text)) continue
      report(element.nameSpan, `${element.local} holds no command`)
    }
  }
}
