import { shellSetup } from '../names.ts'
import { elementsOf, textOf } from '../tree.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const logon = (content: string) =>
  inComponent(
    'oobeSystem',
    'Shell-Setup',
    `<AutoLogon>\n  <Enabled>true</Enabled>${content}\n  <Username>Administrator</Username>\n</AutoLogon>`
  )

export const logonCount: Rule = {
  id: 'logon-count',
  severity: 'warning',
  summary: '`AutoLogon` lacks `LogonCount`, which the documentation demands: without it Windows may log on for ever.',
  hint: 'add <LogonCount>1</LogonCount>',
  bad: logon(''),
  good: logon('\n  <LogonCount>1</LogonCount>'),
  check({ find }, report) {
    for (const { element } of find(shellSetup, 'AutoLogon')) {
      const enabled = elementsOf(element, 'Enabled').map((one) => textOf(one).trim().toLowerCase())[0]
      if (enabled === undefined || ['false', '0', ''].includes(enabled)) continue
      if (elementsOf(element, 'LogonCount').length > 0) continue
      report(element.nameSpan, 'AutoLogon without LogonCount')
    }
  }
}
