import type { Problem, Severity } from '../location.ts'
import { editTree, type TreeEditor } from './edit-tree.ts'
import { type AnswerFile, parseAnswerFile } from './parse.ts'
import { type LintContext, lintParsed } from './rules/index.ts'
import { type Edit, splice } from './splice.ts'
import { attributeOf, elementsOf, type Span, unattendNamespace, type XmlElement } from './tree.ts'

/** An answer file to start from: `file` is what messages call it. */
export interface Template {
  readonly file: string
  readonly text: string
}

export interface Rendering {
  readonly text: string
  /** What was changed, as splices of the template's text. */
  readonly edits: readonly Edit[]
  /** Of severity info and warning, with places in the template. */
  readonly notes: readonly Problem[]
  /** Of severity error: with any, the text must not be used. */
  readonly problems: readonly Problem[]
}

/** A template on its way to being a rendered file. */
export interface Draft extends TreeEditor {
  readonly file: AnswerFile
  readonly root: XmlElement
  note(severity: Exclude<Severity, 'error'>, rule: string, span: Span, message: string, hint?: string): void
  error(rule: string, span: Span | undefined, message: string, hint?: string): void
  /** The live `settings` of a pass. */
  settings(pass: string): XmlElement[]
  /** The live components of that name in a pass, those for 32-bit programs (wow64) left out. */
  components(pass: string, name: string): XmlElement[]
}

/**
 * Parses a template, lets `body` change it, and applies the changes. A template that is no answer file comes back as it is,
 * with the reasons; its windowsPE pass, which no rendering keeps, may hold anything.
 */
export function renderTemplate(
  template: Template,
  context: Omit<LintContext, 'role'>,
  body: (draft: Draft) => void
): Rendering {
  const file = parseAnswerFile(template.file, template.text)
  const found = lintParsed(file, { ...context, role: 'template', ignoredPass: 'windowsPE' })
  const notes: Problem[] = found.filter(({ rule }) => rule === 'answer-file.missing-optional-file')
  const problems: Problem[] = found.filter(({ severity, rule }) => severity === 'error' && !mended.has(rule))
  const { root } = file
  if (root === undefined || file.problems.length > 0 || problems.some(({ rule }) => unclear.has(rule))) {
    return { text: template.text, edits: [], notes, problems }
  }
  const editor = editTree(file)
  const live = (element: XmlElement) => !editor.isRemoved(element)
  const settings = (pass: string) =>
    elementsOf(root, 'settings').filter((element) => live(element) && attributeOf(element, 'pass')?.value === pass)
  body({
    ...editor,
    file,
    root,
    settings,
    components: (pass, name) =>
      settings(pass)
        .flatMap((element) => elementsOf(element, 'component'))
        .filter((element) => live(element) && isNamed(element, name)),
    note: (severity, rule, span, message, hint) => {
      notes.push(problem(file, severity, rule, span, message, hint))
    },
    error: (rule, span, message, hint) => {
      problems.push(problem(file, 'error', rule, span, message, hint))
    }
  })
  const edits = editor.edits()
  return { text: splice(template.text, edits), edits, notes, problems }
}

/** With one of these nobody knows what the template means: it is not rendered. */
const unclear = new Set(
  [
    'root',
    'namespace',
    'unknown-element',
    'component-outside',
    'component-attribute',
    'architecture',
    'pass',
    'cached-copy',
    'wcm-namespace',
    'stray-text'
  ].map((id) => `answer-file.${id}`)
)

/** Rendering mends these: it removes or replaces what they are about. */
const mended = new Set(
  ['sysprep-early', 'setting-repeated', 'computer-name', 'password-not-encoded'].map((id) => `answer-file.${id}`)
)

function isNamed(component: XmlElement, name: string): boolean {
  const [own, architecture] = [attributeOf(component, 'name'), attributeOf(component, 'processorArchitecture')]
  return (
    component.uri === unattendNamespace &&
    own?.value.toLowerCase() === name.toLowerCase() &&
    architecture?.value.toLowerCase() !== 'wow64'
  )
}

function problem(
  file: AnswerFile,
  severity: Severity,
  rule: string,
  span: Span | undefined,
  message: string,
  hint: string | undefined
): Problem {
  const location = span && file.locate(span.start, span.end)
  return { rule: `answer-file.${rule}`, severity, message, ...(hint && { hint }), ...(location && { location }) }
}
