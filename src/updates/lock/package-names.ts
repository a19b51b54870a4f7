/** What tells one package from another: names, titles, and which of two is the newer one. */
import type { LockPackage } from './schema.ts'

/** @returns the KB number in a file name such as `windows11.0-kb5043080-x64_<sha1>.msu`, or undefined */
export function kbOfFile(fileName: string): string | undefined {
  const digits = /(?:^|[^a-z0-9])kb([0-9]{6,8})(?![0-9])/i.exec(fileName)?.[1]
  return digits === undefined ? undefined : `KB${digits}`
}

/** @returns the sha1 that names in the catalog end with, in lower case; undefined when this one does not */
export function sha1OfFile(fileName: string): string | undefined {
  return /_([0-9a-f]{40})\.[a-z]+$/i.exec(fileName)?.[1]?.toLowerCase()
}

/** @returns build and revision at the end of a title such as `... (KB5129195) (26100.9457)` */
export function buildOfTitle(title: string): { build: number; revision: number } | undefined {
  const found = /\(([0-9]{4,6})\.([0-9]{1,6})\)\s*$/.exec(title)
  return found === null ? undefined : { build: Number(found[1]), revision: Number(found[2]) }
}

/** @returns the month a title begins with, such as `2026-09`; empty when it has none */
export function monthOfTitle(title: string): string {
  return /^([0-9]{4}-[0-9]{2})\b/.exec(title)?.[1] ?? ''
}

/** @returns the version in a title such as `... (Version 1.459.553.0)`; empty when it has none */
export function versionOfTitle(title: string): string {
  return /\(Version ([0-9]+(?:\.[0-9]+)+)\)/i.exec(title)?.[1] ?? ''
}

/** Compares versions such as 4.18.26080.4 part by part. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

type Identified = Pick<LockPackage, 'kb' | 'title' | 'fileName' | 'role' | 'expectedUbr'>

/**
 * Packages of one slot replace one another: a newer one makes the older one needless. A cumulative update is one for each
 * branch; checkpoints are all needed, so each KB has a slot of its own; else the file name without KB and sha1 tells.
 */
export function slotOf({ kb, title, fileName, role }: Identified): string {
  if (role === 'cumulative') return `cumulative ${buildOfTitle(title)?.build ?? ''}`
  if (role === 'ssu') return 'ssu'
  const name = fileName
    .toLowerCase()
    .replace(/kb[0-9]+/, 'kb')
    .replace(/_[0-9a-f]{40}(?=\.)/, '')
  return role === 'checkpoint' || role === 'other' ? `${role} ${kb} ${name}` : `${role} ${name}`
}

/** @returns below 0 when `a` is the older of two packages of one slot, 0 when nothing tells them apart */
export function compareAge(a: Identified, b: Identified): number {
  const revisions = a.expectedUbr !== undefined && b.expectedUbr !== undefined ? a.expectedUbr - b.expectedUbr : 0
  return (
    revisions ||
    compareText(monthOfTitle(a.title), monthOfTitle(b.title)) ||
    compareVersions(versionOfTitle(a.title), versionOfTitle(b.title)) ||
    numberOf(a.kb) - numberOf(b.kb)
  )
}

/** @returns the digits of a KB number */
export function numberOf(kb: string): number {
  return Number(kb.replace(/^KB/i, ''))
}

/** By code units, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
