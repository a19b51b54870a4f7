import type { Command } from '../commands.ts'
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
