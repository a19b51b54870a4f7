/** Rules between the keys of one package, between packages, and between a lock and what it should answer. */
import { at, type Path } from '../../yaml-document.ts'
import { refuseUrl } from '../hosts.ts'
import { buildOfTitle, compareAge, sha1OfFile, slotOf } from './package-names.ts'
import { type Lock, type LockPackage, type LockQuery, packageShape } from './schema.ts'

export type ReportProblem = (rule: string, path: Path, message: string, hint?: string, wantsKey?: boolean) => void

/** Looks at plain values, so that it speaks even while other keys are wrong. */
export function checkPackages(lock: unknown, report: ReportProblem): void {
  const packages = at(lock, ['packages'])
  if (!Array.isArray(packages)) return
  const seen = { fileName: new Map<string, number>(), sha256: new Map<string, number>() }
  for (const index of packages.keys()) {
    checkUrl(lock, index, report)
    checkName(lock, index, report)
    checkTitle(lock, index, report)
    for (const key of ['fileName', 'sha256'] as const) {
      const path = ['packages', index, key]
      const value = at(lock, path)
      if (typeof value !== 'string') continue
      const first = seen[key].get(value.toLowerCase())
      if (first === undefined) seen[key].set(value.toLowerCase(), index)
      else report('lock.duplicate', path, `packages ${first} and ${index} have the same ${key}`, 'keep one of them')
    }
  }
}

function checkUrl(lock: unknown, index: number, report: ReportProblem): void {
  const path = ['packages', index, 'url']
  const value = at(lock, path)
  if (typeof value !== 'string' || !value.startsWith('https://')) return
  const refusal = refuseUrl(value)
  if (refusal !== undefined) report('lock.url', path, refusal.message, refusal.hint)
}

/** The sha1 in a name is the same as the digest that the download dialog gives (seen on real files). */
function checkName(lock: unknown, index: number, report: ReportProblem): void {
  const name = at(lock, ['packages', index, 'fileName'])
  const sha1 = at(lock, ['packages', index, 'sha1'])
  const inName = typeof name === 'string' ? sha1OfFile(name) : undefined
  if (inName === undefined || typeof sha1 !== 'string' || sha1 === inName) return
  report('lock.sha1', ['packages', index, 'sha1'], 'the sha1 is not the one in fileName', `fileName says ${inName}`)
}

/** A wrong revision would make a package that is installed look as if it were not. */
function checkTitle(lock: unknown, index: number, report: ReportProblem): void {
  const path = ['packages', index, 'expectedUbr']
  const [title, role, revision] = ['title', 'role', 'expectedUbr'].map((key) => at(lock, ['packages', index, key]))
  const inTitle = typeof title === 'string' ? buildOfTitle(title)?.revision : undefined
  if (role !== 'cumulative' || inTitle === undefined || typeof revision !== 'number' || revision === inTitle) return
  report('lock.revision', path, 'the build revision is not the one in title', `title says ${inTitle}`)
}

/** Of the packages that replace one another, the newest is the only one worth its download. */
export function checkSuperseded(lock: unknown, report: ReportProblem): void {
  const packages = at(lock, ['packages'])
  if (!Array.isArray(packages)) return
  const newest = new Map<string, { index: number; item: LockPackage }>()
  for (const [index, value] of packages.entries()) {
    const parsed = packageShape.safeParse(value)
    if (!parsed.success) continue
    const item = parsed.data
    const slot = slotOf(item)
    const other = newest.get(slot)
    if (other === undefined) {
      newest.set(slot, { index, item })
      continue
    }
    const isOlder = compareAge(item, other.item) < 0
    const [older, newer] = isOlder ? [{ index, item }, other] : [other, { index, item }]
    newest.set(slot, newer)
    tellSuperseded(older, newer, report)
  }
}

interface Placed {
  readonly index: number
  readonly item: LockPackage
}

function tellSuperseded(older: Placed, newer: Placed, report: ReportProblem): void {
  const path = ['packages', older.index, 'kb']
  const { kb, expectedUbr } = older.item
  if (kb === newer.item.kb) {
    const message = `packages ${Math.min(older.index, newer.index)} and ${Math.max(older.index, newer.index)} are both ${kb}`
    report('lock.duplicate', ['packages', Math.max(older.index, newer.index), 'kb'], message, 'keep one of them')
    return
  }
  const [from, to] = [expectedUbr, newer.item.expectedUbr]
  const revisions = from === undefined || to === undefined ? '' : ` (revision ${from}, not ${to})`
  report('lock.superseded', path, `${kb} is superseded by ${newer.item.kb}${revisions}`, `remove ${kb}`)
}

/** Reports where a lock is no answer to what the definition asks. */
export function checkQuery(lock: Lock, wanted: LockQuery, report: ReportProblem): void {
  const hint = 'write the lock again: run `updates`'
  for (const key of ['product', 'architecture', 'include', 'exclude'] as const) {
    const [has, asks] = [shown(lock.query[key]), shown(wanted[key])]
    if (has !== asks)
      report('lock.query', ['query', key], `the definition asks for ${asks}, this lock for ${has}`, hint)
  }
  for (const kind of wanted.include) {
    if (lock.packages.some(({ role }) => role === kind)) continue
    // Not every product has a .NET update of its own.
    if (kind === 'dotnet' && wanted.include.length > 1) continue
    report(
      'lock.incomplete',
      ['packages'],
      `no package here is of the kind ${kind}, which the definition asks for`,
      hint
    )
  }
  for (const [index, { kb }] of lock.packages.entries()) {
    if (!wanted.exclude.includes(kb)) continue
    report('lock.query', ['packages', index, 'kb'], `${kb} is one that the definition excludes`, hint)
  }
}

/** The order of a list means nothing. */
function shown(value: string | readonly string[]): string {
  return typeof value === 'string' ? `"${value}"` : `[${[...new Set(value)].sort().join(', ')}]`
}
