import { code, escapeMarkdown, table } from '../publish/format.ts'
import type { Validation } from './validate.ts'
import { summary } from './verdict.ts'

/** @returns the job summary; nothing in a checked file can change its layout */
export function renderSummary(result: Validation): string {
  const rows = result.problems.map(({ location, severity, message, hint, rule }) => [
    escapeMarkdown(severity),
    code(`${location.file}:${location.line}:${location.column}`),
    escapeMarkdown(hint === undefined ? message : `${message} (${hint})`),
    code(rule)
  ])
  const parts = [
    '# Image definitions and answer files',
    `${summary(result)}.`,
    ...(rows.length === 0 ? [] : [table(['', 'Place', 'Problem', 'Rule'], rows)])
  ]
  return `${parts.join('\n\n')}\n`
}
