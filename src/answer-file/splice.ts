/** One change of a source text: [start, end) becomes `text`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Why, in words for `render --diff`. */
  readonly why: string
}

/**
 * Applies edits to a source text; what no edit covers stays as it is, to the byte. Insertions at one place keep their order
 * and come before a replacement that begins there.
 * @throws Error when two edits overlap: that is a fault of this program
 */
export function splice(source: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const edit of inOrder(edits)) {
    if (edit.start < at || edit.end < edit.start || edit.end > source.length) {
      throw new Error(`edits overlap at ${edit.start}: ${edit.why}`)
    }
    result += source.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + source.slice(at)
}

/** @returns the edits in the order in which they stand in the text. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return edits.toSorted((one, other) => one.start - other.start || one.end - other.end)
}
