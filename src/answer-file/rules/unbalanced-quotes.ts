import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

export const unbalancedQuotes: Rule = {
  id: 'unbalanced-quotes',
  severity: 'warning',
  summary: 'A command has an odd number of double quotes: one of them is missing or too many.',
  hint: 'close each quote',
  bad: firstLogonCommands('powershell.exe -File C:\\Windows\\System32\\x.ps1"'),
  good: firstLogonCommands('powershell.exe -File "C:\\Windows\\System32\\x.ps1"'),
  check(subject, report) {
    for (const { line, text } of subject.commands) {
      const count = text.split('"').length - 1
      if (line && count % 2 === 1) report(textPlace(subject, line), `the command has ${count} double quotes`)
    }
  }
}
