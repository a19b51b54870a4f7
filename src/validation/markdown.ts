import { code, escapeMarkdown, table } from '../publish/format.ts'
import type { LockPlan } from './locks.ts'
import { summary, type Validation } from './verdict.ts'

/** More rows are no table to read, and GitHub drops a summary of more than 1 MB. */
const mostRows = 500

/** So many images nobody reviews at once. */
const mostPlans = 50

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
    ...(left > 0 ? [`${left} more stand in the log.`] : []),
    ...result.plans.slice(0, mostPlans).flatMap(renderPlan)
  ]
  return `${parts.join('\n\n')}\n`
}

function renderPlan({ file, groups, refused }: LockPlan): string[] {
  const rows = [
    ...groups.map((group, index) => [`group ${index + 1}`, escapeMarkdown(group.join(', '))]),
    ...refused.map((text) => ['left out', escapeMarkdown(text)])
  ]
  return [
    `What a build would install from ${code(file)}:`,
    rows.length === 0 ? 'Nothing.' : table(['', 'Packages'], rows)
  ]
}
