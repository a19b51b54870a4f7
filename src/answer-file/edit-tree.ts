import { escapeAttribute, escapeText } from './escape.ts'
import { layoutOf } from './layout.ts'
import type { AnswerFile } from './parse.ts'
import type { Edit } from './splice.ts'
import { elementsOf, prefixFor, textOf, wcmNamespace, type XmlAttribute, type XmlElement } from './tree.ts'

/** An element that shall be in the file: with this text, or with these children among others. */
export interface WantedElement {
  readonly name: string
  readonly text?: string
  readonly children?: readonly WantedElement[]
  readonly attributes?: readonly (readonly [name: string, value: string])[]
  /** One of a list: put in as it is (with `wcm:action="add"`), whatever else the list holds. */
  readonly item?: true
}

/** Collects changes of a parsed file and says at the end which splices of its text they are. */
export interface TreeEditor {
  remove(element: XmlElement, why: string): void
  /** Whether the element, or one around it, is removed. */
  isRemoved(element: XmlElement): boolean
  /** Replaces the whole content by this text; nothing happens when it says so already. */
  setText(element: XmlElement, text: string, why: string): void
  setAttribute(attribute: XmlAttribute, value: string, why: string): void
  insert(parent: XmlElement, wanted: WantedElement, why: string): void
  /** Makes `parent` hold what is wanted: sets what is there, puts in what is missing, removes doublets. */
  merge(parent: XmlElement, wanted: WantedElement, why: string): void
  edits(): Edit[]
}

/** @returns an editor for a well-formed file. */
export function editTree(file: AnswerFile): TreeEditor {
  const layout = layoutOf(file)
  const removed = new Map<XmlElement, string>()
  const inserted = new Map<XmlElement, { wanted: WantedElement; why: string }[]>()
  const changed: { element: XmlElement; edit: Edit }[] = []

  const isRemoved = (element: XmlElement): boolean => {
    for (let at: XmlElement | undefined = element; at; at = at.parent) if (removed.has(at)) return true
    return false
  }
  const remove = (element: XmlElement, why: string) => {
    if (!isRemoved(element)) removed.set(element, why)
  }
  const insert = (parent: XmlElement, wanted: WantedElement, why: string) => {
    inserted.set(parent, [...(inserted.get(parent) ?? []), { wanted, why }])
  }
  const setText = (element: XmlElement, text: string, why: string) => {
    if (textOf(element) === text && elementsOf(element).length === 0) return
    changed.push({ element, edit: { ...layout.content(element, escapeText(text)), why } })
  }
  const merge = (parent: XmlElement, wanted: WantedElement, why: string) => {
    const live = wanted.item ? [] : elementsOf(parent, wanted.name).filter((child) => !isRemoved(child))
    const [first, ...doublets] = live
    for (const doublet of doublets) remove(doublet, `${wanted.name} is given more than once`)
    if (first === undefined) insert(parent, wanted, why)
    else if (wanted.children === undefined) setText(first, wanted.text ?? '', why)
    else if (elementsOf(first).length === 0 && textOf(first).trim() !== '') {
      remove(first, `${wanted.name} holds text where it needs elements`)
      insert(parent, wanted, why)
    } else for (const child of wanted.children) merge(first, child, why)
  }

  /** An element all of whose elements are removed goes with them: Windows refuses empty lists. */
  const prune = () => {
    for (const [element] of removed) {
      const { parent } = element
      if (!parent?.parent || isRemoved(parent) || inserted.has(parent)) continue
      if (elementsOf(parent).every(isRemoved)) removed.set(parent, 'nothing is left in it')
    }
  }

  const edits = (): Edit[] => {
    prune()
    const removals = [...removed]
      .filter(([element]) => !element.parent || !isRemoved(element.parent))
      .map(([element, why]) => ({ ...layout.removal(element), why }))
    const insertions = [...inserted]
      .filter(([parent]) => !isRemoved(parent))
      .map(([parent, items]) => ({
        ...layout.insertion(parent, isRemoved, (indent) =>
          items.map(({ wanted }) => draw(parent, wanted, layout, indent))
        ),
        why: [...new Set(items.map(({ why }) => why))].join('; ')
      }))
    const changes = changed.filter(({ element }) => !isRemoved(element)).map(({ edit }) => edit)
    return [...removals, ...insertions, ...changes]
  }
  const setAttribute = (attribute: XmlAttribute, value: string, why: string) => {
    if (attribute.value !== value) attributeEdits.push({ ...attribute.valueSpan, text: escapeAttribute(value), why })
  }
  const attributeEdits: Edit[] = []
  return {
    remove,
    isRemoved,
    setText,
    setAttribute,
    insert,
    merge,
    edits: () => withoutCovered([...edits(), ...attributeEdits])
  }
}

/** What lies inside something that is removed or replaced as a whole is gone with it; of two that replace the same, the last counts. */
function withoutCovered(edits: readonly Edit[]): Edit[] {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((one, other) => one.edit.start - other.edit.start || other.edit.end - one.edit.end || other.order - one.order)
  const kept: typeof sorted = []
  let outer: Edit | undefined
  for (const item of sorted) {
    const { start, end } = item.edit
    const isInsertion = start === end
    const isCovered = outer !== undefined && (isInsertion ? start > outer.start && end < outer.end : end <= outer.end)
    if (isCovered) continue
    kept.push(item)
    if (!isInsertion) outer = item.edit
  }
  return kept.sort((one, other) => one.order - other.order).map(({ edit }) => edit)
}

/** @returns the text of a new element inside `parent`; `indent` is its own. */
function draw(
  parent: XmlElement,
  wanted: WantedElement,
  layout: { unit: string; eol: string },
  indent: string
): string {
  const prefix = parent.prefix === '' ? '' : `${parent.prefix}:`
  const name = prefix + wanted.name
  const attributes = [...(wanted.attributes ?? []), ...(wanted.item ? actionAttributes(parent) : [])]
  const head = [name, ...attributes.map(([key, value]) => `${key}="${escapeAttribute(value)}"`)].join(' ')
  if (wanted.children === undefined) return `<${head}>${escapeText(wanted.text ?? '')}</${name}>`
  const inner = indent + layout.unit
  const children = wanted.children.map((child) => `${layout.eol}${inner}${draw(parent, child, layout, inner)}`)
  return `<${head}>${children.join('')}${layout.eol}${indent}</${name}>`
}

function actionAttributes(parent: XmlElement): [string, string][] {
  const prefix = prefixFor(parent, wcmNamespace)
  if (prefix !== undefined) return [[`${prefix}:action`, 'add']]
  return [
    ['wcm:action', 'add'],
    ['xmlns:wcm', wcmNamespace]
  ]
}
