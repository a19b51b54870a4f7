/** What names tell: hints only, never what a file is. */

import type { UpdateRole } from './identity.ts'

/** @returns such as `KB5043080` */
export function kbIn(name: string): string | undefined {
  const digits = /\bkb(\d{6,8})(?!\d)/i.exec(name.replaceAll('_', ' '))?.[1]
  return digits === undefined ? undefined : `KB${digits}`
}

/** Names that Microsoft uses for the same architecture. */
const architectures: Record<string, string> = { amd64: 'x64', x64: 'x64', x86: 'x86', arm64: 'arm64' }

export function architectureIn(name: string): string | undefined {
  const word = /(?:^|[^a-z0-9])(amd64|x64|arm64|x86)(?![a-z0-9])/i.exec(name)?.[1]
  return word === undefined ? undefined : architectures[word.toLowerCase()]
}

/** @returns the product's name of an architecture that a package names, such as `x64` for `amd64` */
export function architectureOf(word: string): string | undefined {
  return architectures[word.toLowerCase()]
}

export function roleIn(name: string): UpdateRole | undefined {
  if (/-ndp\d/i.test(name)) return 'dotnet'
  return /(^|[^a-z])ssu-/i.test(name) ? 'ssu' : undefined
}

/** @returns the last part of a name in a container, which may use either slash */
export function baseName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1)
}
