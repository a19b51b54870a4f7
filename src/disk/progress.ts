import type { Run } from '../run.ts'

/** @returns a function that reports how many bytes are done, at most four times a second and at the end */
export function byteProgress(run: Run, label: string, total: number): (done: number) => void {
  let last = Number.NEGATIVE_INFINITY
  return (done) => {
    const now = run.now().getTime()
    if (done < total && now - last < 250) return
    last = now
    run.reporter.progress({ label, done, total, unit: 'bytes' })
  }
}
