import { elementsOf, textOf } from '../tree.ts'
import { changed, firstLogonCommands } from './example.ts'
import type { Rule } from './rule.ts'
import { isDirective, textPlace } from './subject.ts'

const good = firstLogonCommands('cmd.exe /c ver')

export const strayText: Rule = {
  id: 'stray-text',
  severity: 'error',
  summary: 'Text stands between elements: a doubled `>`, or a remark that was not made a comment.',
  hint: 'remove it, or make it a comment',
  bad: changed(good, '</SynchronousCommand>', '</SynchronousCommand>>'),
  good,
  check(subject, report) {
    for (const element of subject.elements) {
      const structural = elementsOf(element).length > 0 || ['unattend', 'settings', 'component'].includes(element.local)
      // A product key as text has a rule of its own.
      if (!structural || element.local === 'ProductKey') continue
      const text = textOf(element).trim()
      if (text === '' || isDirective(text)) continue
      const message = `text stands between the elements of <${element.name}>: ${JSON.stringify(text.slice(0, 40))}`
      report(textPlace(subject, element), message)
    }
  }
}
