import { inComponent } from './example.ts'
import { passwordsOf } from './passwords.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

const account = (value: string) =>
  inComponent(
    'oobeSystem',
    'Shell-Setup',
    `<UserAccounts>\n  <AdministratorPassword>\n    <Value>${value}</Value>\n    <PlainText>true</PlainText>\n  </AdministratorPassword>\n</UserAccounts>`
  )

export const passwordPlain: Rule = {
  id: 'password-plain',
  severity: { template: 'warning' },
  summary: 'A password stands in the file for everyone who can read the repository. The build makes up one of its own.',
  hint: 'leave it out, or fill it in from a secret',
  bad: account('Passw0rd'),
  good: account('{{ administrator_password }}'),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form === 'plain') report(textPlace(subject, holder), `${element.local} is given in plain text`)
    }
  }
}
