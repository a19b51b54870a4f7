import { callsReboot } from '../commands.ts'
import { readableCommands } from './command-lists.ts'
import { isEarly } from './early.ts'
import { specializeCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

export const rebootEarly: Rule = {
  id: 'reboot-early',
  severity: 'error',
  summary:
    'A command of windowsPE or specialize restarts the machine under Windows Setup, which then fails or begins again.',
  hint: 'write <WillReboot>Always</WillReboot>, or OnRequest and exit code 1',
  bad: specializeCommands('shutdown.exe /r /t 0'),
  good: specializeCommands('cmd.exe /c ver'),
  check(subject, report) {
    for (const { pass, line, text } of readableCommands(subject)) {
      if (isEarly(pass) && callsReboot(text)) report(textPlace(subject, line), `${pass} restarts the machine`)
    }
  }
}
