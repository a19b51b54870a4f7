import type { AnswerFile } from './parse.ts'
import { elementsOf, type Span, type XmlElement, type XmlNode } from './tree.ts'

interface Change extends Span {
  readonly text: string
}

/** How a file is laid out, and which splices put in, take out and replace elements so that they look as their neighbours. */
export interface Layout {
  /** The file's line end. */
  readonly eol: string
  /** One step of its indentation. */
  readonly unit: string
  /** Replaces what an element holds. `text` is escaped already. */
  content(element: XmlElement, text: string): Change
  /** Takes an element out, with its line when it stands alone on it. */
  removal(element: XmlElement): Change
  /** Puts elements at the end of `parent`, behind the last child that stays. */
  insertion(parent: XmlElement, gone: (element: XmlElement) => boolean, draw: (indent: string) => string[]): Change
}

/** @returns the layout of a well-formed file. */
export function layoutOf({ text, root }: AnswerFile): Layout {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  /** The blanks in front of an offset, when nothing else stands before it on its line. */
  const indentAt = (offset: number): string | undefined => {
    let at = offset
    while (isBlank(text[at - 1])) at--
    return at === 0 || text[at - 1] === '\n' ? text.slice(at, offset) : undefined
  }
  const indentAmong = (elements: readonly XmlElement[]): string | undefined => {
    const first = elements.find((element) => indentAt(element.start) !== undefined)
    return first && indentAt(first.start)
  }
  const unit = (root && indentAmong(elementsOf(root))) || '    '

  const content = (element: XmlElement, value: string): Change => {
    if (!element.selfClosing) return { start: element.openEnd, end: element.closeStart, text: value }
    return { ...selfClosingEnd(element), text: `>${value}</${element.name}>` }
  }
  /** The `/>` of an element without content, and the blanks before it. */
  const selfClosingEnd = (element: XmlElement): Span => {
    const tag = text.slice(element.start, element.openEnd - 2)
    return { start: element.start + tag.trimEnd().length, end: element.openEnd }
  }
  const removal = (element: XmlElement): Change => {
    const indent = indentAt(element.start)
    let end = element.end
    while (isBlank(text[end])) end++
    const alone = indent !== undefined && (end === text.length || text[end] === '\n' || text.startsWith('\r\n', end))
    if (!alone) return { start: element.start, end: element.end, text: '' }
    const line = element.start - indent.length
    const ending = line === 0 ? 0 : text[line - 2] === '\r' ? 2 : 1
    return { start: line - ending, end, text: '' }
  }
  const insertion: Layout['insertion'] = (parent, gone, draw) => {
    const own = indentAt(parent.start) ?? ''
    const indent = indentAmong(elementsOf(parent)) ?? own + unit
    const body = text.slice(parent.openEnd, parent.closeStart)
    const oneLine = body.trim() !== '' && !body.includes('\n')
    const items = draw(indent)
    const last = parent.children.findLast((child) => stays(child, gone))
    // The blanks behind a text belong to what follows it.
    const behind = last && last.start + text.slice(last.start, last.end).trimEnd().length
    if (oneLine) return { ...at(behind ?? parent.openEnd), text: items.join('') }
    const lines = items.map((item) => `${eol}${indent}${item}`).join('')
    if (parent.selfClosing) return { ...selfClosingEnd(parent), text: `>${lines}${eol}${own}</${parent.name}>` }
    if (body.includes('\n')) return { ...at(behind ?? parent.openEnd), text: lines }
    return { start: parent.openEnd, end: parent.closeStart, text: `${lines}${eol}${own}` }
  }
  return { eol, unit, content, removal, insertion }
}

const at = (offset: number): Span => ({ start: offset, end: offset })

function stays(child: XmlNode, gone: (element: XmlElement) => boolean): boolean {
  if (child.kind === 'element') return !gone(child)
  return child.kind !== 'text' || child.value.trim() !== ''
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
