import { type Command, commandsOf } from '../commands.ts'
import type { Encoding } from '../decode.ts'
import type { AnswerFile } from '../parse.ts'
import { isPlaceholder } from '../placeholders.ts'
import {
  attributeOf,
  descendantsOf,
  elementsOf,
  passOf,
  type Span,
  textOf,
  textSpan,
  unattendNamespace,
  type XmlElement
} from '../tree.ts'
import type { LintContext } from './rule.ts'

/** A component of a pass. */
export interface Component {
  readonly element: XmlElement
  readonly pass: string
  /** As written; compare in lower case. */
  readonly name: string
  /** In lower case. */
  readonly architecture: string
}

/** An element below a component. */
export interface Setting {
  readonly element: XmlElement
  readonly component: Component
  /** Names from the component down, such as `OOBE/HideEULAPage`. */
  readonly path: string
  /** Component and path in lower case, as the tables of documented settings have them. */
  readonly key: string
  /** Decoded, not trimmed; of an element without child elements. */
  readonly value: string
}

/** What rules look at: an answer file with a root, read once for all of them. */
export interface Subject extends AnswerFile {
  readonly root: XmlElement
  readonly context: LintContext
  /** Absent: not known. */
  readonly encoding?: Encoding
  /** Every element of the answer-file namespace, in document order. */
  readonly elements: readonly XmlElement[]
  readonly components: readonly Component[]
  readonly settings: readonly Setting[]
  readonly commands: readonly Command[]
  /** The settings at a path of a component; both without regard to case. */
  find(component: string, path: string): readonly Setting[]
}

export function subjectOf(file: AnswerFile, root: XmlElement, context: LintContext): Subject {
  const matters = (element: XmlElement) => context.ignoredPass === undefined || passOf(element) !== context.ignoredPass
  const elements = [root, ...descendantsOf(root)].filter(
    (element) => element.uri === unattendNamespace && matters(element)
  )
  const components = elements.filter(({ local, parent }) => local === 'component' && parent?.local === 'settings')
  const found = components.map((element) => ({
    element,
    pass: passOf(element),
    name: attributeOf(element, 'name')?.value ?? '',
    architecture: attributeOf(element, 'processorArchitecture')?.value.toLowerCase() ?? ''
  }))
  const settings: Setting[] = []
  for (const component of found) {
    addSettings(settings, component.element, component, '', `${component.name.toLowerCase()}/`)
  }
  const index = new Map<string, Setting[]>()
  for (const setting of settings) {
    const same = index.get(setting.key)
    if (same === undefined) index.set(setting.key, [setting])
    else same.push(setting)
  }
  return {
    ...file,
    root,
    context,
    elements,
    components: found,
    settings,
    commands: commandsOf(root).filter(({ item }) => matters(item)),
    find: (component, path) => index.get(`${component}/${path}`.toLowerCase()) ?? []
  }
}

function addSettings(to: Setting[], parent: XmlElement, component: Component, prefix: string, prefixKey: string): void {
  for (const element of elementsOf(parent)) {
    if (element.uri !== unattendNamespace) continue
    const path = `${prefix}${element.local}`
    const key = `${prefixKey}${element.local.toLowerCase()}`
    to.push({ element, component, path, key, value: textOf(element) })
    addSettings(to, element, component, `${path}/`, `${key}/`)
  }
}

/** @returns whether the element holds no elements */
export function isLeaf(element: XmlElement): boolean {
  return elementsOf(element).length === 0
}

/** @returns the trimmed value, or nothing for one that a template engine fills in */
export function knownValue({ value }: Setting): string | undefined {
  return isPlaceholder(value) ? undefined : value.trim()
}

/** Lines of template engines: Jinja, Mako, ERB, Mustache and Go. */
const directive =
  /\{%|<%|&lt;%|%\{\s*[-~]?\s*(?:if|else|endif|for)\b|\{\{[#/^]|\{\{-?\s*(?:else|end|if|range)\b|^[ \t]*%[ \t]*(?:if|elif|else|endif|for|endfor)\b/m

/** Whether a template's directive stands between two places: what they hold may be alternatives. */
export function mayExclude({ text }: AnswerFile, one: XmlElement, other: XmlElement): boolean {
  return directive.test(text.slice(Math.min(one.end, other.end), Math.max(one.start, other.start)))
}

/** Only so much of a text is searched, so that a hostile one costs little. */
const longestDirective = 4096

/** Whether a text is nothing but directives and placeholders of a template. */
export function isDirective(text: string): boolean {
  const rest = text
    .slice(0, longestDirective)
    .replace(/\{%.*?%\}|\{\{.*?\}\}|<%.*?%>|\$\{[^}]*\}|%\{[^}]*\}|@[A-Z][A-Z0-9_]*@|%[A-Z][A-Z0-9_]*%/gs, '')
    .replace(/^\s*%\s*(?:if|elif|else|endif|for|endfor|while|endwhile|block|include)\b.*$/gm, '')
    .replace(/^\s*##.*$/gm, '')
  return rest.trim() === '' || isPlaceholder(rest.trim())
}

/** @returns where an element's text stands, to the character: blanks around it are left out */
export function textPlace({ text }: AnswerFile, element: XmlElement): Span {
  const { start, end } = textSpan(element)
  if (start === element.start) return element.nameSpan
  const raw = text.slice(start, end)
  return { start: start + raw.length - raw.trimStart().length, end: start + raw.trimEnd().length }
}
