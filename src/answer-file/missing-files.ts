import { filesOfCommand, isProvided, type NeededFile } from './command-files.ts'
import type { Command } from './commands.ts'
import type { Draft } from './draft.ts'
import { longestShellLine } from './long-commands.ts'
import { attributeOf, descendantsOf, elementsOf, type Span, unattendNamespace } from './tree.ts'
import { normalizeWindowsPath } from './windows-paths.ts'

/**
 * Reports every script or program that a command runs and that will not be there: it neither comes with Windows, nor is
 * provided, nor written by an earlier command. `commands` are in the order in which they run.
 */
export function checkFiles(draft: Draft, commands: readonly Command[], providedFiles: readonly string[]): void {
  const provided = new Set([...providedFiles, ...extractedFiles(draft, commands)].map(normalizeWindowsPath))
  for (const command of commands) {
    // A longer one is an error already.
    if (command.text.length > longestShellLine) continue
    const { needed, written } = filesOfCommand(command.text)
    for (const path of written) provided.add(path)
    for (const file of needed) {
      if (!isProvided(file.path, provided)) report(draft, command, file)
    }
  }
}

function report(draft: Draft, command: Command, { path, at, optional }: NeededFile) {
  const place = placeInCommand(draft, command, at, path.length)
  const missing = `the command runs ${path}, which neither Windows nor the image definition provides`
  const drive = /^([abd-z]):/i.exec(path)?.[1]?.toUpperCase()
  const why = drive === undefined ? '' : `: the build machine has no drive ${drive}:`
  const hint = 'put the file under files: of a customization and run it from there, or remove the command'
  if (optional) draft.note('warning', 'missing-file', place, `${missing}${why}; the command asks for it first`, hint)
  else draft.error('missing-file', place, `${missing}${why}`, hint)
}

/** The place of a part of a command: exact unless references stand before it. */
function placeInCommand(draft: Draft, { line, place }: Command, at: number, length: number): Span {
  const start = (line?.openEnd ?? place.start) + at
  const raw = draft.file.text.slice(line?.openEnd, line?.closeStart)
  return line === undefined || /&|<!/.test(raw.slice(0, at + length)) || raw.slice(0, at).includes('\r')
    ? place
    : { start, end: start + length }
}

/**
 * Files that the answer file carries itself, as unattend-generator makes them: `<File path="...">` in an element of another
 * namespace, written by a command that runs its ExtractScript.
 */
function extractedFiles({ root }: Draft, commands: readonly Command[]): string[] {
  if (!commands.some(({ text }) => text.includes('ExtractScript'))) return []
  return elementsOf(root)
    .filter(({ uri }) => uri !== unattendNamespace)
    .flatMap((extensions) => descendantsOf(extensions))
    .filter(({ local }) => local === 'File')
    .flatMap((file) => attributeOf(file, 'path')?.value ?? [])
}
