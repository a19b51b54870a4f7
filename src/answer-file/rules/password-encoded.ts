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
/** Passw0rd and the element's name. */
const encoded = 'UABhAHMAcwB3ADAAcgBkAEEAZABtAGkAbgBpAHMAdAByAGEAdABvAHIAUABhAHMAcwB3AG8AcgBkAA=='

export const passwordEncoded: Rule = {
  id: 'password-encoded',
  severity: { template: 'warning' },
  summary:
    'A password is "hidden" as Windows System Image Manager does it: base64, which protects nothing. The build makes up a password of its own.',
  hint: 'leave it out, or fill it in from a secret',
  bad: account(encoded),
  good: account('{{ administrator_password }}'),
  check(subject, report) {
    for (const { element, holder, form } of passwordsOf(subject)) {
      if (form === 'encoded') report(textPlace(subject, holder), `${element.local} is only encoded, not protected`)
    }
  }
}
