import { deployContext, deployFile } from './deploy-example.ts'
import type { Rule } from './rule.ts'
import { knownValue, textPlace } from './subject.ts'

const pnpSysprep = 'Microsoft-Windows-PnpSysprep'
const right = '<PersistAllDeviceInstalls>false</PersistAllDeviceInstalls>'
const wrong = right.replace('false', 'true')

export const deployDevices: Rule = {
  id: 'deploy-devices',
  severity: { deploy: 'error' },
  summary:
    '`PersistAllDeviceInstalls` is true: the image would keep the devices of the build machine, which the target does not have.',
  hint: 'set it to false',
  bad: deployFile(wrong, right, wrong),
  good: deployFile(right),
  context: deployContext,
  check(subject, report) {
    for (const setting of subject.find(pnpSysprep, 'PersistAllDeviceInstalls')) {
      if (!['true', '1'].includes(knownValue(setting)?.toLowerCase() ?? '')) continue
      report(textPlace(subject, setting.element), 'PersistAllDeviceInstalls is true')
    }
  }
}
