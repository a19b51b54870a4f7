/** What the reporters have in common: progress in words, and secrets hidden. */
import { formatBytes, formatSeconds } from '../amounts.ts'
import type { Progress } from '../run.ts'

/** @returns one line: a bar where asked and where the total is known, and the amounts */
export function describeProgress(progress: Progress, withBar: boolean): string {
  const { label, done, total, unit, rate, ratio, secondsLeft } = progress
  const amount = (value: number) =>
    unit === 'bytes' ? formatBytes(value) : unit === 'percent' ? `${value}%` : `${value}`
  const speed = rate === undefined ? '' : `, ${amount(rate)}/s`
  if (total === undefined || total <= 0) return `${label}: ${amount(done)}${speed}`
  const share = Math.min(1, done / total)
  const bar = withBar ? `[${'#'.repeat(Math.round(share * 24)).padEnd(24, '.')}] ` : ''
  const amounts = unit === 'percent' ? '' : ` (${amount(done)} of ${amount(total)})`
  const packed = ratio === undefined ? '' : `, ${ratio.toFixed(1)}:1`
  const left = secondsLeft === undefined || done >= total ? '' : `, ${formatSeconds(secondsLeft)} left`
  return `${label}: ${bar}${Math.floor(share * 100)}%${amounts}${speed}${packed}${left}`
}

/** @returns whether a log should show this now: the first of its label, then one each `interval` milliseconds, and the end */
export function logPace(interval: number, now: () => number): (progress: Progress) => boolean {
  // Several things go on at once, each under its label.
  const shown = new Map<string, number>()
  return ({ label, done, total }) => {
    const ended = total !== undefined && done >= total
    if (now() - (shown.get(label) ?? Number.NEGATIVE_INFINITY) < interval && !ended) return false
    if (ended) shown.delete(label)
    else shown.set(label, now())
    return true
  }
}

/** Replaces every secret by ***, as it is and as JSON escapes it; of two that begin alike, the longer one first. */
export function secretFilter(): { add: (secret: string) => void; hide: (text: string) => string } {
  let secrets: string[] = []
  return {
    add: (secret) => {
      if (secret === '') return
      const all = new Set([...secrets, secret, JSON.stringify(secret).slice(1, -1)])
      secrets = [...all].sort((a, b) => b.length - a.length)
    },
    hide: (text) => {
      let hidden = text
      for (const secret of secrets) hidden = hidden.replaceAll(secret, '***')
      return hidden
    }
  }
}
