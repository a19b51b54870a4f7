import { describe, expect, test } from '@jest/globals'
import { parseAnswerFile } from '../../src/answer-file/index.ts'
import { descendantsOf } from '../../src/answer-file/tree.ts'
import { realFiles, rootOf } from './fixtures.ts'

test.each(realFiles)('every part of $file stands where the tree says', ({ text }) => {
  const root = rootOf(text)
  for (const element of [root, ...descendantsOf(root)]) {
    expect(text.slice(element.start)).toMatch(new RegExp(`^<${element.name}[\\s/>]`))
    expect(text.slice(element.nameSpan.start, element.nameSpan.end)).toBe(element.name)
    expect(text[element.openEnd - 1]).toBe('>')
    if (!element.selfClosing) expect(text.slice(element.closeStart, element.end)).toBe(`</${element.name}>`)
    for (const { name, nameSpan, value, valueSpan } of element.attributes) {
      expect(text.slice(nameSpan.start, nameSpan.end)).toBe(name)
      expect(text.slice(valueSpan.start, valueSpan.end)).toBe(value)
    }
    // The children fill the element without a gap.
    const starts = [...element.children.map(({ start }) => start), element.closeStart]
    expect(starts).toEqual([element.openEnd, ...element.children.map(({ end }) => end)])
  }
})

test('values are decoded, places are those of the source', () => {
  const text = `<!-- x -->\r\n<a b = 'x &amp;\t"y"'>1 &lt; &#x32;<![CDATA[ <&> ]]><!-- c --><?p q?></a>`
  const root = rootOf(text)
  const [attribute] = root.attributes
  expect(attribute?.value).toBe('x & "y"')
  expect(text.slice(attribute?.start, attribute?.end)).toBe(`b = 'x &amp;\t"y"'`)
  expect(root.children.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ['text', '1 &lt; &#x32;'],
    ['cdata', '<![CDATA[ <&> ]]>'],
    ['comment', '<!-- c -->'],
    ['instruction', '<?p q?>']
  ])
  expect(root.children.map((child) => (child.kind === 'element' ? '' : child.value))).toEqual([
    '1 < 2',
    ' <&> ',
    ' c ',
    'q'
  ])
})

describe('text that is not well-formed', () => {
  test.each<[string, string, string[]]>([
    ['a bare ampersand', '<a>\n  x & y</a>', ['2:5 a bare &']],
    [
      'two in a command, and a later fault too',
      '<a>x && y\n<b c="1"d="2"/></a>',
      ['1:6 a bare &', '1:7 a bare &', '2:9 no blank']
    ],
    ['an ampersand in an attribute', '<a b="c&d"/>', ['1:8 a bare &']],
    ['an ampersand before a far semicolon', '<a>x & y;</a>', ['1:6 a bare &']],
    ['an unknown entity', '<a>&nbsp;</a>', ['1:4 no entity &nbsp;']],
    ['a comment before the declaration', '<!-- x -->\n<?xml version="1.0"?><a/>', ['1:1 before <?xml']],
    [
      'text before the declaration, and a later fault too',
      '\n Banner\n<?xml version="1.0"?>\n<a b="1"c="2"/>',
      ['2:2 before <?xml', '4:9 no blank']
    ],
    ['a blank line before the declaration', '\n<?xml version="1.0"?><a/>', ['1:1 before <?xml']],
    ['a dash for a comment', '<a>\n<!\u2013 x --></a>', ['2:1 no markup']],
    ['an unclosed element', '<a>\n<b>\n</a>', ['2:2 <b>']],
    ['an unclosed root', '<a><b>', ['1:2 <a>', '1:5 <b>']],
    ['an end tag too many', '<a/>\n</b>', ['2:1 closes nothing']],
    ['a redacted password', '<a><Value><Hidden></Value></a>', ['1:12 <Hidden>']],
    ['a doubled attribute', '<a b="1" b="2"/>', ['1:10 duplicate attribute']],
    ['an unbound prefix', '<p:a/>', ['1:6 prefix']],
    [
      'a DOCTYPE with an entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>\n<a>&x;</a>',
      ['1:1 DOCTYPE', '2:4 no entity']
    ],
    [
      'control characters',
      '<a>\u0001\u0002\u0003 \u0001</a>',
      ['1:4 disallowed character', '1:8 disallowed character']
    ],
    ['a control character', '<a>\u0001</a>', ['1:4 disallowed character']],
    ['hyphens in a comment', '<a><!-- b -- c --></a>', ['1:13 two hyphens']],
    ['nothing', '', ['1:1 root element']],
    ['text behind the root', '<a/>x\n', ['1:5 outside of the root']]
  ])('%s', (_name, text, expected) => {
    const found = parseAnswerFile('x.xml', text).problems.map(
      ({ location, message }) => `${location?.line}:${location?.column} ${message}`
    )
    expect(found).toHaveLength(expected.length)
    for (const [index, words] of expected.entries()) {
      const [place = '', ...rest] = words.split(' ')
      expect(found[index]?.split(' ')[0]).toBe(place)
      expect(found[index]).toContain(rest.join(' '))
    }
  })

  test('nesting and size are bounded', () => {
    expect(parseAnswerFile('x', '<a>'.repeat(100_000)).problems[0]?.message).toContain('more than 100 elements')
    const huge = `<a>${' '.repeat(9 * 1024 * 1024)}</a>`
    expect(parseAnswerFile('x', huge).problems).toHaveLength(1)
    expect(parseAnswerFile('x', '<a>&'.repeat(50)).problems).toHaveLength(20)
  })
})
