import { callsReboot } from '../commands.ts'
import { readableCommands } from './command-lists.ts'
import { isEarly } from './early.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

export const rebootInCommand: Rule = {
  id: 'reboot-in-command',
  severity: 'warning',
  summary: "A command restarts or shuts down the machine while the build's own steps run: those behind it are lost.",
  hint: 'end with exit code 3010: the build restarts when all steps are done',
  bad: firstLogonCommands('powershell.exe -Command Restart-Computer'),
  good: firstLogonCommands('powershell.exe -Command "exit 3010"'),
  check(subject, report) {
    for (const { pass, line, text } of readableCommands(subject)) {
      if (isEarly(pass) || !callsReboot(text)) continue
      report(textPlace(subject, line), 'the command restarts or shuts down the machine')
    }
  }
}
