import { SaxesParser, type SaxesTagNS } from 'saxes'
import { type Location, locator, type Problem } from '../location.ts'
import { maskReferences } from './references.ts'
import type { SyntaxRuleId } from './rules/syntax.ts'
import type { Span, XmlAttribute, XmlElement, XmlLeaf, XmlNode } from './tree.ts'

/** Deeper nesting than this is refused: real answer files stay below 10. */
const deepest = 100
/** Longer texts are refused: the largest real answer file known has 236 KB. */
const longest = 8 * 1024 * 1024
/** After so many problems the rest is noise. */
const most = 20

export interface AnswerFile {
  readonly file: string
  readonly text: string
  /** Absent when the text is not well-formed enough to have one. */
  readonly root?: XmlElement
  /** Why the text is not well-formed; empty when it is. */
  readonly problems: readonly Problem[]
  /** Whether the tree is whole: each problem is one that parsing could pass as if it were mended. */
  readonly whole: boolean
  readonly locate: (start: number, end?: number) => Location
}

type Open = { -readonly [Key in keyof XmlElement]: XmlElement[Key] } & { children: XmlNode[] }

type Complain = (rule: SyntaxRuleId, span: Span, message: string, hint?: string) => void

class GiveUp extends Error {}

/**
 * Parses an answer file, strictly and with namespaces, without ever reading anything but `text`: a DOCTYPE is refused, so
 * there are no entities but XML's own five.
 */
export function parseAnswerFile(file: string, text: string): AnswerFile {
  const locate = locator(file, text)
  const problems: Problem[] = []
  let whole = true
  const complain: Complain = (rule, span, message, hint) => {
    const location = locate(span.start, span.end > span.start ? span.end : undefined)
    problems.push({ rule: `answer-file.${rule}`, severity: 'error', message, ...(hint && { hint }), location })
    if (!passable.has(rule)) whole = false
    if (problems.length >= most) throw new GiveUp()
  }
  let root: XmlElement | undefined
  try {
    if (text.length > longest) {
      complain('xml-limits', { start: 0, end: 0 }, `${text.length} characters are too many: the limit is ${longest}`)
    } else root = readTree(text, complain)
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error
    whole = false
  }
  problems.sort(byPlace)
  return { file, text, ...(root && { root }), problems, whole: whole && root !== undefined, locate }
}

/** After these the tree is what it would be if they were mended. */
const passable = new Set<SyntaxRuleId>([
  'xml-bare-ampersand',
  'xml-unknown-entity',
  'xml-attribute-gap',
  'xml-declaration-first',
  'xml-comment-hyphens'
])

function byPlace(one: Problem, other: Problem): number {
  const [a, b] = [one.location, other.location]
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
}

function readTree(text: string, complain: Complain) {
  const { masked, unmask, faults } = maskReferences(text)
  for (const fault of faults) complain(fault.rule, fault, fault.message, fault.hint)
  const lead = leadEnd(text)
  if (lead > 0) complain('xml-declaration-first', leadSpan(text), misplaced.message, misplaced.hint)
  const parser = new SaxesParser({ xmlns: true, position: false })
  const stack: Open[] = []
  const attributes: XmlAttribute[] = []
  let root: XmlElement | undefined
  /** Where the piece of markup or text that is being read began. */
  let begin = lead
  let nameEnd = 0

  const add = (node: XmlNode) => stack.at(-1)?.children.push(node)
  const addLeaf = (kind: XmlLeaf['kind'], value: string, end: number) => {
    add({ kind, value: unmask(value), start: begin, end })
    begin = end
  }
  let closed: Open | undefined
  let outside = false
  let last = { message: '', position: -1 }
  parser.on('error', (error) => {
    // Of a run of characters that all are wrong in the same way, the first is enough.
    const repeated = error.message === last.message && parser.position === last.position + 1
    last = { message: error.message, position: parser.position }
    if (repeated) return
    const said = explain(error.message)
    const endTag = { start: begin, end: parser.position }
    if (error.message.startsWith('text data outside')) {
      const start = begin + text.slice(begin).search(/\S|$/)
      if (!outside) complain(said.rule, { start, end: 0 }, said.message, said.hint)
      outside = true
    } else if (said.about === 'element') {
      // At the end of the text saxes names the open elements one by one, innermost first.
      const element = error.message.startsWith('unclosed') ? stack.pop() : closed
      complain(said.rule, element?.nameSpan ?? endTag, `${said.message}: <${element?.name}>`, said.hint)
    } else if (said.about === 'end tag') {
      complain(said.rule, endTag, said.message, said.hint)
      begin = parser.position
    } else {
      const twice = /^duplicate attribute: (.*)\.$/.exec(error.message)?.[1]
      const start = said.about === 'markup' ? begin : parser.position - 1
      const place = attributes.findLast(({ name }) => name === twice)?.nameSpan ?? { start: Math.max(0, start), end: 0 }
      complain(said.rule, place, said.message, said.hint)
      // saxes finds no way on, and says the same of each further character.
      if (error.message.startsWith('incorrect syntax')) throw new GiveUp()
    }
  })
  parser.on('doctype', () => {
    complain('xml-doctype', { start: begin, end: parser.position }, 'an answer file has no DOCTYPE', 'remove it')
    begin = parser.position
  })
  parser.on('xmldecl', () => {
    begin = parser.position
  })
  parser.on('processinginstruction', ({ body }) => addLeaf('instruction', body, parser.position))
  // saxes tells of text when it has read the `<` behind it, and of a comment before it has read its `>`.
  parser.on('text', (value) => addLeaf('text', value, Math.max(begin, parser.position - 1)))
  parser.on('comment', (value) => addLeaf('comment', value, Math.min(parser.position + 1, text.length)))
  parser.on('cdata', (value) => addLeaf('cdata', value, parser.position))
  parser.on('opentagstart', (tag) => {
    attributes.length = 0
    // saxes tells of no text in front of the root element.
    if (!text.startsWith('<', begin)) begin = text.lastIndexOf('<', parser.position - 1)
    nameEnd = begin + 1 + tag.name.length
  })
  parser.on('attribute', ({ name, local, value }) => {
    attributes.push({ ...attributeSpans(text, name, parser.position), name, local, uri: '', value: unmask(value) })
  })
  parser.on('opentag', (tag: SaxesTagNS) => {
    if (stack.length >= deepest) {
      const place = { start: begin, end: parser.position }
      complain('xml-limits', place, `more than ${deepest} elements stand in one another`)
      throw new GiveUp()
    }
    const open: Open = {
      kind: 'element',
      name: tag.name,
      prefix: tag.prefix,
      local: tag.local,
      uri: tag.uri,
      start: begin,
      end: parser.position,
      nameSpan: { start: begin + 1, end: nameEnd },
      attributes: attributes.map((attribute) => ({ ...attribute, uri: tag.attributes[attribute.name]?.uri ?? '' })),
      children: [],
      parent: stack.at(-1),
      selfClosing: tag.isSelfClosing,
      openEnd: parser.position,
      closeStart: parser.position
    }
    add(open)
    root ??= open
    stack.push(open)
    begin = parser.position
  })
  parser.on('closetag', (tag) => {
    const open = stack.pop()
    closed = open
    if (open === undefined) return
    if (!tag.isSelfClosing) open.closeStart = begin
    open.end = parser.position
    if (open.name === text.slice(begin + 2, begin + 2 + open.name.length) || tag.isSelfClosing) begin = parser.position
  })
  // What stands before the declaration, and itself, is read as blanks: so what is behind them is read too.
  parser.write(' '.repeat(lead) + masked.slice(lead)).close()
  return root
}

const misplaced = {
  message: 'not well-formed XML: something stands before <?xml ... ?>',
  hint: 'the declaration must be the very first thing in the file: move a banner that was pasted above it behind it'
}

/** @returns the end of a declaration that does not stand at the start but still before the root element, else 0 */
function leadEnd(text: string): number {
  const declaration = /<\?xml\s[^>]{0,200}\?>/.exec(text)
  if (declaration === null || declaration.index === 0) return 0
  const before = text.slice(0, declaration.index)
  if (before.lastIndexOf('<!--') > before.lastIndexOf('-->')) return 0
  return /<[\w!]/.test(before.replace(/<!--[\s\S]*?-->/g, '')) ? 0 : declaration.index + declaration[0].length
}

/** @returns what stands before a misplaced declaration; a blank line is named by its start */
function leadSpan(text: string): Span {
  const lead = text.slice(0, text.indexOf('<?xml'))
  const start = Math.max(0, lead.search(/\S/))
  return { start, end: lead.trimEnd().length }
}

/** @returns the places of an attribute whose closing quote stands before `end`. */
function attributeSpans(text: string, name: string, end: number) {
  const quote = text[end - 1]
  const valueStart = quote === '"' || quote === "'" ? text.lastIndexOf(quote, end - 2) + 1 : end
  const start = Math.max(0, text.lastIndexOf(name, text.lastIndexOf('=', valueStart)))
  return { start, end, nameSpan: { start, end: start + name.length }, valueSpan: { start: valueStart, end: end - 1 } }
}

interface Explanation {
  readonly rule?: SyntaxRuleId
  readonly message?: string
  readonly hint?: string
  /** What the place is, when it is not the character last read. */
  readonly about?: 'element' | 'end tag' | 'markup'
}

/** What is said for saxes' own words. */
function explain(words: string): Explanation & { rule: SyntaxRuleId; message: string } {
  const plain = words.replace(/\.$/, '')
  const known = explanations.find(([start]) => plain.startsWith(start))?.[1]
  return { rule: 'xml-syntax', ...known, message: `not well-formed XML: ${known?.message ?? plain}` }
}

const explanations: readonly (readonly [start: string, Explanation])[] = [
  [
    'no whitespace between attributes',
    {
      rule: 'xml-attribute-gap',
      message: 'no blank between two attributes',
      hint: 'put a blank behind the closing quote; the templates of Cloudbase and packer-maas carried this slip for years'
    }
  ],
  [
    'incorrect syntax',
    {
      about: 'markup',
      message: 'this is no markup that XML knows',
      hint: 'a comment begins with <!-- : two hyphens, not the one dash that a word processor makes of them'
    }
  ],
  ['unclosed tag', { message: 'this element is never closed', about: 'element' }],
  [
    'unexpected close tag',
    { message: 'the end tag of another element comes before the one of this', about: 'element' }
  ],
  ['unmatched closing tag', { message: 'this end tag closes nothing', about: 'end tag' }],
  ['text data outside of root node', { message: 'text outside of the root element' }],
  [
    'malformed comment',
    {
      rule: 'xml-comment-hyphens',
      message: 'two hyphens inside a comment',
      hint: 'they end it: write one, or end it there'
    }
  ]
]
