/** What becomes of a package, decided from its attempts and from what Windows says after the reboot. */
import { describeExitCode } from './exit-codes.ts'

/** One try, as the guest recorded it; `class` is one of those in exit-codes.json, or `running`. */
export interface AttemptRecord {
  readonly exitCode: number | null
  readonly class: string
  readonly before: string
  readonly evidence: string
  readonly note: string
}

/** A package's story so far. `evidence` is the newest, taken after the last reboot. */
export interface PackageRecord {
  readonly evidence: string
  readonly attempts: readonly AttemptRecord[]
}

/**
 * installed: Windows says so. already-installed: it said so before the first try. not-applicable and hopeless: no try
 * will change it. pending: another reboot is due. retry: the failure may pass. exhausted: it may, but not in this build.
 * untried: no attempt was recorded.
 */
export type Verdict =
  | 'installed'
  | 'already-installed'
  | 'not-applicable'
  | 'hopeless'
  | 'pending'
  | 'retry'
  | 'exhausted'
  | 'untried'

export interface Judgement {
  readonly verdict: Verdict
  /** In words. */
  readonly reason: string
}

/** A package that is cut so often cuts itself; the guest does not try it again (install-packages.ps1). */
const mostCuts = 2

/** Exit codes that promise something, which then must show. */
const promises: readonly string[] = ['ok', 'reboot', 'have', 'verify']

/**
 * Judges a package after a reboot. Exit code 0 is no proof: evidence decides wherever the package's kind leaves any.
 * @param role a checkpoint is there once it is staged, and stays so
 */
export function judgePackage(record: PackageRecord | undefined, role = ''): Judgement {
  const last = record?.attempts.at(-1)
  if (record === undefined || last === undefined) return { verdict: 'untried', reason: 'no attempt was recorded' }
  const { evidence, attempts } = record
  if (evidence === 'installed') return judgeInstalled(record)
  if (evidence === 'staged' && role === 'checkpoint') {
    return { verdict: 'installed', reason: 'Windows lists it as staged, as it does with checkpoints' }
  }
  if (evidence === 'pending')
    return { verdict: 'pending', reason: `Windows lists it as pending after ${tries(attempts)}` }
  return evidence === 'unknown' ? judgeUnseen(record, last) : judgeAbsent(record, last)
}

function judgeInstalled({ attempts }: PackageRecord): Judgement {
  const [first] = attempts
  if (first?.class === 'have' && first.before === 'installed') {
    return { verdict: 'already-installed', reason: first.note || 'Windows had it before' }
  }
  return { verdict: 'installed', reason: `Windows shows it after ${tries(attempts)}` }
}

/** Some kinds leave no trace that Windows could be asked about. */
function judgeUnseen(record: PackageRecord, last: AttemptRecord): Judgement {
  if (!promises.includes(last.class)) return judgeAbsent(record, last)
  return {
    verdict: last.class === 'have' && record.attempts.length === 1 ? 'already-installed' : 'installed',
    reason: `${codeOf(last)}; this kind leaves no other evidence`
  }
}

function judgeAbsent({ attempts }: PackageRecord, last: AttemptRecord): Judgement {
  if (last.class === 'not-applicable') return { verdict: 'not-applicable', reason: last.note || codeOf(last) }
  if (last.class === 'permanent') return { verdict: 'hopeless', reason: reasonOf(last) }
  const cuts = attempts.filter((attempt) => attempt.class === 'cut').length
  const verdict = last.class === 'keep' || cuts >= mostCuts ? 'exhausted' : 'retry'
  return { verdict, reason: `${reasonOf(last)} after ${tries(attempts)}` }
}

function reasonOf(last: AttemptRecord): string {
  if (last.evidence === 'pending') return `${codeOf(last)}, but Windows took it back at the restart`
  if (promises.includes(last.class)) return `${codeOf(last)}, but Windows does not have it`
  if (last.exitCode === null) return last.note || codeOf(last)
  return last.note === '' ? codeOf(last) : `${codeOf(last)} (${last.note})`
}

function codeOf({ exitCode }: AttemptRecord): string {
  return exitCode === null ? 'no exit code' : `exit code ${describeExitCode(exitCode)}`
}

function tries(attempts: readonly AttemptRecord[]): string {
  return attempts.length === 1 ? '1 try' : `${attempts.length} tries`
}
