import { deployContext, deployFile } from './deploy-example.ts'
import { unsetSwitches } from './oobe-switches.ts'
import type { Rule } from './rule.ts'

const skip = '<SkipMachineOOBE>true</SkipMachineOOBE>'

export const deploySkipOobe: Rule = {
  id: 'deploy-skip-oobe',
  severity: { deploy: 'error' },
  summary:
    'The file of the deployed machine lacks `SkipMachineOOBE` or `SkipUserOOBE`: a Server without an administrator password asks for one, and cloudbase-init never starts.',
  hint: 'set both to true',
  bad: deployFile('<OOBE>\n  <!-- no SkipMachineOOBE -->\n  <SkipUserOOBE>true</SkipUserOOBE>\n</OOBE>', skip, ''),
  good: deployFile(`<OOBE>\n  ${skip}\n  <SkipUserOOBE>true</SkipUserOOBE>\n</OOBE>`),
  context: deployContext,
  check(subject, report) {
    for (const { name, element } of unsetSwitches(subject, ['SkipMachineOOBE', 'SkipUserOOBE'])) {
      report(element.nameSpan, `${name} is not true`)
    }
  }
}
