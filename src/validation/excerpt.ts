/** Shows the line of a problem with carets under what is wrong. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { decodeAnswerFile } from '../answer-file/index.ts'
import type { Located } from './located.ts'
import { printable } from './printable.ts'

/** So much of a long line is shown. */
const widest = 110
/** Longer files are not read again for an excerpt. */
const longest = 8 * 1024 * 1024

/** @returns a function that gives the excerpt of a problem: two lines, or none where the file cannot be shown */
export function excerpts(root: string): (problem: Located) => Promise<string[]> {
  let last: { file: string; lines: readonly string[] } | undefined
  return async ({ location }) => {
    if (last?.file !== location.file) {
      last = { file: location.file, lines: await linesOf(path.resolve(root, location.file)) }
    }
    const line = last.lines[location.line - 1]
    if (line === undefined || line.trim() === '') return []
    const end = location.endLine === location.line ? (location.endColumn ?? 0) : location.endLine ? line.length + 1 : 0
    return drawExcerpt(line, location.line, location.column, end)
  }
}

async function linesOf(file: string): Promise<string[]> {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > longest) return []
    return decodeAnswerFile(file, await readFile(file)).text.split(/\r?\n/)
  } catch {
    return []
  }
}

/**
 * @param column where the problem begins, from 1
 * @param end the column behind its end; the start or less when only the start is known
 */
export function drawExcerpt(line: string, number: number, column: number, end: number): string[] {
  // Around the place; the same cut for both lines.
  const from = Math.max(0, Math.min(column - 1 - Math.floor(widest / 3), line.length - widest))
  const text = line.slice(from, from + widest)
  const start = Math.min(column - 1 - from, text.length)
  const length = Math.max(1, Math.min(end - column, text.length - start))
  const before = text.slice(0, start).replace(/[^\t]/g, ' ')
  const gutter = String(number).padStart(5)
  const shown = `${from > 0 ? '\u2026' : ' '}${printable(text.replaceAll('\t', '    '))}${from + widest < line.length ? '\u2026' : ''}`
  return [`${gutter} |${shown}`.trimEnd(), `${' '.repeat(5)} | ${before.replaceAll('\t', '    ')}${'^'.repeat(length)}`]
}
