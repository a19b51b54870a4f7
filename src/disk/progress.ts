import type { Run } from '../run.ts'

/** How far reading has come: of the disk, and of what of it must be gone through. Bytes. */
export interface Passed {
  readonly done: number
  readonly worked: number
  /** Of the archive so far. */
  readonly archive: number
}

/**
 * @param total the disk's size
 * @param work how much of it must be gone through; zeros cost no time, so they say nothing about the time left
 * @returns a function that reports progress with rate, ratio and time left, at most four times a second and at the end
 */
export function byteProgress(run: Run, label: string, { total, work }: { total: number; work: number }) {
  const started = run.now().getTime()
  let last = Number.NEGATIVE_INFINITY
  return ({ done, worked, archive }: Passed): void => {
    const now = run.now().getTime()
    if (done < total && now - last < 250) return
    last = now
    const seconds = (now - started) / 1000
    const rate = worked / seconds
    const known = rate > 0 && Number.isFinite(rate)
    run.reporter.progress({
      label,
      done,
      total,
      unit: 'bytes',
      ...(known ? { rate } : {}),
      ...(archive > 0 ? { ratio: worked / archive } : {}),
      // The first second says little about the rest.
      ...(known && seconds >= 1 && work > worked ? { secondsLeft: (work - worked) / rate } : {})
    })
  }
}
