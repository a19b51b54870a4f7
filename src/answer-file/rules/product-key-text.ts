import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isDirective, textPlace } from './subject.ts'

const key = 'NPPR9-FWDCX-D2C8J-H872K-2YT43'
const userData = (content: string) =>
  inComponent(
    'windowsPE',
    'Setup',
    `<UserData>\n  <ProductKey>${content}</ProductKey>\n  <AcceptEula>true</AcceptEula>\n</UserData>`
  )

export const productKeyText: Rule = {
  id: 'product-key-text',
  severity: 'error',
  summary: 'A product key of `UserData` stands as text in `ProductKey` instead of in `Key`: Setup does not find it.',
  hint: 'write <ProductKey><Key>...</Key></ProductKey>',
  bad: userData(key),
  good: userData(`<Key>${key}</Key>`),
  check(subject, report) {
    for (const { element, value } of subject.find('Microsoft-Windows-Setup', 'UserData/ProductKey')) {
      if (isDirective(value)) continue
      report(
        textPlace(subject, element),
        `the product key ${value.trim().slice(0, 5)}... stands beside <Key>, not in it`
      )
    }
  }
}
