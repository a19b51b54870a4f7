import { callsSysprep } from '../commands.ts'
import { readableCommands } from './command-lists.ts'
import { isEarly } from './early.ts'
import { specializeCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

export const sysprepEarly: Rule = {
  id: 'sysprep-early',
  severity: 'error',
  summary: 'A command of windowsPE or specialize calls sysprep, while Windows Setup itself still runs.',
  hint: 'remove the command: the build calls sysprep, at its end',
  bad: specializeCommands('C:\\Windows\\System32\\Sysprep\\sysprep.exe /generalize /oobe'),
  good: specializeCommands('cmd.exe /c ver'),
  check(subject, report) {
    for (const { pass, line, text } of readableCommands(subject)) {
      if (isEarly(pass) && callsSysprep(text)) report(textPlace(subject, line), `${pass} calls sysprep`)
    }
  }
}
