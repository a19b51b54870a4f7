/** Turns the signals of a runner or a terminal into an abort. */
import { UserError } from './errors.ts'

/** @returns a signal that is aborted by the first SIGINT, SIGTERM, SIGHUP or Ctrl+Break; `stop` ends the listening */
export function cancellation(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const signals: NodeJS.Signals[] = [
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    ...(process.platform === 'win32' ? (['SIGBREAK'] as const) : [])
  ]
  const abort = () => controller.abort(new UserError('cancelled', 'cancelled'))
  for (const name of signals) process.on(name, abort)
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of signals) process.off(name, abort)
    }
  }
}
