/** The tree of an answer file: every part knows its place in the source text, as [start, end) in UTF-16 code units. */

export const unattendNamespace = 'urn:schemas-microsoft-com:unattend'
/** The namespace of `wcm:action` and `wcm:keyValue`. */
export const wcmNamespace = 'http://schemas.microsoft.com/WMIConfig/2002/State'

export interface Span {
  readonly start: number
  readonly end: number
}

export interface XmlAttribute extends Span {
  readonly name: string
  readonly local: string
  readonly uri: string
  /** Decoded. */
  readonly value: string
  readonly nameSpan: Span
  /** Without the quotes. */
  readonly valueSpan: Span
}

export interface XmlElement extends Span {
  readonly kind: 'element'
  readonly name: string
  readonly prefix: string
  readonly local: string
  readonly uri: string
  readonly nameSpan: Span
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  readonly parent: XmlElement | undefined
  readonly selfClosing: boolean
  /** Behind the `>` of the start tag. */
  readonly openEnd: number
  /** At the `<` of the end tag; `openEnd` when there is none. */
  readonly closeStart: number
}

/** Text between two pieces of markup (decoded), a comment, or a processing instruction. */
export interface XmlLeaf extends Span {
  readonly kind: 'text' | 'cdata' | 'comment' | 'instruction'
  readonly value: string
}

export type XmlNode = XmlElement | XmlLeaf

/** @returns the child elements, with that local name if one is given. */
export function elementsOf(parent: XmlElement, local?: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => child.kind === 'element' && (local === undefined || child.local === local)
  )
}

/** @returns all elements below `parent`, in document order. */
export function descendantsOf(parent: XmlElement): XmlElement[] {
  const found: XmlElement[] = []
  const visit = (element: XmlElement) => {
    for (const child of element.children) {
      if (child.kind !== 'element') continue
      found.push(child)
      visit(child)
    }
  }
  visit(parent)
  return found
}

/** @returns the element's own text, decoded and not trimmed; comments and child elements are left out. */
export function textOf(element: XmlElement): string {
  let text = ''
  for (const child of element.children) if (child.kind === 'text' || child.kind === 'cdata') text += child.value
  return text
}

/** @returns where the element's text stands, blanks at its ends left out; the element itself when it has no text. */
export function textSpan(element: XmlElement): Span {
  const texts = element.children.filter(
    (child) => (child.kind === 'text' || child.kind === 'cdata') && child.value.trim() !== ''
  )
  const [first, last] = [texts.at(0), texts.at(-1)]
  return first === undefined || last === undefined ? element : { start: first.start, end: last.end }
}

/** @returns the value of the attribute without a prefix, if there is one. */
export function attributeOf(element: XmlElement, name: string): XmlAttribute | undefined {
  return element.attributes.find((attribute) => attribute.name === name)
}

/** @returns the prefix that is bound to `uri` at this element, the default namespace left out. */
export function prefixFor(element: XmlElement, uri: string): string | undefined {
  const hidden = new Set<string>()
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    for (const { name, local, value } of at.attributes) {
      if (!name.startsWith('xmlns:') || hidden.has(local)) continue
      if (value === uri) return local
      hidden.add(local)
    }
  }
  return undefined
}

/** @returns the pass that holds the element: the nearest `settings` around it. */
export function passOf(element: XmlElement): string {
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    if (at.local === 'settings') return attributeOf(at, 'pass')?.value ?? ''
  }
  return ''
}

/** @returns the component that holds the element, if any does. */
export function componentOf(element: XmlElement): XmlElement | undefined {
  for (let at: XmlElement | undefined = element; at !== undefined; at = at.parent) {
    if (at.local === 'component') return at
  }
  return undefined
}
