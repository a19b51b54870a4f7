/** Plans the packages and has them all on this host, verified. */
import { UserError } from '../errors.ts'
import type { MediaImage } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import { fetchPackages } from '../updates/download/index.ts'
import { examinePackages } from '../updates/examine-packages.ts'
import type { Lock, LockPackage, PackageRole } from '../updates/lock.ts'
import { type Candidate, planPackages, type Refusal } from '../updates/plan.ts'
import { type Job, noting } from './job.ts'

/** A package with its place in the plan. */
export interface PlannedPackage {
  /** File-name safe and unique, such as `01-KB5043080`. */
  readonly id: string
  readonly kb: string
  readonly title: string
  readonly role: PackageRole
  readonly file: string
  readonly size: number
  readonly sha256: string
  readonly order: number
  readonly expectedRevision: number | null
  /** What the file was identified as; without it the guest goes by name and first bytes. */
  readonly kind?: string
  /** DISM's identity of the package, where its bytes have told it. */
  readonly identity?: string
  /** On this host, absolute. */
  readonly source: string
  /** On the payload disk: one package a folder, since DISM takes whatever else lies in the folder of a .msu. */
  readonly path: string
  readonly limitSeconds: number
}

/** Groups in order; a reboot lies between two of them. */
export type Plan = readonly (readonly PlannedPackage[])[]

/** A cumulative update takes up to an hour on slow disks; the stage's own limit stands above. */
const packageLimitSeconds = 5400

/** @returns each package's place in the build, from groups in their order */
export function placePackages<T extends { readonly package: LockPackage }>(
  groups: readonly (readonly T[])[]
): (T & { readonly placed: Omit<PlannedPackage, 'source'> })[][] {
  let order = 0
  return groups.map((group) => {
    // A target and its checkpoints lie together: DISM takes the checkpoints that it needs from the target's folder.
    let together: string | undefined
    return group.map((item) => {
      const { kb, title, role, fileName: file, size, sha256, expectedUbr } = item.package
      order++
      const id = `${String(order).padStart(2, '0')}-${kb}`
      const shares = role === 'cumulative' || role === 'checkpoint'
      if (shares) together ??= id
      const folder = shares ? (together ?? id) : id
      const placed = {
        id,
        kb,
        title,
        role,
        file,
        size,
        sha256,
        order,
        expectedRevision: expectedUbr ?? null,
        path: `packages\\${folder}\\${file}`,
        limitSeconds: packageLimitSeconds
      }
      return { ...item, placed }
    })
  })
}

/** What the guest is told of a package; it knows nothing of this host's folders. */
export function forGuest(planned: PlannedPackage) {
  const { id, kb, role, file, path: place, sha256, order, expectedRevision, limitSeconds, kind, identity } = planned
  return {
    ...{ id, kb, role, file, path: place, sha256, order, expectedRevision, limitSeconds },
    ...(kind === undefined ? {} : { kind }),
    ...(identity === undefined ? {} : { identity })
  }
}

/** @throws UserError naming the package, the reason and the URL's host */
export async function updates(job: Job, given: Run, lock: Lock | undefined, image: MediaImage): Promise<Plan> {
  const run = noting(job, given)
  if (lock === undefined) {
    run.reporter.warning('the definition names no updates: the image will have those of its media only')
    return []
  }
  const { packageDirectory: directory, updateCache: cache } = job.options
  const local = await fetchPackages(run, lock.packages, { directory, cache })
  job.findings.inputs.push(
    ...local.map(({ package: item }) => ({
      kind: 'package',
      path: item.fileName,
      sha256: item.sha256,
      size: item.size
    }))
  )
  const examined = await examinePackages(run, local)
  const { groups, refused } = planPackages(examined, { architecture: image.architecture, build: image.build })
  reportRefused(job, run, refused)
  const plan = placePackages(groups).map((group) =>
    group.map(({ placed, file, bytes: { kind, packageIdentity } }) => ({
      ...placed,
      source: file,
      ...(kind === 'unknown' ? {} : { kind }),
      ...(packageIdentity === undefined ? {} : { identity: packageIdentity })
    }))
  )
  for (const [index, group] of plan.entries()) {
    run.reporter.info(`group ${index + 1}: ${group.map((item) => `${item.kb} (${item.role})`).join(', ')}`)
  }
  return plan
}

/** As many updates as possible: a package that cannot be installed stops the build only where the definition says so. */
function reportRefused(job: Job, run: Run, refused: readonly Refusal<Candidate>[]): void {
  const serious = refused.filter(({ code }) => code !== 'superseded')
  const tell = (all: typeof refused) => all.map(({ candidate, reason }) => `${candidate.package.kb}: ${reason}`)
  if (serious.length > 0 && job.definition.updates.onFailure === 'fail') {
    throw new UserError('updates.refused', `not to be installed: ${tell(serious).join('; ')}`)
  }
  for (const { candidate, code, reason } of refused) {
    const { kb, title, fileName, role } = candidate.package
    const line = `left out: ${kb} (${fileName}): ${reason}`
    if (code === 'superseded') run.reporter.info(line)
    else run.reporter.warning(line)
    const verdict = code === 'superseded' ? 'superseded' : 'refused'
    job.findings.refused.push({
      kb,
      title,
      fileName,
      role,
      verdict,
      attempts: [],
      kept: false,
      reason,
      evidence: 'unknown'
    })
  }
}
