/** A page of the catalog as a tree whose elements are found by their ids. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

export interface Page {
  /** @returns the first element of that id */
  byId(id: string): Element | undefined
  /** Every element, in the order of the page. */
  readonly elements: readonly Element[]
}

/** Real pages have under two thousand. The parser's time grows with the square of how deep they nest. */
const mostTags = 20_000

/** @returns the page, or undefined when it has more tags than any page of the catalog */
export function readPage(text: string): Page | undefined {
  let tags = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (++tags > mostTags) return undefined
  const elements = [...walk(parse(text))].filter((node) => isElement(node))
  const ids = new Map<string, Element>()
  for (const element of elements) {
    const id = attribute(element, 'id')
    if (id !== undefined && !ids.has(id)) ids.set(id, element)
  }
  return { byId: (id) => ids.get(id), elements }
}

/** @returns an attribute's value; names count in lower case, as in the tree */
export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((item) => item.name === name)?.value
}

/** @returns all text below a node, in one line: blanks and what would steer a terminal become one blank */
export function textOf(node: Node): string {
  return rawText(node)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** @returns all text below a node as it stands there: of a script, its code */
export function rawText(node: Node): string {
  const parts: string[] = []
  for (const item of walk(node)) if ('value' in item && item.nodeName === '#text') parts.push(item.value)
  return parts.join('')
}

/** @returns the elements below `root`, itself included */
export function elementsBelow(root: Element): Element[] {
  return [...walk(root)].filter((node) => isElement(node))
}

/** In the order of the page; without recursion, whatever nests. */
function* walk(root: Node): Generator<Node> {
  const left: Node[] = [root]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    yield node
    if (!('childNodes' in node)) continue
    for (let index = node.childNodes.length - 1; index >= 0; index--) {
      const child = node.childNodes[index]
      if (child !== undefined) left.push(child)
    }
  }
}

function isElement(node: Node): node is Element {
  return 'tagName' in node
}
