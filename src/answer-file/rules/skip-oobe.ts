import { shellSetup } from '../names.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { knownValue } from './subject.ts'

const oobe = (content: string) => inComponent('oobeSystem', 'Shell-Setup', `<OOBE>\n  ${content}\n</OOBE>`)

export const skipOobe: Rule = {
  id: 'skip-oobe',
  severity: { template: 'warning', build: 'warning' },
  summary:
    '`SkipMachineOOBE` and `SkipUserOOBE` are deprecated and may skip more than pages. The file of the deployed machine needs them all the same, so there they are right.',
  hint: 'the Hide... settings are enough for the build',
  bad: oobe('<SkipMachineOOBE>true</SkipMachineOOBE>'),
  good: oobe('<HideEULAPage>true</HideEULAPage>'),
  check({ find }, report) {
    for (const name of ['SkipMachineOOBE', 'SkipUserOOBE']) {
      for (const setting of find(shellSetup, `OOBE/${name}`)) {
        if (knownValue(setting)?.toLowerCase() !== 'true') continue
        report(setting.element.nameSpan, `${name} is deprecated and may skip more than pages`)
      }
    }
  }
}
