import { rootStart, wholeFile } from './example.ts'
import type { Rule } from './rule.ts'

const body = `${rootStart}\n</unattend>`

export const missingDeclaration: Rule = {
  id: 'missing-declaration',
  severity: 'info',
  summary: 'The file has no XML declaration. It is then UTF-8; saying so helps editors.',
  hint: 'begin with <?xml version="1.0" encoding="utf-8"?>',
  bad: wholeFile(body),
  good: wholeFile(`<?xml version="1.0" encoding="utf-8"?>\n${body}`),
  check({ text, root }, report) {
    if (!/<\?xml\s/.test(text.slice(0, root.start)))
      report({ start: 0, end: Math.min(1, root.start) }, 'no XML declaration')
  }
}
