import type { Problem, Severity } from '../location.ts'
import type { Encoding } from './decode.ts'
import { editTree, type TreeEditor } from './edit-tree.ts'
import { type AnswerFile, parseAnswerFile } from './parse.ts'
import { placesBack } from './places-back.ts'
import { type LintContext, lintAnswerFile, lintParsed } from './rules/index.ts'
import { type Edit, splice } from './splice.ts'
import { attributeOf, elementsOf, type Span, unattendNamespace, type XmlElement } from './tree.ts'

/** An answer file to start from: `file` is what messages call it. */
export interface Template {
  readonly file: string
  readonly text: string
  /** Absent: not known. */
  readonly encoding?: Encoding
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

/** How a template and what becomes of it are judged. */
export interface Criteria {
  /** Of the template as it is; absent: only the result is judged. */
  readonly before?: LintContext
  /** Of something in the template that the result lacks: whether it is an error all the same, only worth a warning, or mended. */
  readonly weigh: (finding: Problem, file: AnswerFile) => 'error' | 'warning' | 'mended'
  readonly after: LintContext
}

/** No rendering keeps this pass: it may hold anything. */
const ignoredPass = 'windowsPE'

/**
 * Parses a template, lets `body` change it, applies the changes, and lints both. A template that is no answer file comes back as
 * it is, with the reasons.
 */
export function renderTemplate(template: Template, criteria: Criteria, body: (draft: Draft) => void): Rendering {
  const file = { ...parseAnswerFile(template.file, template.text), ...encodingOf(template) }
  const { root } = file
  const isAnswerFile = file.whole && root?.local === 'unattend' && root.uri === unattendNamespace
  if (root === undefined || !isAnswerFile) {
    const problems = lintParsed(file, { ...criteria.after, role: 'template', ignoredPass })
    return { text: template.text, edits: [], notes: [], problems: problems.filter(isError) }
  }
  const all: Problem[] = []
  const editor = editTree(file)
  body({
    ...editor,
    file,
    root,
    ...lookUps(root, editor),
    note: (severity, rule, span, message, hint) => {
      all.push(problem(file, severity, rule, span, message, hint))
    },
    error: (rule, span, message, hint) => {
      all.push(problem(file, 'error', rule, span, message, hint))
    }
  })
  const edits = editor.edits()
  const text = splice(template.text, edits)
  // A value that no XML can hold would be found again in the result.
  const after = all.some(isError) ? [] : lintResult(template, text, edits, criteria.after)
  const problems = once([...all, ...after, ...lintTemplate(file, criteria)])
  return { text, edits, notes: problems.filter((one) => !isError(one)), problems: problems.filter(isError) }
}

/** An error that the result still has is told of the result too; what rendering removes or replaces is none any more. */
function lintTemplate(file: AnswerFile, { before, weigh }: Criteria): Problem[] {
  if (before === undefined) return []
  return lintParsed(file, { ...before, ignoredPass }).flatMap((finding): Problem[] => {
    if (!isError(finding)) return [finding]
    const weight = weigh(finding, file)
    return weight === 'mended' ? [] : [{ ...finding, severity: weight }]
  })
}

function lookUps(root: XmlElement, editor: TreeEditor): Pick<Draft, 'settings' | 'components'> {
  const live = (element: XmlElement) => !editor.isRemoved(element)
  const settings = (pass: string) =>
    elementsOf(root, 'settings').filter((element) => live(element) && attributeOf(element, 'pass')?.value === pass)
  return {
    settings,
    components: (pass, name) =>
      settings(pass)
        .flatMap((element) => elementsOf(element, 'component'))
        .filter((element) => live(element) && isNamed(element, name))
  }
}

function lintResult(template: Template, text: string, edits: readonly Edit[], context: LintContext): Problem[] {
  const found = lintAnswerFile({ file: template.file, text, ...encodingOf(template) }, context)
  // A comment may suppress what stood in the template only.
  const lasting = found.filter(({ rule }) => rule !== 'answer-file.unused-suppression')
  return lasting.map(placesBack(template.file, template.text, text, edits))
}

function encodingOf({ encoding }: Template): Pick<Template, 'encoding'> {
  return encoding === undefined ? {} : { encoding }
}

/** What the template has, its rendering mostly has too. In the order of the file. */
function once(problems: readonly Problem[]): Problem[] {
  const known = new Map<string, Problem>()
  for (const one of problems) {
    const key = [one.rule, one.location?.line, one.location?.column].join(' ')
    if (!known.has(key) || isError(one)) known.set(key, one)
  }
  return [...known.values()].sort(
    ({ location: a }, { location: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  )
}

function isError({ severity }: Problem): boolean {
  return severity === 'error'
}

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
