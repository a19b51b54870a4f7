import { shellSetup } from '../names.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const oobe = (content: string) => inComponent('oobeSystem', 'Shell-Setup', `<OOBE>\n  ${content}\n</OOBE>`)

export const networkLocation: Rule = {
  id: 'network-location',
  severity: 'warning',
  summary: '`NetworkLocation` is deprecated: Windows 10 and later ignore it.',
  hint: 'remove it; Set-NetConnectionProfile sets the category of a network',
  bad: oobe('<NetworkLocation>Work</NetworkLocation>'),
  good: oobe('<HideEULAPage>true</HideEULAPage>'),
  check({ find }, report) {
    for (const { element } of find(shellSetup, 'OOBE/NetworkLocation')) {
      report(element.nameSpan, 'NetworkLocation is ignored since Windows 10')
    }
  }
}
