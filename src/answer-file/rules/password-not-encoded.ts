import { inComponent } from './example.ts'
import { passwordsOf } from './passwords.ts'
import type { Rule } from './rule.ts'
import { textPlace } from './subject.ts'

const account = (value: string) =>
  inComponent(
    'oobeSystem',
    'Shell-Setup',
    `<UserAccounts>\n  <AdministratorPassword>\n    <Value>${value}</Value>\n    <PlainText>false</PlainText>\n  </AdministratorPassword>\n</UserAccounts>`
  )

export const passwordNotEncoded: Rule = {
  id: 'password-not-encoded',
  severity: 'error',
  summary:
    '`PlainText` is false, but the value is not the base64 of the UTF-16 text of the password and the name of its element: Windows decodes it all the same, to another password.',
  hint: 'write <PlainText>true</PlainText>',
  bad: account('Passw0rd'),
  good: account('{{ administrator_password }}'),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form !== 'broken') continue
      report(textPlace(subject, holder), `${element.local} says that it is encoded, but not as Windows does it`)
    }
  }
}
