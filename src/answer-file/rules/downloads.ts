import { readableCommands } from './command-lists.ts'
import { firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

const fetches =
  /\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm|wget|curl(?:\.exe)?|Start-BitsTransfer|bitsadmin(?:\.exe)?|certutil(?:\.exe)?\s+-urlcache|Download(?:File|String))\b[^|;]*https?:\/\/|https?:\/\/[^|;]*\|\s*(?:iex|Invoke-Expression)\b/i

export const downloads: Rule = {
  id: 'downloads',
  severity: { template: 'warning', build: 'warning' },
  summary:
    'A command downloads something. The build machine has no network, and what is downloaded changes from month to month.',
  hint: 'keep the file in the repository, under `files:` of a customization',
  bad: firstLogonCommands('powershell.exe -Command "iwr https://example.com/a.msi -OutFile C:\\a.msi"'),
  good: firstLogonCommands('msiexec.exe /i C:\\Windows\\Installer\\a.msi /qn'),
  check(subject, report) {
    for (const { line, text, pass } of readableCommands(subject)) {
      if (pass !== 'windowsPE' && fetches.test(text)) {
        report(textPlace(subject, line), 'the command downloads something')
      }
    }
  }
}
