import type { Command } from '../commands.ts'
import type { AnswerFile } from '../parse.ts'
import type { Span } from '../tree.ts'
import { textPlace } from './subject.ts'

/** @returns the place of a part of a command's text; the whole text when references or markup stand before it */
export function commandPart(file: AnswerFile, { line, place }: Command, at: number, length: number): Span {
  if (line === undefined) return place
  const start = line.openEnd + at
  const raw = file.text.slice(line.openEnd, line.closeStart)
  const exact = !/&|<!/.test(raw.slice(0, at + length)) && !raw.slice(0, at).includes('\r')
  return exact ? { start, end: start + length } : textPlace(file, line)
}
