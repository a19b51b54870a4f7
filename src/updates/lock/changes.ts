/** What is different between two locks, in words for the log of a job and the text of a pull request. */
import { buildOfTitle, compareAge, monthOfTitle, slotOf, versionOfTitle } from './package-names.ts'
import type { Lock, LockPackage } from './schema.ts'

export type Change =
  | { readonly kind: 'added' | 'removed'; readonly item: LockPackage }
  /** `other`: the same package as far as titles tell, with other bytes. */
  | { readonly kind: 'newer' | 'older' | 'other'; readonly from: LockPackage; readonly to: LockPackage }

/** @returns every package that came, went or was replaced, in the order of the new lock, what went last */
export function changesBetween(before: Lock | undefined, after: Lock): Change[] {
  const left = [...(before?.packages ?? [])]
  const take = (isIt: (item: LockPackage) => boolean) => {
    const index = left.findIndex(isIt)
    return index < 0 ? undefined : left.splice(index, 1)[0]
  }
  // What stayed is taken first, so that it is no counterpart of anything else.
  const changed = after.packages.filter((item) => take(({ sha256 }) => sha256 === item.sha256) === undefined)
  const changes = changed.map((item): Change => {
    const from = take((one) => slotOf(one) === slotOf(item))
    if (from === undefined) return { kind: 'added', item }
    const age = compareAge(from, item)
    return { kind: age < 0 ? 'newer' : age > 0 ? 'older' : 'other', from, to: item }
  })
  return [...changes, ...left.map((item): Change => ({ kind: 'removed', item }))]
}

/** @returns one line a change, such as `newer    cumulative  KB5122 -> KB5129, build 26100.7019 -> 26100.7171` */
export function formatChanges(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    const { role } = 'item' in change ? change.item : change.to
    return `${change.kind.padEnd(7)}  ${role.padEnd(10)}  ${describeChange(change)}`
  })
}

/** @returns such as `KB5122 -> KB5129, build 26100.7019 -> 26100.7171` */
export function describeChange(change: Change): string {
  if ('item' in change) return [change.item.kb, mark(change.item)].filter((part) => part !== '').join(', ')
  const { from, to } = change
  const kb = from.kb === to.kb ? to.kb : `${from.kb} -> ${to.kb}`
  const [was, is] = [mark(from), mark(to)]
  if (change.kind === 'other')
    return `${kb}, other bytes: sha256 ${from.sha256.slice(0, 12)} -> ${to.sha256.slice(0, 12)}`
  const words = was === is ? is : `${was || 'unknown'} -> ${is.replace(/^(?:build|revision|version|month) /, '')}`
  return words === '' ? kb : `${kb}, ${words}`
}

/** The one thing that tells versions of a package apart. */
function mark({ title, expectedUbr }: LockPackage): string {
  const build = buildOfTitle(title)
  if (build !== undefined) return `build ${build.build}.${build.revision}`
  if (expectedUbr !== undefined) return `revision ${expectedUbr}`
  const version = versionOfTitle(title)
  if (version !== '') return `version ${version}`
  const month = monthOfTitle(title)
  return month === '' ? '' : `month ${month}`
}
