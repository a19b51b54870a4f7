import { callsSysprep } from '../commands.ts'
import { readableCommands } from './command-lists.ts'
import { isEarly } from './early.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

export const sysprepCalled: Rule = {
  id: 'sysprep-called',
  severity: { template: 'warning', build: 'error', deploy: 'error' },
  summary:
    'A command calls sysprep: the machine would be sealed before updates are installed to their end. The build leaves such a command of a template out.',
  hint: 'remove the command: the build calls sysprep, at its end',
  bad: firstLogonCommands('C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe /shutdown'),
  good: firstLogonCommands('cmd.exe /c ver'),
  check(subject, report) {
    for (const { pass, line, text } of readableCommands(subject)) {
      if (isEarly(pass) || !callsSysprep(text)) continue
      report(textPlace(subject, line), 'the command calls sysprep')
    }
  }
}
