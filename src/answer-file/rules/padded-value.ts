import { inComponent } from './example.ts'
import type { Rule } from './rule.ts'
import { isLeaf } from './subject.ts'

const edition = (key: string) =>
  inComponent(
    'windowsPE',
    'Setup',
    `<ImageInstall>
  <OSImage>
    <InstallFrom>
      <MetaData wcm:action="add">
        <Key>${key}</Key>
        <Value>Windows Server 2025 SERVERSTANDARD</Value>
      </MetaData>
    </InstallFrom>
  </OSImage>
</ImageInstall>`
  )

export const paddedValue: Rule = {
  id: 'padded-value',
  severity: 'warning',
  summary:
    'A value begins or ends with a blank or a line end. Windows does not trim: names do not match, and commands get longer.',
  hint: 'remove the blanks at its ends',
  bad: edition('/IMAGE/NAME '),
  good: edition('/IMAGE/NAME'),
  check({ settings }, report) {
    for (const { element, value } of settings) {
      // A description is for people.
      if (!isLeaf(element) || element.local === 'Description' || value.trim() === '' || value === value.trim()) continue
      const [first] = element.children
      const last = element.children.at(-1)
      const where = value === value.trimStart() ? 'ends' : value === value.trimEnd() ? 'begins' : 'begins and ends'
      const place = { start: first?.start ?? element.start, end: last?.end ?? element.end }
      report(place, `${element.local} ${where} with blanks`)
    }
  }
}
