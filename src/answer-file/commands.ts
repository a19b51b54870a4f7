import {
  componentOf,
  descendantsOf,
  elementsOf,
  passOf,
  type Span,
  textOf,
  textSpan,
  unattendNamespace,
  type XmlElement
} from './tree.ts'

export type CommandKind = 'first-logon' | 'logon' | 'run-synchronous' | 'run-asynchronous'

/** A command of an answer file: one item of one of the four lists. */
export interface Command {
  readonly kind: CommandKind
  readonly pass: string
  readonly item: XmlElement
  readonly list: XmlElement | undefined
  /** `CommandLine` or `Path`; absent when the item has neither. */
  readonly line: XmlElement | undefined
  /** Decoded, not trimmed; empty when the item has no command. */
  readonly text: string
  /** Absent when missing or not a whole number. */
  readonly order: number | undefined
  readonly place: Span
}

const items: Record<string, { kind: CommandKind; list: string; line: string }> = {
  SynchronousCommand: { kind: 'first-logon', list: 'FirstLogonCommands', line: 'CommandLine' },
  AsynchronousCommand: { kind: 'logon', list: 'LogonCommands', line: 'CommandLine' },
  RunSynchronousCommand: { kind: 'run-synchronous', list: 'RunSynchronous', line: 'Path' },
  RunAsynchronousCommand: { kind: 'run-asynchronous', list: 'RunAsynchronous', line: 'Path' }
}

/** @returns every command of the file, in document order. */
export function commandsOf(root: XmlElement): Command[] {
  return descendantsOf(root).flatMap((item) => {
    const shape = item.uri === unattendNamespace ? items[item.local] : undefined
    if (shape === undefined) return []
    const line = elementsOf(item, shape.line)[0]
    const order = elementsOf(item, 'Order').map((element) => textOf(element).trim())[0]
    return [
      {
        kind: shape.kind,
        pass: passOf(item),
        item,
        list: item.parent?.local === shape.list ? item.parent : undefined,
        line,
        text: line === undefined ? '' : textOf(line),
        order: order !== undefined && /^\d+$/.test(order) ? Number(order) : undefined,
        place: line === undefined ? item.nameSpan : textSpan(line)
      }
    ]
  })
}

/** @returns the command's description, or else its beginning. */
export function commandName({ item, text }: Command): string {
  const description = elementsOf(item, 'Description').map((element) => textOf(element).trim())[0]
  if (description) return description
  const line = text.trim()
  return line.length > 60 ? `${line.slice(0, 57)}...` : line
}

/** Whether the command starts sysprep; a path through a folder of that name does not count. */
export function callsSysprep(text: string): boolean {
  return /(?:^|[\\/\s"'&|(;=])sysprep(?:\.exe)?(?=$|[\s"'&|);,])/i.test(text)
}

/** Whether the command stands where Windows looks for it: in its list, component and pass. */
export function isAtHome({ kind, list, item, pass }: Command): boolean {
  const component = componentOf(item)
  const name = component?.attributes.find((attribute) => attribute.name === 'name')?.value.toLowerCase()
  if (list === undefined || list.parent !== component) return false
  if (kind === 'first-logon' || kind === 'logon') {
    return pass === 'oobeSystem' && name === 'microsoft-windows-shell-setup'
  }
  return (
    (name === 'microsoft-windows-deployment' && (pass === 'specialize' || pass === 'auditUser')) ||
    (name === 'microsoft-windows-setup' && pass === 'windowsPE')
  )
}

/** Microsoft's reference: ..-firstlogoncommands-synchronouscommand-commandline and ..-runsynchronouscommand-path. */
export const longestCommandLine = 1024
export const longestPath = 259
export const highestOrder = 500

/** Whether the command restarts or shuts down Windows. */
export function callsReboot(text: string): boolean {
  return (
    /\bshutdown(?:\.exe)?["']?\s(?:[^&|"']*\s)?[/-](?:[rsgp]|sg|hybrid)\b/i.test(text) ||
    /\b(?:Restart|Stop)-Computer\b|\bwpeutil(?:\.exe)?\s+(?:reboot|shutdown)\b/i.test(text)
  )
}
