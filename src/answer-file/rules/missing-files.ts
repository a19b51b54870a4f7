import { filesOfCommand, isProvided } from '../command-files.ts'
import { type Command, callsSysprep, isAtHome } from '../commands.ts'
import { attributeOf, descendantsOf, elementsOf, type Span, unattendNamespace } from '../tree.ts'
import { normalizeWindowsPath } from '../windows-paths.ts'
import { isReadable } from './command-lists.ts'
import { commandPart } from './command-place.ts'
import type { Subject } from './subject.ts'

export interface MissingFile {
  readonly place: Span
  readonly message: string
  /** The command asks first whether the file is there. */
  readonly optional: boolean
}

/**
 * Finds every script or program that a command runs and that will not be there: it neither comes with Windows, nor is
 * provided, nor written by an earlier command. Nothing is said when it is not known what is provided.
 */
export function missingFiles(subject: Subject): MissingFile[] {
  const { providedFiles } = subject.context
  if (providedFiles === undefined) return []
  const commands = commandsInTurn(subject)
  const provided = new Set([...providedFiles, ...extractedFiles(subject, commands)].map(normalizeWindowsPath))
  const found: MissingFile[] = []
  for (const command of commands) {
    const { needed, written } = filesOfCommand(command.text)
    for (const path of written) provided.add(path)
    for (const { path, at, optional } of needed) {
      if (isProvided(path, provided)) continue
      const letter = /^([abd-z]):/i.exec(path)?.[1]?.toUpperCase()
      const why = letter === undefined ? '' : `: the build machine has no drive ${letter}:`
      const message = `the command runs ${path}, which neither Windows nor the image definition provides${why}`
      found.push({ place: commandPart(subject, command, at, path.length), message, optional })
    }
  }
  return found
}

/** The commands that a build keeps, as they run: those of specialize, then those of the first logon. */
function commandsInTurn({ commands, context }: Subject): Command[] {
  const kept = commands.filter(
    (command) =>
      isAtHome(command) && isReadable(command) && !callsSysprep(command.text) && command.text !== context.runnerCommand
  )
  const early = kept.filter(({ kind, pass }) => pass === 'specialize' && kind.startsWith('run-'))
  const late = kept.filter(({ kind }) => kind === 'first-logon')
  return [...early.toSorted(byOrder), ...late.toSorted(byOrder)]
}

function byOrder(one: Command, other: Command): number {
  return (one.order ?? Number.MAX_SAFE_INTEGER) - (other.order ?? Number.MAX_SAFE_INTEGER)
}

/**
 * Files that the answer file carries itself, as unattend-generator makes them: `<File path="...">` in an element of another
 * namespace, written by a command that runs its ExtractScript.
 */
function extractedFiles({ root }: Subject, commands: readonly Command[]): string[] {
  if (!commands.some(({ text }) => text.includes('ExtractScript'))) return []
  return elementsOf(root)
    .filter(({ uri }) => uri !== unattendNamespace)
    .flatMap((extensions) => descendantsOf(extensions))
    .filter(({ local }) => local === 'File')
    .flatMap((file) => attributeOf(file, 'path')?.value ?? [])
}
