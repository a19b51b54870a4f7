import { code, escapeMarkdown, table } from '../publish/format.ts'
import { summary, type Validation } from './verdict.ts'

/** More rows are no table to read, and GitHub drops a summary of more than 1 MB. */
const mostRows = 500

/** @returns the job summary; nothing in a checked file can change its layout */
export function renderSummary(result: Validation): string {
  const rows = result.problems
    .slice(0, mostRows)
    .map(({ location, severity, message, hint, rule }) => [
      escapeMarkdown(severity),
      code(`${location.file}:${location.line}:${location.column}`),
      escapeMarkdown(hint === undefined ? message : `${message} (${hint})`),
      code(rule)
    ])
  const left = result.problems.length - rows.length
  const parts = [
    '# Image definitions and answer files',
    `${summary(result)}.`,
    ...(rows.length === 0 ? [] : [table(['', 'Place', 'Problem', 'Rule'], rows)]),
    ...(left > 0 ? [`${left} more stand in the log.`] : [])
  ]
  return `${parts.join('\n\n')}\n`
}
