/** Reads answer files. */
import { readFile, stat } from 'node:fs/promises'
import { decodeAnswerFile, type Encoding } from '../answer-file/index.ts'
import { errorMessage } from '../errors.ts'
import type { Problem } from '../location.ts'

/** An answer file longer than this is refused; the parser has the same limit. */
const longest = 8 * 1024 * 1024

export interface ReadAnswerFile {
  readonly text: string
  readonly encoding: Encoding
  readonly problems: readonly Problem[]
}

/**
 * Reads an answer file; one that cannot be read comes back empty, with the reason.
 * @param name what problems call it
 */
export async function readAnswerFile(file: string, name: string): Promise<ReadAnswerFile> {
  const unreadable = (message: string) => {
    const location = { file: name, line: 1, column: 1 }
    const problem: Problem = { rule: 'answer-file.unreadable', severity: 'error', message, location }
    return { text: '', encoding: 'utf-8' as const, problems: [problem] }
  }
  try {
    const found = await stat(file)
    if (!found.isFile()) return unreadable('this is not a file')
    if (found.size > longest) {
      return unreadable(`this file has ${found.size} bytes; an answer file has at most ${longest}`)
    }
    return decodeAnswerFile(name, await readFile(file))
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`)
  }
}
