/** Which packages are installed, in which order, with a reboot between which of them; and which are not, and why. */
import type { LockPackage, PackageRole } from './lock.ts'

/** What the bytes of a package's file say; absent as long as nobody has looked at them. */
export interface PackageBytes {
  readonly installable: boolean
  /** Why it is not installable, in words. */
  readonly reason?: string
  /** As in update.mum: amd64, x64, arm64, x86, neutral. */
  readonly architecture?: string
  /** Windows build with revision that the package brings, such as 26100.7171. */
  readonly build?: string
}

export interface Candidate {
  readonly package: LockPackage
  readonly bytes?: PackageBytes
}

/** The Windows that the packages are for. */
export interface Target {
  /** As DISM tells it: amd64, arm64, x86. */
  readonly architecture: string
  /** Such as 26100. */
  readonly build: number
}

export type RefusalCode = 'not-installable' | 'wrong-architecture' | 'wrong-build' | 'superseded'

export interface Refusal<T extends Candidate> {
  readonly candidate: T
  readonly code: RefusalCode
  readonly reason: string
}

export interface PackagePlan<T extends Candidate> {
  /** In order, a reboot between two of them; each has at least one package. */
  readonly groups: readonly (readonly T[])[]
  /** In the order of the lock file. */
  readonly refused: readonly Refusal<T>[]
}

/**
 * Defender first, while nothing is pending; then the servicing stack, which needs no reboot, and what it can now install.
 * An enablement package wants the new revision running, so a reboot comes before it. .NET is last: it leaves operations
 * pending that nothing else should wait behind. (Measured by OffPatch; the same order in Microsoft's media-dynamic-update.)
 */
const order: readonly (readonly PackageRole[])[] = [
  ['defender', 'ssu', 'checkpoint', 'cumulative'],
  ['other'],
  ['dotnet']
]

/**
 * Plans the packages of one image.
 * @param target absent as long as nobody has looked at the media: then nothing is refused for its sake
 */
export function planPackages<T extends Candidate>(candidates: readonly T[], target?: Target): PackagePlan<T> {
  const refused: Refusal<T>[] = []
  const alone = new Map(candidates.map((candidate) => [candidate, refuseAlone(candidate, target)]))
  // What is not installed itself makes nothing needless.
  const usable = candidates.filter((candidate) => alone.get(candidate) === undefined)
  const accepted = candidates.filter((candidate) => {
    const refusal = alone.get(candidate) ?? refuseSuperseded(candidate, usable)
    if (refusal !== undefined) refused.push({ candidate, ...refusal })
    return refusal === undefined
  })
  const groups = order
    .map((roles) => roles.flatMap((role) => sortRole(accepted.filter((item) => item.package.role === role))))
    .filter((group) => group.length > 0)
  return { groups, refused }
}

/** Within a role by revision, so that checkpoints come in order; Defender's platform before its definitions. */
function sortRole<T extends Candidate>(candidates: readonly T[]): T[] {
  const rank = ({ package: item }: T) => item.expectedUbr ?? (/^updateplatform/i.test(item.fileName) ? 0 : 1)
  return candidates.toSorted((a, b) => rank(a) - rank(b))
}

type Reason = Omit<Refusal<Candidate>, 'candidate'>

function refuseAlone(candidate: Candidate, target: Target | undefined): Reason | undefined {
  const { package: item, bytes } = candidate
  if (bytes?.installable === false) return { code: 'not-installable', reason: bytes.reason ?? 'it cannot be installed' }
  if (target === undefined) return undefined
  const architecture = sameNames(bytes?.architecture ?? architectureInName(item.fileName))
  const wanted = sameNames(target.architecture)
  if (architecture !== undefined && architecture !== 'neutral' && architecture !== wanted) {
    return { code: 'wrong-architecture', reason: `it is for ${architecture}, the image is ${wanted}` }
  }
  const build = buildOf(candidate)
  const branch = servicedBuild(String(target.build))
  if (build !== undefined && build !== branch) {
    return { code: 'wrong-build', reason: `it is for Windows build ${build}, the image is of build ${target.build}` }
  }
  return undefined
}

/** Cumulative updates hold one another: of several for one Windows only the newest counts. */
function refuseSuperseded(candidate: Candidate, usable: readonly Candidate[]): Reason | undefined {
  const { role, expectedUbr } = candidate.package
  if (role !== 'cumulative' || expectedUbr === undefined) return undefined
  const newer = usable.find((other) => {
    const { role: kind, expectedUbr: revision } = other.package
    if (kind !== 'cumulative' || revision === undefined || revision <= expectedUbr) return false
    const [own, others] = [buildOf(candidate), buildOf(other)]
    return own === undefined || others === undefined || own === others
  })
  if (newer === undefined) return undefined
  const { kb, expectedUbr: revision } = newer.package
  return { code: 'superseded', reason: `${kb} (revision ${revision}) holds everything of revision ${expectedUbr}` }
}

function sameNames(architecture: string | undefined): string | undefined {
  const lower = architecture?.toLowerCase()
  return lower === 'amd64' ? 'x64' : lower
}

/** Names are hints, and only where the bytes say nothing; those of .NET end `-x64-ndp481_<sha1>`. */
function architectureInName(fileName: string): string | undefined {
  return /[-_.](x64|amd64|arm64|x86)(?=[-_.])/i.exec(fileName)?.[1]
}

/** @returns the Windows build that a package is for, where its bytes or its title tell */
function buildOf({ package: { title }, bytes }: Candidate): string | undefined {
  return servicedBuild(bytes?.build ?? buildInTitle(title))
}

function buildInTitle(title: string): string | undefined {
  return /\((\d{5})\.\d+\)/.exec(title)?.[1]
}

/**
 * Versions that share the packages of the one they were made from by an enablement package: the package's own identity names
 * that one's build (seen: 19041.7727 for 19045.7727, 26100 for 25H2 and 26H2).
 */
const branches: Readonly<Record<string, string>> = {
  18363: '18362',
  19042: '19041',
  19043: '19041',
  19044: '19041',
  19045: '19041',
  22631: '22621',
  26200: '26100',
  26300: '26100'
}

function servicedBuild(build: string | undefined): string | undefined {
  const major = build?.split('.')[0]
  return major === undefined ? undefined : (branches[major] ?? major)
}
