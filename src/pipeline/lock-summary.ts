/** What an updates job came to, in Markdown: for the job summary, and as the text of a pull request. */
import { count } from '../amounts.ts'
import { code, escapeMarkdown, table } from '../publish/format.ts'
import { describeChange } from '../updates/lock.ts'
import type { CheckedLocks, UpdatedLock } from './lock-files.ts'

/** @returns a table for each lock file that was written; what stayed the same is one line */
export function renderUpdates(updated: readonly UpdatedLock[]): string {
  const parts = updated.map(({ lock, definitions, packages, changes, written }) => {
    const head = `### ${escapeMarkdown(lock)}\n\nFor ${definitions.map(code).join(', ')}; ${count(packages, 'package')}.`
    if (!written) return `${head}\n\nNothing has changed.`
    if (changes.length === 0) return `${head}\n\nThe same packages, written anew.`
    const rows = changes.map((change) => {
      const item = 'item' in change ? change.item : change.to
      return [change.kind, item.role, escapeMarkdown(describeChange(change)), escapeMarkdown(item.title)]
    })
    return `${head}\n\n${table(['what', 'role', 'package', 'title'], rows)}`
  })
  return `## Update packages\n\n${parts.join('\n\n')}\n`
}

/** @returns such as `3 files checked: 1 problem` */
export function countProblems({ files, problems }: CheckedLocks): string {
  return `${count(files.length, 'file')} checked: ${problems.length === 0 ? 'no problem' : count(problems.length, 'problem')}`
}

/** @returns a table of the problems, with their places */
export function renderCheck(checked: CheckedLocks): string {
  const rows = checked.problems.map(({ location, message, hint }) => [
    code(location === undefined ? '' : `${location.file}:${location.line}:${location.column}`),
    escapeMarkdown(hint === undefined ? message : `${message} (${hint})`)
  ])
  const problems = rows.length === 0 ? '' : `\n${table(['where', 'what'], rows)}\n`
  return `## Update packages\n\n${countProblems(checked)}.\n${problems}`
}
