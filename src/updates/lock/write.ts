/** Writes a lock file: the same packages, the same bytes, and a diff that a person can review. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { compareText, numberOf } from './package-names.ts'
import type { Lock, LockPackage, PackageRole } from './schema.ts'

/** For the eye; what is installed when is the plan's affair. */
const order: readonly PackageRole[] = ['ssu', 'checkpoint', 'cumulative', 'dotnet', 'other', 'defender']

/** @returns the text of the lock file; it depends on the contents of `lock` only, not on the order of its parts */
export function formatLock(lock: Lock): string {
  const { product, architecture, include, exclude } = lock.query
  const packages = orderPackages(lock.packages).map((item) => `    {\n${packageLines(item)}\n    }`)
  return [
    '{',
    `  "schemaVersion": ${lock.schemaVersion},`,
    '  "query": {',
    `    "product": ${JSON.stringify(product)},`,
    `    "architecture": ${JSON.stringify(architecture)},`,
    `    "include": ${list(include)},`,
    `    "exclude": ${list(exclude)}`,
    '  },',
    `  "packages": ${packages.length === 0 ? '[]' : `[\n${packages.join(',\n')}\n  ]`}`,
    '}',
    ''
  ].join('\n')
}

/** @returns the packages in the order of the file: by role, KB and name */
export function orderPackages(packages: readonly LockPackage[]): LockPackage[] {
  return packages.toSorted(compare)
}

/**
 * Writes `lock` to `file` at one stroke: whoever reads meanwhile sees the old text or the new one.
 * @returns whether the text is another one than before
 */
export async function writeLock(file: string, lock: Lock): Promise<boolean> {
  const text = formatLock(lock)
  const present = await readFile(file, 'utf8').catch(() => undefined)
  // Git on Windows may have given it other line ends.
  if (present?.replaceAll('\r\n', '\n') === text) return false
  await mkdir(path.dirname(file), { recursive: true })
  const partial = `${file}.${process.pid}.partial`
  try {
    await writeFile(partial, text)
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  return true
}

function packageLines(item: LockPackage): string {
  const { kb, title, updateId, fileName, url, size, sha1, sha256, role, expectedUbr } = item
  const keys = { kb, title, updateId, fileName, url, size, sha1, sha256, role, expectedUbr }
  const lines = Object.entries(keys).filter(([, value]) => value !== undefined)
  return lines.map(([key, value]) => `      "${key}": ${JSON.stringify(value)}`).join(',\n')
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
}

function compare(a: LockPackage, b: LockPackage): number {
  return (
    order.indexOf(a.role) - order.indexOf(b.role) ||
    Number(isDefinitions(a)) - Number(isDefinitions(b)) ||
    numberOf(a.kb) - numberOf(b.kb) ||
    compareText(a.fileName, b.fileName)
  )
}

/** Defender's definitions follow its platform: a new platform restarts the service that takes them. */
function isDefinitions({ role, fileName }: LockPackage): boolean {
  return role === 'defender' && fileName.startsWith('mpam')
}
