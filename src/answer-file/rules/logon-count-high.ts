import { shellSetup } from '../names.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { knownValue, textPlace } from './subject.ts'

/** From here on a number means "always": people write 99, 999 or 9999999. */
const high = 99
const logon = (count: number) =>
  inComponent(
    'oobeSystem',
    'Shell-Setup',
    `<AutoLogon>\n  <Enabled>true</Enabled>\n  <LogonCount>${count}</LogonCount>\n  <Username>Administrator</Username>\n</AutoLogon>`
  )

export const logonCountHigh: Rule = {
  id: 'logon-count-high',
  severity: 'warning',
  summary: '`LogonCount` is 99 or more: the machine logs on by itself more or less for ever, also when it is deployed.',
  hint: 'the build needs one logon: <LogonCount>1</LogonCount>',
  bad: logon(999),
  good: logon(1),
  check(subject, report) {
    for (const setting of subject.find(shellSetup, 'AutoLogon/LogonCount')) {
      const value = Number(knownValue(setting) ?? 0)
      if (value >= high) report(textPlace(subject, setting.element), `Windows logs on by itself ${value} times`)
    }
  }
}
