import { firstLogonCommands } from './example.ts'
import { missingFiles } from './missing-files.ts'
import type { Rule } from './rule.ts'

export const missingOptionalFile: Rule = {
  id: 'missing-optional-file',
  severity: 'warning',
  summary: 'A command runs a script or a program that nobody provides, but asks first whether it is there.',
  hint: 'put the file under files: of a customization and run it from there, or remove the command',
  bad: firstLogonCommands('cmd.exe /c if exist C:\\setup.cmd call C:\\setup.cmd'),
  good: firstLogonCommands('C:\\Windows\\System32\\cmd.exe /c ver'),
  context: { role: 'template', providedFiles: [] },
  check(subject, report) {
    for (const { place, message, optional } of missingFiles(subject)) {
      if (optional) report(place, `${message}; the command asks for it first`)
    }
  }
}
