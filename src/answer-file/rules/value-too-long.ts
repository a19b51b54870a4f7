import { pageUrl, reference } from '../reference-tables.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf, textPlace } from './subject.ts'

const owner = (text: string) => inComponent('specialize', 'Shell-Setup', `<RegisteredOwner>${text}</RegisteredOwner>`)

export const valueTooLong: Rule = {
  id: 'value-too-long',
  severity: 'error',
  summary:
    'A value has more characters than Microsoft documents for its setting: Windows refuses the file with "Value is invalid".',
  hint: 'shorten it',
  bad: { text: owner('x'.repeat(257)).text, shown: owner('x ... 257 characters ... x').shown },
  good: owner('Example Ltd'),
  check(subject, report) {
    const { settings } = reference()
    const lines = new Set(subject.commands.map(({ line }) => line))
    for (const { element, key, value } of subject.settings) {
      // Those of commands have a rule of their own, as has the computer name.
      if (!isLeaf(element) || lines.has(element) || element.local === 'ComputerName') continue
      const documented = settings.get(key)
      const longest = documented?.longest
      if (longest === undefined || value.length <= longest) continue
      const message = `${element.local} has ${value.length} characters: ${longest} are the most`
      report(textPlace(subject, element), message, documented?.page && `see ${pageUrl(documented.page)}`)
    }
  }
}
