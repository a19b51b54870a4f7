import { longestCommandLine, longestPath } from '../commands.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

const bad = firstLogonCommands(`powershell.exe -Command ${'x'.repeat(1001)}`)

export const commandTooLong: Rule = {
  id: 'command-too-long',
  severity: 'error',
  summary:
    'A `Path` has more than 259 characters, or a `CommandLine` more than 1024: one of them makes Windows refuse the whole file. Blanks at the ends count, &amp; is one character.',
  hint: 'put it into a script file and run that',
  bad: { text: bad.text, shown: bad.shown.replace(/x{9,}/, 'x ... 1001 characters ... x') },
  good: firstLogonCommands('powershell.exe -File C:\\Windows\\System32\\long.ps1'),
  check(subject, report) {
    for (const { line, text } of subject.commands) {
      if (line === undefined) continue
      const limit = line.local === 'Path' ? longestPath : longestCommandLine
      if (text.length <= limit) continue
      const message = `the command has ${text.length} characters: ${line.local} takes ${limit} at most`
      report(textPlace(subject, line), message)
    }
  }
}
