/** What a container is for, told by the names of its members. */
import { type Classification, type ContainerMember, type PackageKind, refused, type UpdateRole } from './identity.ts'
import { architectureIn, baseName, kbIn } from './names.ts'

const isCab = /\.cab$/i

/**
 * @param firstBytes of the first member, where they are known
 * @param hasPsf whether the payload store that belongs to this file lies beside it
 */
export function classifyCabinet(
  members: readonly ContainerMember[],
  firstBytes: Buffer | undefined,
  hasPsf: boolean
): Classification {
  const names = members.map(({ name }) => name.toLowerCase())
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name))
  const common = { members, container: 'cab' as const }
  if (has(/\.psf\.cix\.xml$/)) return psfIndex(hasPsf, { role: roleByPackages(names), ...common })
  if (has(/^update\.mum$/)) return updateCabinet(names, common)
  if (isUpdateSet(names)) return updateSet('msu-cab', members)
  if (has(/^package\.cab$/) && has(/^index\.xml$/)) {
    return refused('wsusscn2', 'it tells which updates there are, and holds none: nothing to install', common)
  }
  if (has(/defender.*\.xml$/)) {
    return refused('defender-kit', "it is Defender's kit for offline images, not for a running Windows", common)
  }
  if (has(/\.inf$/)) return refused('driver-cab', 'it holds a driver: unpack it and name its folder in drivers', common)
  if (members.length === 1 && wrapsCabinet(names[0] ?? '', firstBytes)) {
    const reason = 'it is a cabinet around a cabinet, which DISM does not open'
    return { kind: 'nested-cab', installable: false, reason, remedy: 'unwrap', ...common }
  }
  return refused('cab', 'it holds no update.mum, so it is no package for DISM', common)
}

/** Also asked when the package's manifest says that its payload lies elsewhere. */
export function psfIndex(hasPsf: boolean, more: Partial<Classification>): Classification {
  const found = { members: [], ...more, kind: 'psf-index-cab', installable: hasPsf } as const
  if (hasPsf) return { ...found, reason: 'its payload is the .psf beside it, which must go with it' }
  const reason = 'it is only the index of a payload store: the .psf of the same name is not beside it'
  return { ...found, reason, remedy: 'needs-psf' }
}

function wrapsCabinet(name: string, firstBytes: Buffer | undefined): boolean {
  if (firstBytes === undefined) return isCab.test(name)
  return firstBytes.toString('latin1', 0, 4) === 'MSCF'
}

function updateCabinet(
  names: readonly string[],
  common: Pick<Classification, 'members' | 'container'>
): Classification {
  const role = roleByPackages(names)
  if (role === 'safe-os') return safeOs('update-cab', common)
  return { kind: 'update-cab', installable: true, role, ...common }
}

/** Also asked when the package's own name, which says more, has been read. */
export function safeOs(kind: PackageKind, more: Partial<Classification>): Classification {
  const reason = 'it is for the recovery environment (WinRE), not for a running Windows'
  return refused(kind, reason, { ...more, role: 'safe-os' })
}

type RolePatterns = readonly (readonly [UpdateRole, RegExp])[]

const byPackage: RolePatterns = [
  ['cumulative', /package_for_rollupfix/],
  ['ssu', /package_for_servicingstack/],
  ['safe-os', /package_for_safeosdu/],
  ['dotnet', /package_for_dotnetrollup/],
  ['enablement', /enablement-package[^\\/]*\.mum$/]
]

const byManifest: RolePatterns = [
  ['ssu', /servicingstack[^\\/]*\.mum$/],
  ['safe-os', /(winpe_tools|winpe-tools|winre-tools|winre_tools|sysreset)[^\\/]*\.manifest$/],
  ['dotnet', /_netfx4[^\\/]*\.manifest$/]
]

/** @param names in lower case */
function roleByPackages(names: readonly string[]): UpdateRole {
  return find(byPackage, names) ?? 'other'
}

/**
 * What the manifests say. To be asked only when the package's own name has been read and says nothing: a cumulative update
 * has all of these manifests too.
 * @param names in lower case
 */
export function roleByManifests(names: readonly string[]): UpdateRole | undefined {
  return find(byPackage, names) ?? find(byManifest, names)
}

function find(patterns: RolePatterns, names: readonly string[]): UpdateRole | undefined {
  return patterns.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0]
}

/** Beside the update in an .msu: the servicing stack, the setup's own files, lists. */
const beside = /^(wsusscan|desktopdeployment.*|ssu-.*|.*aggregatedmetadata)\.cab$/i
const payload = /\.(cab|wim|psf)$/i

/** @returns whether the members are those of an .msu, of any of its four shapes */
function isUpdateSet(names: readonly string[]): boolean {
  const isMarked = names.some((name) =>
    /-pkgproperties\.txt$|^wsusscan\.cab$|aggregatedmetadata\.cab$|^desktopdeployment.*\.cab$|^ssu-.*\.cab$/.test(name)
  )
  return isMarked && names.some((name) => payload.test(name))
}

/** @returns the members that are the update itself: a cabinet or a WIM, in which an update.mum lies */
export function payloadsOf(members: readonly ContainerMember[]): ContainerMember[] {
  return members.filter(({ name }) => /\.(cab|wim)$/i.test(name) && !beside.test(baseName(name)))
}

function updateSet(kind: 'msu-cab' | 'msu-wim', members: readonly ContainerMember[]): Classification {
  const container = kind === 'msu-cab' ? 'cab' : 'wim'
  const inside = payloadsOf(members)
  const names = members.map(({ name }) => name.toLowerCase())
  const stackOnly = names.some((name) => name.startsWith('ssu-'))
  if (inside.length === 0 && !stackOnly) return refused(kind, 'there is no package in it', { members, container })
  const about = (inside.length > 0 ? inside : members).map(({ name }) => baseName(name))
  const kb = firstOf(about, kbIn) ?? firstOf(names, kbIn)
  const architecture = firstOf(about, architectureIn) ?? firstOf(names, architectureIn)
  const role = roleOfSet(names, inside.length === 0)
  return {
    kind,
    installable: true,
    ...(kb === undefined ? {} : { kb }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(role === undefined ? {} : { role }),
    members,
    container
  }
}

/** A servicing stack beside the update comes with cumulative updates only. */
function roleOfSet(names: readonly string[], stackOnly: boolean): UpdateRole | undefined {
  if (stackOnly) return 'ssu'
  if (names.some((name) => /-ndp\d/.test(name))) return 'dotnet'
  return names.some((name) => /^ssu-|aggregatedmetadata\.cab$/.test(name)) ? 'cumulative' : undefined
}

function firstOf(names: readonly string[], read: (name: string) => string | undefined): string | undefined {
  return names.map(read).find((found) => found !== undefined)
}

/** More are not listed by a tool only to find that it is no .msu. */
const mostFiles = 1000

/** @param wim its members are absent when the image's folder is packed, and nothing here could unpack it */
export function classifyWim(wim: {
  readonly members?: readonly ContainerMember[]
  readonly images: number
  readonly isSolid: boolean
  readonly holdsWindows: boolean
  readonly isNamedMsu: boolean
  readonly fileCount?: number
}): Classification {
  const members = wim.members ?? []
  const common = { members, container: 'wim' as const }
  if (wim.isSolid) return refused('wim', 'it is a solid WIM (.esd), which is no update package', common)
  if (wim.holdsWindows || wim.images > 1) return refused('wim', 'it holds images of Windows, not an update', common)
  if (wim.members === undefined) {
    if ((wim.fileCount ?? 0) > mostFiles) return refused('wim', `it holds ${wim.fileCount} files, an .msu ten`, common)
    if (!wim.isNamedMsu) return refused('wim', 'its members could not be listed, and it is not named .msu', common)
    return { kind: 'msu-wim', installable: true, reason: 'its members could not be listed', ...common }
  }
  if (isUpdateSet(members.map(({ name }) => name.toLowerCase()))) return updateSet('msu-wim', members)
  return refused('wim', 'its members are not those of an .msu', common)
}
