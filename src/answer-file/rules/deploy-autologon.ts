import { shellSetup } from '../names.ts'
import { deployContext, deployFile, deployFileWith } from './deploy-example.ts'
import type { Rule } from './rule.ts'

export const deployAutologon: Rule = {
  id: 'deploy-autologon',
  severity: { deploy: 'error' },
  summary: 'The file of the deployed machine logs on by itself.',
  hint: 'remove it',
  bad: deployFileWith(
    '<AutoLogon>\n  <Enabled>true</Enabled>\n  <LogonCount>1</LogonCount>\n  <Username>Administrator</Username>\n</AutoLogon>'
  ),
  good: deployFile('<!-- no AutoLogon -->'),
  context: deployContext,
  check({ find }, report) {
    for (const { element } of find(shellSetup, 'AutoLogon')) {
      report(element.nameSpan, 'AutoLogon would log on to every deployed machine')
    }
  }
}
