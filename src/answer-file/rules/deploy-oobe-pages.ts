import { deployContext, deployFile } from './deploy-example.ts'
import { unsetSwitches } from './oobe-switches.ts'
import type { Rule } from './rule.ts'

const pages = [
  'HideEULAPage',
  'HideLocalAccountScreen',
  'HideOEMRegistrationScreen',
  'HideOnlineAccountScreens',
  'HideWirelessSetupInOOBE'
]
const hidden = '<HideEULAPage>true</HideEULAPage>'

export const deployOobePages: Rule = {
  id: 'deploy-oobe-pages',
  severity: { deploy: 'error' },
  summary: 'The file of the deployed machine does not hide a page of OOBE: the machine would wait there for a person.',
  hint: `set all of ${pages.join(', ')} to true`,
  bad: deployFile(
    '<OOBE>\n  <HideEULAPage>false</HideEULAPage>\n  <!-- ... -->\n</OOBE>',
    hidden,
    hidden.replace('true', 'false')
  ),
  good: deployFile(`<OOBE>\n  ${hidden}\n  <!-- ... -->\n</OOBE>`),
  context: deployContext,
  check(subject, report) {
    for (const { name, element } of unsetSwitches(subject, pages)) report(element.nameSpan, `${name} is not true`)
  }
}
