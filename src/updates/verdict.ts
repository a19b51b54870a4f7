/** What becomes of a package, decided from its attempts and from what Windows says after the reboot. */
import { describeExitCode } from './exit-codes.ts'

/** One try, as the guest recorded it. */
export interface AttemptRecord {
  readonly phase: string
  readonly exitCode: number | null
  readonly class: string
  readonly evidence: string
  readonly timedOut: boolean
  readonly note: string
}

/** A package's story so far. `evidence` is the newest, taken after the last reboot. */
export interface PackageRecord {
  readonly evidence: string
  readonly attempts: readonly AttemptRecord[]
}

/**
 * installed: Windows says so. already-installed: it said so before the first try. not-applicable and hopeless: no try
 * will change it. pending: another reboot is due. retry: the failure may pass. untried: no attempt was recorded.
 */
export type Verdict =
  | 'installed'
  | 'already-installed'
  | 'not-applicable'
  | 'hopeless'
  | 'pending'
  | 'retry'
  | 'untried'

/**
 * Judges a package after a reboot. Exit code 0 is no proof: evidence decides wherever the package's kind leaves any.
 * @returns the verdict and the reason in words
 */
export function judgePackage(record: PackageRecord | undefined): { verdict: Verdict; reason: string } {
  const last = record?.attempts.at(-1)
  if (record === undefined || last === undefined) return { verdict: 'untried', reason: 'no attempt was recorded' }
  const tries = record.attempts.length === 1 ? '1 try' : `${record.attempts.length} tries`
  const code = last.exitCode === null ? 'no exit code' : `exit code ${describeExitCode(last.exitCode)}`
  if (record.evidence === 'installed') return judgeInstalled(record, tries)
  if (last.class === 'not-applicable') return { verdict: 'not-applicable', reason: last.note || code }
  if (last.class === 'permanent' || last.class === 'refetch') return { verdict: 'hopeless', reason: code }
  if (record.evidence === 'pending') return { verdict: 'pending', reason: 'Windows lists it as pending' }
  if (record.evidence === 'unknown' && ['ok', 'reboot', 'have'].includes(last.class)) {
    return { verdict: 'installed', reason: `${code}; this kind leaves no other evidence` }
  }
  const why = last.note || (['ok', 'reboot'].includes(last.class) ? `${code}, but Windows does not have it` : code)
  return { verdict: 'retry', reason: `${why} after ${tries}` }
}

function judgeInstalled(record: PackageRecord, tries: string): { verdict: Verdict; reason: string } {
  const first = record.attempts[0]
  if (first?.class === 'have' && record.attempts.length === 1) {
    return { verdict: 'already-installed', reason: first.note || 'Windows had it before' }
  }
  return { verdict: 'installed', reason: `Windows lists it after ${tries}` }
}
