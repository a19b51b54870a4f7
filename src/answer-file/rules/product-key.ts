import { inComponent } from './example.ts'
import { isPublishedKey, productKeySettings } from './product-keys.ts'
import type { Rule } from './rule.ts'
import { knownValue, textPlace } from './subject.ts'

const shape = /^[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}$/i
/** Such as 00000-00000-...: stands for "none" in some tools. */
const dummy = /^(\w)(?:\1|-)*$/
const key = (value: string) => inComponent('specialize', 'Shell-Setup', `<ProductKey>${value}</ProductKey>`)

export const productKey: Rule = {
  id: 'product-key',
  severity: { template: 'warning' },
  summary:
    'The file gives away a product key that is none of the generic ones that Microsoft publishes, or something that is no key.',
  hint: 'leave it out, and use `product-key` in the image definition',
  bad: key('ABCDE-FGHJK-MNPQR-TVWXY-23456'),
  good: key('WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY'),
  check(subject, report) {
    for (const setting of productKeySettings(subject)) {
      const value = knownValue(setting)
      if (!value || dummy.test(value) || isPublishedKey(value)) continue
      const place = textPlace(subject, setting.element)
      if (shape.test(value)) report(place, `the product key ${value.slice(0, 5)}-... is none that Microsoft publishes`)
      else report(place, `${JSON.stringify(value.slice(0, 40))} is no product key`)
    }
  }
}
