import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf, knownValue, textPlace } from './subject.ts'

/** The values of settings that take few, by name, wherever the setting stands. */
const choices: Readonly<Record<string, readonly string[]>> = {
  WillReboot: ['Always', 'OnRequest', 'Never'],
  WillShowUI: ['Always', 'OnError', 'Never'],
  ProtectYourPC: ['1', '2', '3'],
  NetworkLocation: ['Home', 'Work', 'Other'],
  PlainText: ['true', 'false'],
  HideEULAPage: ['true', 'false'],
  HideLocalAccountScreen: ['true', 'false'],
  HideOEMRegistrationScreen: ['true', 'false'],
  HideOnlineAccountScreens: ['true', 'false'],
  HideWirelessSetupInOOBE: ['true', 'false'],
  SkipMachineOOBE: ['true', 'false'],
  SkipUserOOBE: ['true', 'false']
}

const command = (value: string) =>
  inComponent(
    'windowsPE',
    'Setup',
    `<ImageInstall>\n  <OSImage>\n    <WillShowUI>${value}</WillShowUI>\n  </OSImage>\n</ImageInstall>`
  )

export const badValue: Rule = {
  id: 'bad-value',
  severity: 'error',
  summary: 'A setting that takes one of a few values has another, such as `On Error` for `OnError`.',
  hint: 'take one of the documented values',
  bad: command('On Error'),
  good: command('OnError'),
  check(subject, report) {
    for (const setting of subject.settings) {
      const { element } = setting
      const allowed = choices[element.local]
      const value = knownValue(setting)
      if (allowed === undefined || !value || !isLeaf(element)) continue
      // Numbers are read as truth values too: 1 and 0.
      const accepted = allowed.includes('true') ? [...allowed, '1', '0'] : allowed
      if (accepted.some((one) => one.toLowerCase() === value.toLowerCase())) continue
      report(textPlace(subject, element), `${element.local} does not know ${JSON.stringify(value)}`, allowed.join(', '))
    }
  }
}
