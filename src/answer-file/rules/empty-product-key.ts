import { inComponent } from './example.ts'
import { productKeySettings } from './product-keys.ts'
import type { Rule } from './rule.ts'
import { isLeaf } from './subject.ts'

const example = (content: string) => inComponent('specialize', 'Shell-Setup', `<ProductKey>${content}</ProductKey>`)

export const emptyProductKey: Rule = {
  id: 'empty-product-key',
  severity: 'info',
  summary: 'A product key is empty. Windows goes on without one; Microsoft advises against empty elements.',
  hint: 'leave the element out',
  bad: example(''),
  good: example('WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY'),
  check(subject, report) {
    for (const { element, value } of productKeySettings(subject)) {
      if (value.trim() === '' && isLeaf(element)) report(element.nameSpan, 'the product key is empty')
    }
  }
}
