/** Which program of Microsoft's an .exe is, told by its version resource. */
import { type Classification, type PackageKind, refused, type UpdateRole } from './identity.ts'
import type { Program } from './program.ts'
import type { VersionInfo } from './version-info.ts'

interface Known {
  readonly kind: PackageKind
  readonly role: UpdateRole
  readonly kb?: string
  readonly pattern: RegExp
}

/** Held against all names that the version resource gives, in lower case, one a line. */
const known: readonly Known[] = [
  {
    kind: 'defender-platform',
    role: 'defender',
    kb: 'KB4052623',
    pattern: /^updateplatform|antimalware platform|antimalware service executable/m
  },
  {
    kind: 'defender-definitions',
    role: 'defender',
    pattern: /^mpam-|^am_(base|delta|engine)|antimalware definition|antimalware (signature|definition)s? update/m
  },
  { kind: 'msrt', role: 'other', kb: 'KB890830', pattern: /malicious software removal|^mrtstub|^mrt\.exe|kb890830/m },
  { kind: 'dotnet-exe', role: 'dotnet', pattern: /^ndp\d.*\.exe$|microsoft \.net framework/m }
]

/**
 * @returns what it is; a program of Microsoft's counts as installable only when the bytes are those that were signed
 * @throws Damage when they are not
 */
export async function classifyProgram(program: Program, signal: AbortSignal): Promise<Classification> {
  const { version, architecture } = program
  const common = {
    ...(architecture === undefined ? {} : { architecture }),
    ...(version.fileVersion === undefined ? {} : { version: version.fileVersion })
  }
  const found = find(version)
  if (found === undefined) {
    return refused('exe', `it is a program whose silent switches are not known${namedBy(version)}`, common)
  }
  const { kind, role, kb } = found
  const more = { ...common, role, ...(kb === undefined ? {} : { kb }) }
  if (!program.isSigned) {
    return { ...refused(kind, 'it is not signed, which all of these are', more), remedy: 'refetch' }
  }
  await program.verifyDigest(signal)
  return { kind, installable: true, ...more, members: [] }
}

function find(version: VersionInfo): Known | undefined {
  if (!/microsoft/i.test(version.companyName ?? '')) return undefined
  const { originalFilename, internalName, fileDescription, productName } = version
  const names = [originalFilename, internalName, fileDescription, productName].map((name) => name?.toLowerCase() ?? '')
  return known.find(({ pattern }) => pattern.test(names.join('\n')))
}

function namedBy({ productName, originalFilename }: VersionInfo): string {
  const name = productName ?? originalFilename
  return name === undefined || name === '' ? '' : ` (${name.slice(0, 80)})`
}
