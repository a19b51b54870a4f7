import { deployContext, deployFile, deployFileWith } from './deploy-example.ts'
import type { Rule } from './rule.ts'

export const deployPassword: Rule = {
  id: 'deploy-password',
  severity: { deploy: 'error' },
  summary: 'The file of the deployed machine sets a password: every machine would have the same.',
  hint: 'remove it: cloudbase-init sets passwords and makes its users',
  bad: deployFileWith(
    '<UserAccounts>\n  <AdministratorPassword>\n    <Value>Passw0rd</Value>\n    <PlainText>true</PlainText>\n  </AdministratorPassword>\n</UserAccounts>'
  ),
  good: deployFile('<!-- no UserAccounts -->'),
  context: deployContext,
  check({ settings }, report) {
    for (const { element } of settings) {
      // An empty one is one too; that inside AutoLogon goes with it.
      if (!/Password$/.test(element.local) || element.parent?.local === 'AutoLogon') continue
      report(element.nameSpan, `${element.local} would give every deployed machine one password`)
    }
  }
}
