import { shellSetup } from '../names.ts'
import { elementsOf, textOf } from '../tree.ts'
import { inComponent, inRoot, settings } from './example.ts'
import type { Rule } from './rule.ts'
import type { Subject } from './subject.ts'

const oobe = settings(
  'oobeSystem',
  'Microsoft-Windows-Shell-Setup',
  '<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>'
)
const command = 'reg.exe add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\OOBE /v BypassNRO /t REG_DWORD /d 1 /f'
const bypass = settings(
  'specialize',
  'Microsoft-Windows-Deployment',
  `<RunSynchronous>
  <RunSynchronousCommand wcm:action="add">
    <Order>1</Order>
    <Path>${command}</Path>
  </RunSynchronousCommand>
</RunSynchronous>`
)

export const clientNetwork: Rule = {
  id: 'client-network',
  severity: { template: 'warning', build: 'error' },
  summary:
    'A client\'s file lacks BypassNRO. Windows 11 without a network stops at "Let\'s connect you to a network", and the build machine has none. The build adds it.',
  hint: `add to specialize: ${command}`,
  bad: inComponent('oobeSystem', 'Shell-Setup', '<OOBE>\n  <HideEULAPage>true</HideEULAPage>\n</OOBE>'),
  good: inRoot(`${bypass}\n${oobe}`),
  context: { role: 'template', editionType: 'client' },
  check(subject, report) {
    const { commands, find, root, components } = subject
    if (!isClient(subject) || commands.some(({ pass, text }) => pass === 'specialize' && /\bBypassNRO\b/i.test(text)))
      return
    const place =
      find(shellSetup, 'OOBE')[0]?.element ?? components.find(({ pass }) => pass === 'oobeSystem')?.element ?? root
    report(place.nameSpan, 'nothing lets OOBE pass without a network (BypassNRO)')
  }
}

/** The context tells, or the template itself, which names the image to install. */
function isClient({ context, find }: Subject): boolean {
  if (context.editionType !== undefined) return context.editionType === 'client'
  return find('Microsoft-Windows-Setup', 'ImageInstall/OSImage/InstallFrom/MetaData').some(({ element }) =>
    elementsOf(element, 'Value').some((value) => /^\s*Windows 11\b/i.test(textOf(value)))
  )
}
