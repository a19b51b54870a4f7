/** Plans the packages and has them all on this host, verified. */
import type { Run } from '../run.ts'
import { fetchPackages } from '../updates/download/index.ts'
import { type Lock, type PackageRole, planGroups } from '../updates/lock.ts'
import type { Job } from './job.ts'

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

/** @returns the plan without sources: what will be installed, in which order */
export function planPackages(lock: Lock | undefined): Omit<PlannedPackage, 'source'>[][] {
  if (lock === undefined) return []
  let order = 0
  return planGroups(lock).map((group) => {
    // A target and its checkpoints lie together, and DISM is given each of them from there.
    const folder = `${String(order + 1).padStart(2, '0')}-${group[0]?.kb ?? ''}`
    return group.map((item) => {
      order++
      const id = `${String(order).padStart(2, '0')}-${item.kb}`
      const together = item.role === 'cumulative' || item.role === 'checkpoint'
      return {
        id,
        kb: item.kb,
        title: item.title,
        role: item.role,
        file: item.fileName,
        size: item.size,
        sha256: item.sha256,
        order,
        expectedRevision: item.expectedUbr ?? null,
        path: `packages\\${together ? folder : id}\\${item.fileName}`,
        limitSeconds: packageLimitSeconds
      }
    })
  })
}

/** What the guest is told of a package; it knows nothing of this host's folders. */
export function forGuest({ id, kb, role, file, path: place, order, expectedRevision, limitSeconds }: PlannedPackage) {
  return { id, kb, role, file, path: place, order, expectedRevision, limitSeconds }
}

/** @throws UserError naming the package, the reason and the URL's host */
export async function updates(job: Job, run: Run, lock: Lock | undefined): Promise<Plan> {
  if (lock === undefined) {
    run.reporter.warning('the definition names no updates: the image will have those of its media only')
    return []
  }
  const local = await fetchPackages(run, lock.packages, { directory: job.options.packageDirectory })
  job.findings.inputs.push(
    ...local.map(({ package: item }) => ({
      kind: 'package',
      path: item.fileName,
      sha256: item.sha256,
      size: item.size
    }))
  )
  const sourceOf = (sha256: string) => {
    const found = local.find((item) => item.package.sha256 === sha256)
    if (found === undefined) throw new Error(`no file was fetched for ${sha256}`)
    return found.file
  }
  const plan = planPackages(lock).map((group) => group.map((item) => ({ ...item, source: sourceOf(item.sha256) })))
  for (const [index, group] of plan.entries()) {
    run.reporter.info(`group ${index + 1}: ${group.map((item) => `${item.kb} (${item.role})`).join(', ')}`)
  }
  return plan
}
