/** Shows splices as a unified diff, each with its reason: `patch` and `git apply` take it. */
import { locator } from '../location.ts'
import { type Edit, inOrder, splice } from './splice.ts'

const context = 3

/** Lines [start, end) of the source that become `lines`. */
interface Change {
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
  readonly why: readonly string[]
}

/**
 * @param names of the source and of the result
 * @returns one line a splice with its place and reason, then the diff with the reasons as headings of its hunks; empty when
 *   nothing is changed
 */
export function unifiedDiff(source: string, edits: readonly Edit[], names: { from: string; to: string }): string {
  if (splice(source, edits) === source) return ''
  const locate = locator(names.from, source)
  const ordered = inOrder(edits)
  // A removal begins with the line break before it: its place is where its own text begins.
  const placeOf = ({ start, end }: Edit) => locate(start + (/^\r?\n/.exec(source.slice(start, end))?.[0].length ?? 0))
  const reasons = ordered.map((edit) => {
    const { line, column } = placeOf(edit)
    return `${names.from}:${line}:${column}: ${edit.text === '' ? 'removed' : edit.end > edit.start ? 'replaced' : 'put in'}: ${edit.why}`
  })
  const before = linesOf(source)
  const hunks = groupsOf(changesOf(source, before, ordered))
  let shift = 0
  const shown = hunks.flatMap((hunk) => {
    const lines = drawHunk(hunk, before, shift)
    for (const { start, end, lines: added } of hunk) shift += added.length - (end - start)
    return lines
  })
  return [...reasons, `--- ${names.from}`, `+++ ${names.to}`, ...shown].map((line) => `${line}\n`).join('')
}

/** Each with its line break, if it has one. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

function changesOf(source: string, before: readonly string[], edits: readonly Edit[]): Change[] {
  const starts: number[] = []
  let offset = 0
  for (const line of before) {
    starts.push(offset)
    offset += line.length
  }
  const lineAt = (at: number) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return low
  }
  // Splices that touch the same or neighbouring lines are one change.
  const groups: { start: number; end: number; edits: Edit[] }[] = []
  for (const edit of edits) {
    const [start, end] = [lineAt(edit.start), lineAt(edit.end) + 1]
    const last = groups.at(-1)
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end)
      last.edits.push(edit)
    } else groups.push({ start, end, edits: [edit] })
  }
  return groups.map(({ start, end, edits: own }) => {
    const from = starts[start] ?? 0
    const text = source.slice(from, starts[end] ?? source.length)
    const moved = own.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }))
    return trimmed(before, { start, end, lines: linesOf(splice(text, moved)), why: own.map(({ why }) => why) })
  })
}

/** Leaves out lines at both ends that stay as they are. */
function trimmed(before: readonly string[], { start, end, lines, why }: Change): Change {
  let [first, last, from, to] = [start, end, 0, lines.length]
  while (first < last && from < to && before[first] === lines[from]) {
    first++
    from++
  }
  while (last > first && to > from && before[last - 1] === lines[to - 1]) {
    last--
    to--
  }
  return { start: first, end: last, lines: lines.slice(from, to), why }
}

function groupsOf(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const previous = hunks.at(-1)?.at(-1)
    if (previous !== undefined && change.start - previous.end <= 2 * context) hunks.at(-1)?.push(change)
    else hunks.push([change])
  }
  return hunks
}

function drawHunk(hunk: readonly Change[], before: readonly string[], shift: number): string[] {
  const start = Math.max(0, (hunk[0]?.start ?? 0) - context)
  const end = Math.min(before.length, (hunk.at(-1)?.end ?? 0) + context)
  const lines: string[] = []
  let [removed, added, at] = [0, 0, start]
  for (const change of hunk) {
    for (const line of before.slice(at, change.start)) lines.push(` ${line}`)
    for (const line of before.slice(change.start, change.end)) lines.push(`-${line}`)
    for (const line of change.lines) lines.push(`+${line}`)
    removed += change.end - change.start
    added += change.lines.length
    at = change.end
  }
  for (const line of before.slice(at, end)) lines.push(` ${line}`)
  const size = end - start
  const range = (first: number, count: number) => `${count === 0 ? first : first + 1},${count}`
  const why = [...new Set(hunk.flatMap((change) => change.why))].join('; ')
  const head = `@@ -${range(start, size)} +${range(start + shift, size - removed + added)} @@ ${why}`
  return [
    head,
    ...lines.map((line) => (line.endsWith('\n') ? line.slice(0, -1) : `${line}\n\\ No newline at end of file`))
  ]
}
