/** What a file is, told by its bytes, and whether Windows can install it. */

export type PackageKind =
  // Containers that DISM takes, or that hold what DISM takes.
  | 'msu-cab'
  | 'msu-wim'
  | 'update-cab'
  | 'psf-index-cab'
  | 'nested-cab'
  // Cabinets and WIMs that DISM's Add-Package does not take.
  | 'driver-cab'
  | 'wsusscn2'
  | 'defender-kit'
  | 'cab'
  | 'multi-volume'
  | 'wim'
  // Programs and installers.
  | 'defender-definitions'
  | 'defender-platform'
  | 'msrt'
  | 'dotnet-exe'
  | 'exe'
  | 'msi'
  | 'msp'
  | 'msix'
  // Everything else that is found under the name of an update.
  | 'compound-file'
  | 'zip'
  | 'delta'
  | 'psf'
  | 'error-page'
  | 'empty'
  | 'truncated'
  | 'damaged'
  | 'unknown'

/**
 * What to do with a file that cannot be installed as it is: download it again, take the cabinet out of the cabinet, find
 * the payload store that belongs to it, or leave it.
 */
export type Remedy = 'refetch' | 'unwrap' | 'needs-psf' | 'refuse'

/** What an update is for. A checkpoint is a cumulative update: its bytes do not tell the two apart. */
export type UpdateRole = 'ssu' | 'cumulative' | 'dotnet' | 'enablement' | 'safe-os' | 'defender' | 'other'

export interface Identity {
  readonly kind: PackageKind
  readonly installable: boolean
  /** Why it cannot be installed, or what to mind when it can. */
  readonly reason?: string
  readonly remedy?: Remedy
  /** Of the package inside, such as `KB5043080`; the catalog's title and the file's name may say another. */
  readonly kb?: string
  readonly architecture?: string
  readonly role?: UpdateRole
  /** What Windows reports once a cumulative update is installed, such as `26100.7171`. */
  readonly build?: string
  /** The file version of a program, such as that of Defender's definitions. */
  readonly version?: string
  /** As DISM lists the package: `name~token~architecture~language~version`. */
  readonly packageIdentity?: string
  /** Names of what is inside, in the container's order, at most `mostMembers`. */
  readonly members: readonly string[]
}

/** A cumulative update has some 30,000 members; nobody reads more than the first of them. */
export const mostMembers = 200

/** One file inside a container. */
export interface ContainerMember {
  readonly name: string
  /** Unpacked, in bytes. */
  readonly size: number
  /** How many unpacked bytes must be gone through before it: a folder of a cabinet has one stream of data. */
  readonly before: number
}

/** What the structure alone tells, without unpacking anything. */
export type Classification = Omit<Identity, 'members'> & {
  readonly members: readonly ContainerMember[]
  /** The format of the container, where members can be taken out of it. */
  readonly container?: 'cab' | 'wim'
}

/** A container whose structure does not hold together; it ends the examination of a file. */
export class Damage extends Error {
  override readonly name = 'Damage'
  readonly kind: 'truncated' | 'damaged' | 'multi-volume'

  constructor(kind: Damage['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** @throws Damage `damaged` with `message` unless `holds` */
export function must(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Damage('damaged', message)
}

/** Something whole that Windows would not install. */
export function refused(kind: PackageKind, reason: string, more: Partial<Classification> = {}): Classification {
  return { members: [], ...more, kind, installable: false, reason, remedy: 'refuse' }
}
