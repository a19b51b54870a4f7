/** Brings every group of packages in, then verifies, retries and restarts until nothing is pending. */
import { UserError } from '../errors.ts'
import type { Attempt, GuestState } from '../powershell/scripts.ts'
import type { ReportAttempt } from '../publish/report.ts'
import type { Run } from '../run.ts'
import { describeExitCode } from '../updates/exit-codes.ts'
import { judgePackage, type Verdict } from '../updates/verdict.ts'
import { installRequest } from './answer-files.ts'
import type { Guest } from './guest.ts'
import { type Job, noting } from './job.ts'
import { budgetWarnings, type KeptPackage, keptCost, retain } from './retention.ts'
import { forGuest, type Plan, type PlannedPackage } from './updates.ts'

/** What sealing does with the packages. */
export interface Settled {
  /** In the image for the retry at deploy time, in order. */
  readonly kept: readonly KeptPackage[]
}

/** @throws UserError naming the packages that still fail, or the signal that stays pending */
export async function settle(job: Job, run: Run, guest: Guest, plan: Plan): Promise<Settled> {
  const { updates } = job.definition
  // The runner has installed the first group as its last step.
  for (const [index, group] of plan.slice(1).entries()) {
    await guest.restart(run)
    run.reporter.info(`group ${index + 2} of ${plan.length}`)
    await guest.task(run, 'install-packages', installRequest(job, plan, group, `group ${index + 2}`))
  }
  const tried = plan.flat()
  let state = await restartAndCheck(run, guest, tried)
  recordPackages(job, plan, state)
  for (let round = 1; round <= updates.rounds; round++) {
    const again = withVerdict(tried, state, ['retry', 'untried'])
    const waiting = withVerdict(tried, state, ['pending']).length + state.servicing.pending.length
    if (again.length === 0 && waiting === 0) break
    run.reporter.info(
      `round ${round} of at most ${updates.rounds}: ${again.map((item) => item.kb).join(', ') || 'a restart is pending'}`
    )
    if (again.length > 0) await guest.task(run, 'install-packages', installRequest(job, plan, again, `round ${round}`))
    state = await restartAndCheck(run, guest, tried)
    recordPackages(job, plan, state)
  }
  return conclude(job, noting(job, run), plan, tried, state)
}

/** A full restart ends every update's last phase inside the image; only then does the evidence count. */
async function restartAndCheck(run: Run, guest: Guest, tried: readonly PlannedPackage[]): Promise<GuestState> {
  const state = await guest.restart(run)
  if (tried.length === 0) return state
  return guest.task(run, 'check-packages', { packages: tried.map(forGuest) })
}

function withVerdict(packages: readonly PlannedPackage[], state: GuestState, wanted: Verdict[]): PlannedPackage[] {
  return packages.filter((item) => wanted.includes(verdictOf(item, state).verdict))
}

function verdictOf(item: PlannedPackage, state: GuestState) {
  return judgePackage(
    state.packages.find((found) => found.id === item.id),
    item.role
  )
}

function conclude(job: Job, run: Run, plan: Plan, tried: readonly PlannedPackage[], state: GuestState): Settled {
  const { onFailure } = job.definition.updates
  const failing = withVerdict(tried, state, ['retry', 'exhausted', 'untried', 'pending'])
  const hopeless = withVerdict(tried, state, ['hopeless'])
  const tell = (items: readonly PlannedPackage[]) =>
    items.map((item) => `${item.kb} (${verdictOf(item, state).reason})`).join(', ')
  if (onFailure === 'fail' && failing.length + hopeless.length > 0) {
    throw new UserError('settle.packages-failed', `not installed: ${tell([...failing, ...hopeless])}`)
  }
  if (state.servicing.pending.length > 0) {
    const signals = state.servicing.pending.join(', ')
    const waiting = withVerdict(tried, state, ['pending'])
    const whose = waiting.length === 0 ? '' : `; pending packages: ${tell(waiting)}`
    throw new UserError('settle.still-pending', `a restart is still pending after every round: ${signals}${whose}`)
  }
  if (hopeless.length > 0) run.reporter.warning(`hopeless, so not in the image: ${tell(hopeless)}`)
  const isInstalled = (item: PlannedPackage) =>
    ['installed', 'already-installed'].includes(verdictOf(item, state).verdict)
  const kept = onFailure === 'keep' ? retain(failing, plan, state, isInstalled) : []
  if (kept.length > 0) tellKept(job, run, kept, tell(kept))
  else if (failing.length > 0) run.reporter.warning(`dropped: ${tell(failing)}`)
  for (const signal of state.servicing.advisory) run.reporter.debug(`may mean a pending restart: ${signal}`)
  job.findings.buildAfter = state.build
  recordPackages(job, plan, state, kept)
  run.reporter.info(`Windows is at build ${state.build}`)
  return { kept }
}

function tellKept(job: Job, run: Run, kept: readonly KeptPackage[], reasons: string): void {
  const cost = keptCost(kept, Math.ceil(job.definition.updates.deployLimit / 1000))
  job.findings.keptBytes = cost.bytes
  job.findings.keptCost = cost
  run.reporter.warning(`kept for the retry at deploy time: ${reasons}`)
  for (const warning of budgetWarnings(cost)) run.reporter.warning(warning)
}

/** Tells the report each package's story. */
export function recordPackages(job: Job, plan: Plan, state: GuestState, kept: readonly KeptPackage[] = []): void {
  job.findings.packages = plan.flat().map((item) => {
    const found = state.packages.find((entry) => entry.id === item.id)
    const isKept = kept.some(({ id }) => id === item.id)
    const target = kept.find(({ companions }) => companions.includes(item))
    const { verdict, reason } = judgePackage(found, item.role)
    const open = ['retry', 'exhausted', 'pending'].includes(verdict)
    return {
      kb: item.kb,
      title: item.title,
      fileName: item.file,
      role: item.role,
      verdict: isKept ? 'kept' : open ? 'not-installed' : verdict,
      attempts: (found?.attempts ?? []).map(reportAttempt),
      kept: isKept || target !== undefined,
      reason: target === undefined ? reason : `${reason}; in the image beside ${target.kb}, which needs it`,
      evidence: found?.evidence ?? 'unknown'
    }
  })
}

function reportAttempt({
  phase,
  exitCode,
  class: kind,
  start,
  seconds,
  before,
  evidence,
  note
}: Attempt): ReportAttempt {
  const named = exitCode === null ? {} : { exitCodeName: describeExitCode(exitCode) }
  return { phase, exitCode, ...named, class: kind, start, seconds, before, evidence, note }
}
