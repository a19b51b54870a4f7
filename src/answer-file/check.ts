import type { Problem } from '../location.ts'
import { checkCommands } from './check-commands.ts'
import { checkEnvelope } from './check-envelope.ts'
import { commandsOf } from './commands.ts'
import { parseAnswerFile } from './parse.ts'

/**
 * Checks an answer file as it is, before any rendering: well-formed, the right root, namespaces, passes and components, and
 * commands that Windows Setup accepts. Everything found is reported at once, with its place.
 */
export function checkAnswerFile(file: string, text: string): Problem[] {
  const parsed = parseAnswerFile(file, text)
  const { root } = parsed
  if (root === undefined || parsed.problems.length > 0) return [...parsed.problems]
  return [...checkEnvelope(parsed), ...checkCommands(parsed, commandsOf(root))]
}
