/** Ctrl-C at a terminal: once to stop in good order, twice to end at once. */
import { cancellation } from '../cancellation.ts'
import { UserError } from '../errors.ts'
import type { Reporter } from '../run.ts'
import { exitCodes } from './exit-codes.ts'

export interface Stopping {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Aborted by the second, just before the process ends: for clean-up, whose processes would outlive it. */
  readonly atOnce: AbortSignal
  /** Ends the listening. */
  readonly end: () => void
}

/** One Ctrl-C may come twice: from the terminal, and passed on by npm, which got it from the terminal as well. */
const sameWish = 1000

/**
 * Listens from now on.
 * @param now gives milliseconds
 */
export function stopping(reporter: Reporter, now: () => number): Stopping {
  const { signal, stop } = cancellation()
  const forced = new AbortController()
  let first = 0
  const again = () => {
    if (now() - first < sameWish) return
    forced.abort(new UserError('cancelled', 'ended at once'))
    process.stderr.write('\nended at once: the next run removes what is left\n')
    process.exit(exitCodes.cancelled)
  }
  const begin = () => {
    first = now()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, again)
    reporter.warning('cancelled: what runs is stopped and removed; a second Ctrl-C ends at once')
  }
  signal.addEventListener('abort', begin, { once: true })
  const end = () => {
    stop()
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, again)
  }
  return { signal, atOnce: forced.signal, end }
}
