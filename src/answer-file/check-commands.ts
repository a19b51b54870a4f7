import type { Problem } from '../location.ts'
import { type Command, isAtHome } from './commands.ts'
import type { AnswerFile } from './parse.ts'
import type { Span, XmlElement } from './tree.ts'

/** Microsoft's reference: ..-firstlogoncommands-synchronouscommand-commandline and ..-runsynchronouscommand-path. */
export const longestCommandLine = 1024
export const longestPath = 259
const highestOrder = 500

const homes = {
  'first-logon': 'FirstLogonCommands of Microsoft-Windows-Shell-Setup, pass oobeSystem',
  logon: 'LogonCommands of Microsoft-Windows-Shell-Setup, pass oobeSystem',
  'run-synchronous': 'RunSynchronous of Microsoft-Windows-Deployment, pass specialize or auditUser',
  'run-asynchronous': 'RunAsynchronous of Microsoft-Windows-Deployment, pass specialize or auditUser'
}

/** @returns what Windows Setup would refuse in these commands: one such value makes it refuse the whole file. */
export function checkCommands(file: AnswerFile, commands: readonly Command[]): Problem[] {
  const found: Problem[] = []
  const complain = (rule: string, span: Span, message: string, hint: string) => {
    const location = file.locate(span.start, span.end)
    found.push({ rule: `answer-file.${rule}`, severity: 'error', message, hint, location })
  }
  const seen = new Map<XmlElement, Map<number, Command>>()
  for (const command of commands) {
    if (!isAtHome(command)) {
      const message = `${command.item.local} has no effect here, or makes Windows refuse the file`
      complain('misplaced-command', command.item.nameSpan, message, `it belongs to ${homes[command.kind]}`)
    }
    if (command.text.trim() === '') {
      complain('empty-command', command.item.nameSpan, `${command.item.local} holds no command`, 'remove it')
    }
    const limit = command.line?.local === 'Path' ? longestPath : longestCommandLine
    if (command.text.length > limit) {
      const message = `the command has ${command.text.length} characters: ${command.line?.local} takes ${limit} at most`
      complain('command-too-long', command.place, message, 'put it into a script file and run that')
    }
    checkOrder(command, seen, complain)
  }
  return found
}

function checkOrder(
  command: Command,
  seen: Map<XmlElement, Map<number, Command>>,
  complain: (rule: string, span: Span, message: string, hint: string) => void
) {
  const { order, list, item } = command
  if (order === undefined || order < 1 || order > highestOrder) {
    const message = order === undefined ? 'Order is missing or is no number' : `Order ${order} is out of range`
    complain('order', item.nameSpan, message, `give it a number from 1 to ${highestOrder}`)
  } else if (list !== undefined) {
    const orders = seen.get(list) ?? new Map<number, Command>()
    seen.set(list, orders)
    if (orders.has(order)) complain('order', item.nameSpan, `Order ${order} is given twice in this list`, 'renumber')
    orders.set(order, command)
  }
}
