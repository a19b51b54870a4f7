import { changed, firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'

const good = firstLogonCommands('cmd.exe /c ver')
export const emptyCommand: Rule = {
  id: 'empty-command',
  severity: 'error',
  summary: 'An item of a list of commands holds no command: Windows refuses the whole file.',
  hint: 'remove the item, or give it its command',
  bad: changed(good, '<CommandLine>cmd.exe /c ver</CommandLine>', '<Description>Nothing</Description>'),
  good,
  check({ commands }, report) {
    for (const { item, text } of commands) {
      if (text.trim() === '') report(item.nameSpan, `${item.local} holds no command`)
    }
  }
}
