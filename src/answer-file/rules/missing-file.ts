import { firstLogonCommands } from './example.ts'
import { missingFiles } from './missing-files.ts'
import type { Rule } from './rule.ts'

export const missingFile: Rule = {
  id: 'missing-file',
  severity: 'error',
  summary:
    'A command runs a script or a program that nobody provides: it does not come with Windows, stands under no `files:` of a customization, and no earlier command writes it.',
  hint: 'put the file under files: of a customization and run it from there, or remove the command',
  bad: firstLogonCommands('powershell.exe -File A:\\setup.ps1'),
  good: firstLogonCommands('C:\\Windows\\System32\\cmd.exe /c ver'),
  context: { role: 'template', providedFiles: [] },
  check(subject, report) {
    for (const { place, message, optional } of missingFiles(subject)) if (!optional) report(place, message)
  }
}
