import { type Command, longestCommandLine } from '../commands.ts'
import type { XmlElement } from '../tree.ts'
import type { Subject } from './subject.ts'

/** @returns the commands of each list that has any, in document order */
export function commandsByList({ commands }: Subject): Map<XmlElement, Command[]> {
  const lists = new Map<XmlElement, Command[]>()
  for (const command of commands) {
    if (command.list === undefined) continue
    const own = lists.get(command.list)
    if (own === undefined) lists.set(command.list, [command])
    else own.push(command)
  }
  return lists
}

/** Whether a command is worth reading: a longer one is an error already, and a hostile one would cost much. */
export function isReadable({ line, text }: Command): boolean {
  return line !== undefined && text.length <= longestCommandLine
}

/** @returns the commands that are worth reading, each with the element that holds it */
export function readableCommands({ commands }: Subject): (Command & { readonly line: XmlElement })[] {
  return commands.flatMap((command) => {
    const { line } = command
    return line !== undefined && isReadable(command) ? [{ ...command, line }] : []
  })
}
