import type { Draft } from './draft.ts'
import { placeholderIn } from './placeholders.ts'
import { elementsOf, type Span, unattendNamespace, type XmlElement } from './tree.ts'

const commandElements = new Set(['CommandLine', 'Path'])

/** Warns of placeholders that the rendered file still holds: those outside of everything that was removed or set. */
export function noteLeftovers(draft: Draft): void {
  const edits = draft.edits()
  const isEdited = ({ start, end }: Span) =>
    edits.some((edit) => edit.start <= start && edit.end >= end && edit.end > edit.start)
  const report = (value: string, span: Span, isCommand: boolean) => {
    const found = isEdited(span) ? undefined : placeholderIn(value, isCommand)
    if (found === undefined) return
    const at = draft.file.text.slice(span.start, span.end).indexOf(found.text)
    const place = at < 0 ? span : { start: span.start + at, end: span.start + at + found.text.length }
    const message = `${found.text} looks like a placeholder that nothing has replaced`
    draft.note(
      'warning',
      'placeholder',
      place,
      message,
      'write the value: answer files are not run through a template engine'
    )
  }
  const visit = (element: XmlElement) => {
    if (element.uri !== unattendNamespace || draft.isRemoved(element)) return
    for (const attribute of element.attributes) report(attribute.value, attribute.valueSpan, false)
    for (const child of element.children) {
      if (child.kind === 'text' || child.kind === 'cdata')
        report(child.value, child, commandElements.has(element.local))
    }
    for (const child of elementsOf(element)) visit(child)
  }
  visit(draft.root)
}
