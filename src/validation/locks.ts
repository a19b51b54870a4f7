/** Checks lock files, and shows what a build would make of them. */
import { UserError } from '../errors.ts'
import type { Problem } from '../location.ts'
import { checkLock, type LockQuery, loadLock } from '../updates/lock.ts'
import { planPackages } from '../updates/plan.ts'

/** What a build would install from a lock file, and in which order. */
export interface LockPlan {
  /** As problems name it. */
  readonly file: string
  /** In order, a reboot between two of them; such as `KB5043080 (checkpoint)`. */
  readonly groups: readonly (readonly string[])[]
  /** Such as `KB5043080: it is for arm64`. */
  readonly refused: readonly string[]
}

/**
 * @param queries what the definitions that name the file ask the catalog for
 * @returns each problem once, and the plan when the file can be used
 */
export async function checkLockFile(
  file: string,
  queries: readonly (LockQuery | undefined)[]
): Promise<{ problems: Problem[]; plan?: LockPlan }> {
  const problems = new Map<string, Problem>()
  for (const query of queries.length === 0 ? [undefined] : queries) {
    for (const problem of await checkLock(file, query)) problems.set(JSON.stringify(problem), problem)
  }
  const plan = await planOf(file)
  return { problems: [...problems.values()], ...(plan === undefined ? {} : { plan }) }
}

async function planOf(file: string): Promise<LockPlan | undefined> {
  try {
    const lock = await loadLock(file)
    const { groups, refused } = planPackages(lock.packages.map((item) => ({ package: item })))
    return {
      file,
      groups: groups.map((group) => group.map(({ package: { kb, role } }) => `${kb} (${role})`)),
      refused: refused.map(({ candidate, reason }) => `${candidate.package.kb}: ${reason}`)
    }
  } catch (error) {
    // What is wrong with it has been told.
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** @returns a plan as lines for a person */
export function describeLockPlan({ file, groups, refused }: LockPlan): string[] {
  return [
    `${file}: ${groups.length === 0 ? 'no packages' : 'a build would install, with a reboot between two groups'}`,
    ...groups.map((group, index) => `  group ${index + 1}: ${group.join(', ')}`),
    ...refused.map((text) => `  left out: ${text}`)
  ]
}
