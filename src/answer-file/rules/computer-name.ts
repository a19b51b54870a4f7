import { shellSetup } from '../names.ts'
import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { knownValue, textPlace } from './subject.ts'

const forbidden = /[{|}~[\\\]^':;<=>?@!"#$%`()+/.,*&\s]/
const longest = 15
const name = (text: string) => inComponent('specialize', 'Shell-Setup', `<ComputerName>${text}</ComputerName>`)

export const computerName: Rule = {
  id: 'computer-name',
  severity: 'error',
  summary:
    'A computer name has more than 15 bytes, a character that Windows forbids, or digits only: Windows refuses the whole file. `*` and nothing mean a random name.',
  hint: 'at most 15 letters, digits and hyphens, or * for a random name',
  bad: name('windows-server-2025'),
  good: name('*'),
  check(subject, report) {
    for (const setting of subject.find(shellSetup, 'ComputerName')) {
      const value = knownValue(setting)
      if (value === undefined || value === '' || value === '*') continue
      const place = textPlace(subject, setting.element)
      const bytes = Buffer.byteLength(value)
      const character = forbidden.exec(value)?.[0]
      if (bytes > longest) report(place, `the computer name ${value} has ${bytes} bytes: ${longest} are the most`)
      else if (character) report(place, `the computer name ${value} holds ${JSON.stringify(character)}`)
      else if (/^\d+$/.test(value)) report(place, `the computer name ${value} has digits only`)
    }
  }
}
