import { placeholderIn } from '../placeholders.ts'
import type { Span } from '../tree.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'

const owner = (value: string) => inComponent('specialize', 'Shell-Setup', `<RegisteredOwner>${value}</RegisteredOwner>`)
const commandElements = new Set(['CommandLine', 'Path'])

export const placeholder: Rule = {
  id: 'placeholder',
  severity: { build: 'warning', deploy: 'warning' },
  summary: 'A rendered file still holds a placeholder of a template engine. The build runs none.',
  hint: 'write the value: answer files are not run through a template engine',
  bad: owner('{{ owner }}'),
  good: owner('Example Ltd'),
  context: { role: 'build' },
  check({ text, elements }, report) {
    const look = (value: string, span: Span, isCommand: boolean) => {
      const found = placeholderIn(value, isCommand)
      if (found === undefined) return
      const at = text.slice(span.start, span.end).indexOf(found.text)
      const place = at < 0 ? span : { start: span.start + at, end: span.start + at + found.text.length }
      report(place, `${found.text} looks like a placeholder that nothing has replaced`)
    }
    for (const { local, attributes, children } of elements) {
      for (const { value, valueSpan } of attributes) look(value, valueSpan, false)
      for (const child of children) {
        if (child.kind === 'text' || child.kind === 'cdata') look(child.value, child, commandElements.has(local))
      }
    }
  }
}
