/** Tells how far downloads have come: each file, and all of them with the rate of late and the time that is left. */
import type { Run } from '../../run.ts'

export interface FileMeter {
  /** This much of the file is here, wherever it came from. */
  readonly at: (position: number) => void
  /** These bytes came through the network just now: the rate counts nothing else. */
  readonly received: (bytes: number) => void
}

export interface Meter {
  /** @param total bytes, where they are known */
  readonly file: (label: string, total: number | undefined) => FileMeter
}

/** Milliseconds between two reports of one thing; reporters may show fewer. */
const interval = 500
/** Milliseconds that the rate is taken over. */
const span = 10_000

export function meter({ reporter, now }: Pick<Run, 'reporter' | 'now'>): Meter {
  const files: Tally[] = []
  const all = tally('packages', false)
  const clock = () => now().getTime()
  const report = (item: Tally, ended: boolean) => {
    const time = clock()
    if (time - item.reported < interval && !ended) return
    item.reported = time
    const { label, part, done, total } = item
    const rate = item.rate(time)
    const left = rate === undefined || rate === 0 || total === undefined ? {} : { secondsLeft: (total - done) / rate }
    reporter.progress({
      label,
      done,
      unit: 'bytes',
      ...(total === undefined ? {} : { total }),
      ...(rate === undefined ? {} : { rate }),
      ...left,
      ...(part ? { part } : {})
    })
  }
  const sum = () => {
    all.done = files.reduce((bytes, file) => bytes + file.done, 0)
    // As long as the size of one is unknown, so is the sum.
    const totals = files.map((file) => file.total)
    all.total = totals.includes(undefined) ? undefined : totals.reduce((bytes = 0, size = 0) => bytes + size, 0)
    report(all, all.done === all.total)
  }
  return {
    file: (label, total) => {
      const own = tally(label, true)
      own.total = total
      files.push(own)
      return {
        at: (position) => {
          own.done = position
          report(own, position === total)
          if (position === total || clock() - all.reported >= interval) sum()
        },
        received: (bytes) => {
          own.received(bytes, clock())
          all.received(bytes, clock())
        }
      }
    }
  }
}

interface Tally {
  readonly label: string
  /** One of several. */
  readonly part: boolean
  done: number
  total: number | undefined
  /** When it was reported last, in milliseconds. */
  reported: number
  readonly received: (bytes: number, time: number) => void
  /** @returns bytes per second, undefined while nothing came */
  readonly rate: (time: number) => number | undefined
}

function tally(label: string, part: boolean): Tally {
  let seen: { time: number; bytes: number }[] = []
  return {
    label,
    part,
    done: 0,
    total: undefined,
    reported: Number.NEGATIVE_INFINITY,
    received: (bytes, time) => {
      const last = seen.at(-1)
      // Thousands of chunks a second need no sample each.
      if (last !== undefined && time - last.time < 100) last.bytes += bytes
      else seen.push({ time, bytes })
    },
    rate: (time) => {
      seen = seen.filter((sample) => time - sample.time <= span)
      const first = seen[0]
      if (first === undefined) return undefined
      const bytes = seen.reduce((total, sample) => total + sample.bytes, 0)
      return Math.round((bytes / Math.max(100, time - first.time)) * 1000)
    }
  }
}
