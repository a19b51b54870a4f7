/** What the decoder and the parser find, in the form of rules: these cannot be suppressed. */
import { rootStart, wholeFile } from './example.ts'
import type { RuleInfo } from './rule.ts'

export type SyntaxRuleId = (typeof syntaxRules)[number]['id']

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n'
const good = wholeFile(`${declaration}${rootStart}\n  <!-- A & B -->\n</unattend>`)

export const syntaxRules = [
  {
    id: 'xml-syntax',
    severity: 'error',
    summary: 'The file is not well-formed XML. Windows Setup ignores or refuses all of it.',
    hint: 'mend the place; an editor that knows XML shows it too',
    bad: wholeFile(`${declaration}${rootStart}\n  <servicing>\n</unattend>`),
    good: wholeFile(`${declaration}${rootStart}\n  <servicing/>\n</unattend>`)
  },
  {
    id: 'xml-declaration-first',
    severity: 'error',
    summary:
      'Text, a comment or a blank line stands before the XML declaration, often a banner that was pasted on top.',
    hint: 'move it behind the declaration',
    bad: wholeFile(`<!-- Made by hand -->\n${declaration}${rootStart}\n</unattend>`),
    good: wholeFile(`${declaration}<!-- Made by hand -->\n${rootStart}\n</unattend>`)
  },
  {
    id: 'xml-attribute-gap',
    severity: 'error',
    summary:
      'No blank stands between two attributes. Windows Setup has passed over this slip of an old Cloudbase template; PowerShell and every XML parser refuse it.',
    hint: 'put a blank behind the closing quote',
    bad: wholeFile(`${declaration}${rootStart.replace('" xmlns:wcm', '"xmlns:wcm')}\n</unattend>`),
    good: wholeFile(`${declaration}${rootStart}\n</unattend>`)
  },
  {
    id: 'xml-bare-ampersand',
    severity: 'error',
    summary: 'An ampersand stands for itself, mostly in a command. It is the commonest reason why a file is not read.',
    hint: 'write &amp;',
    bad: wholeFile(`${declaration}${rootStart.replace('>', ' note="A & B">')}\n</unattend>`),
    good: wholeFile(`${declaration}${rootStart.replace('>', ' note="A &amp; B">')}\n</unattend>`)
  },
  {
    id: 'xml-unknown-entity',
    severity: 'error',
    summary: 'A reference such as &nbsp; that XML does not know.',
    hint: 'only &amp; &lt; &gt; &quot; &apos; and numbers exist',
    bad: wholeFile(`${declaration}${rootStart.replace('>', ' note="A&nbsp;B">')}\n</unattend>`),
    good: wholeFile(`${declaration}${rootStart.replace('>', ' note="A&#xA0;B">')}\n</unattend>`)
  },
  {
    id: 'xml-comment-hyphens',
    severity: 'error',
    summary: 'Two hyphens stand inside a comment, which XML forbids.',
    hint: 'write one',
    bad: wholeFile(`${declaration}<!-- a -- b -->\n${rootStart}\n</unattend>`),
    good
  },
  {
    id: 'xml-doctype',
    severity: 'error',
    summary: 'The file has a DOCTYPE. Answer files have none, and no entity of one is ever read here.',
    hint: 'remove it',
    bad: wholeFile(`${declaration}<!DOCTYPE unattend>\n${rootStart}\n</unattend>`),
    good
  },
  {
    id: 'xml-limits',
    severity: 'error',
    summary: 'More than 100 elements stand in one another, or the file has more than 8 million characters.',
    hint: 'real answer files stay far below',
    bad: {
      shown: '<a><a><a> <!-- and 98 more --> </a></a></a>',
      text: `${'<a>'.repeat(101)}${'</a>'.repeat(101)}`
    },
    good
  },
  {
    id: 'encoding-bytes',
    severity: 'error',
    summary:
      "Bytes that are not of the file's encoding, mostly letters or dashes of Windows-1252 in a file that says UTF-8.",
    hint: 'save the file as UTF-8',
    bad: {
      ...wholeFile(`${declaration}<!-- Z\u00fcrich, saved as Windows-1252 -->\n${rootStart}\n</unattend>`),
      encoding: 'latin1'
    },
    good: wholeFile(`${declaration}<!-- Z\u00fcrich -->\n${rootStart}\n</unattend>`)
  },
  {
    id: 'encoding-declaration',
    severity: 'error',
    summary: 'The XML declaration names another encoding than the bytes have.',
    hint: 'name the right one, or save the file in the one it names',
    bad: wholeFile(`${declaration.replace('utf-8', 'utf-16')}${rootStart}\n</unattend>`),
    good
  }
] as const satisfies readonly RuleInfo[]
