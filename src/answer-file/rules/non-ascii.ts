import type { Span } from '../tree.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const owner = (value: string) => inComponent('specialize', 'Shell-Setup', `<RegisteredOwner>${value}</RegisteredOwner>`)

export const nonAscii: Rule = {
  id: 'non-ascii',
  severity: 'warning',
  summary:
    'A value has letters outside of ASCII in a UTF-8 file without a byte order mark: tools on the way to Windows read those differently.',
  hint: 'save the file with a byte order mark, or write them as numbers, such as &#xE9;',
  bad: owner('Caf\u00e9 Ltd'),
  good: owner('Caf&#xE9; Ltd'),
  check({ text, elements, encoding }, report) {
    if (encoding !== undefined && encoding !== 'utf-8') return
    const look = ({ start, end }: Span) => {
      const raw = text.slice(start, end)
      const found = /[^\0-\x7f]+/.exec(raw)
      if (found === null) return
      const place = { start: start + found.index, end: start + found.index + found[0].length }
      report(place, `${JSON.stringify(found[0].slice(0, 20))} is not ASCII`)
    }
    for (const { attributes, children } of elements) {
      for (const attribute of attributes) look(attribute.valueSpan)
      for (const child of children) if (child.kind === 'text' || child.kind === 'cdata') look(child)
    }
  }
}
