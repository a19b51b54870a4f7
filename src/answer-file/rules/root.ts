import { inRoot, wholeFile } from './example.ts'
import type { Rule } from './rule.ts'

export const root: Rule = {
  id: 'root',
  severity: 'error',
  summary: 'The root element is not `unattend`.',
  hint: 'Windows looks for <unattend xmlns="urn:schemas-microsoft-com:unattend">',
  bad: wholeFile(inRoot('').text.replaceAll('unattend ', 'autounattend ').replace('</unattend', '</autounattend')),
  good: inRoot(''),
  check({ root: element }, report) {
    if (element.local !== 'unattend') {
      report(element.nameSpan, `the root element is <${element.name}>, not <unattend>`)
    }
  }
}
