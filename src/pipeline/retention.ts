/** Which packages stay in the image for the retry at deploy time, what they need beside them, and what all that costs. */
import type { GuestState } from '../powershell/scripts.ts'
import type { KeptCost } from '../publish/report.ts'
import type { Plan, PlannedPackage } from './updates.ts'

/** A package that is tried again when a machine is deployed. */
export interface KeptPackage extends PlannedPackage {
  /** How long the last try took: what the next one is expected to take. */
  readonly lastSeconds: number
  readonly history: readonly {
    phase: string
    exitCode: number | null
    class: string
    seconds: number
    evidence: string
  }[]
  /** Checkpoints that lie in its folder, where DISM finds them; not tried by themselves. */
  readonly companions: readonly PlannedPackage[]
}

/** What MAAS was seen to write: 30 GiB in 197 s (cloudbase/windows-imaging-tools#362), rounded down. */
const bytesPerSecond = 150 * 2 ** 20

/** What a restart of a server takes, firmware included; a short budget gives it a third. */
const restartSeconds = 180

/**
 * @param failing whose failure may pass
 * @param isInstalled whether Windows has a package: a checkpoint that failed is not missed once its target is there
 * @returns those to keep, in order
 */
export function retain(
  failing: readonly PlannedPackage[],
  plan: Plan,
  state: GuestState,
  isInstalled: (item: PlannedPackage) => boolean
): KeptPackage[] {
  const groupOf = (item: PlannedPackage) => plan.find((group) => group.includes(item)) ?? []
  const needless = (item: PlannedPackage) =>
    item.role === 'checkpoint' &&
    groupOf(item).some((other) => other.role === 'cumulative' && (failing.includes(other) || isInstalled(other)))
  return failing
    .filter((item) => !needless(item))
    .map((item) => {
      const attempts = state.packages.find((found) => found.id === item.id)?.attempts ?? []
      return {
        ...item,
        lastSeconds: Math.ceil(attempts.at(-1)?.seconds ?? 0),
        history: attempts.map(({ phase, exitCode, class: kind, seconds, evidence }) => {
          return { phase, exitCode, class: kind, seconds, evidence }
        }),
        companions: item.role === 'cumulative' ? groupOf(item).filter((other) => other.role === 'checkpoint') : []
      }
    })
}

/** @returns how a budget of `limitSeconds` is spent: what is left to the restart, and the least that a try is worth */
export function deployBudget(limitSeconds: number) {
  return { limitSeconds, restartSeconds: Math.min(restartSeconds, Math.floor(limitSeconds / 3)), leastSeconds: 30 }
}

/** @returns what the kept packages cost each deployment */
export function keptCost(kept: readonly KeptPackage[], limitSeconds: number): KeptCost {
  const files = kept.flatMap((item) => [item, ...item.companions])
  const bytes = files.reduce((sum, item) => sum + item.size, 0)
  return {
    bytes,
    bytesPerSecond,
    writeSeconds: Math.ceil(bytes / bytesPerSecond),
    retrySeconds: kept.reduce((sum, item) => sum + item.lastSeconds, 0),
    restartSeconds: deployBudget(limitSeconds).restartSeconds,
    limitSeconds
  }
}

/** MAAS waits 30 minutes for all that follows its write: firmware, specialize, OOBE, the retry. This leaves ten to the rest. */
const mostSeconds = 20 * 60

/** @returns what the person who set the budget should know */
export function budgetWarnings({ retrySeconds, restartSeconds: restart, limitSeconds }: KeptCost): string[] {
  const warnings: string[] = []
  if (retrySeconds + restart > limitSeconds) {
    warnings.push(
      `the kept packages took ${retrySeconds} s in the build; with ${restart} s for the restart that is more than ` +
        `\`updates.deploy-limit\` (${limitSeconds} s), so the last of them will not be tried: raise it, or drop them by \`updates.on-failure\``
    )
  }
  if (limitSeconds > mostSeconds) {
    warnings.push(
      `\`updates.deploy-limit\` is ${limitSeconds} s: MAAS gives up after 1800 s, Setup included, unless its node_timeout is raised`
    )
  }
  return warnings
}
