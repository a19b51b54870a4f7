/** What every part of a job is given, so that no part reads the process, the clock or the network by itself. */
import type { Problem } from './location.ts'

/** How far something has come. `total` is absent while nobody knows it. */
export interface Progress {
  readonly label: string
  readonly done: number
  readonly total?: number
  readonly unit: 'bytes' | 'packages' | 'steps' | 'percent'
  /** Units per second of late; absent while nobody can tell. */
  readonly rate?: number
  readonly secondsLeft?: number
  /** What went in for one unit that came out, where something is compressed. */
  readonly ratio?: number
  /** It goes on beside others, and the progress of them all is told too. */
  readonly part?: boolean
}

/** Where everything that a person or a machine reads goes. */
export interface Reporter {
  debug(message: string): void
  info(message: string): void
  warning(message: string): void
  error(message: string): void
  /** A problem with its place, as an annotation where the reporter has such a thing. */
  problem(problem: Problem): void
  progress(progress: Progress): void
  /** A foldable part of the log. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
  /** From now on `value` is shown as ***. */
  secret(value: string): void
}

export interface Run {
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  readonly now: () => Date
  /** @throws the signal's reason when the job is cancelled meanwhile */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  readonly reporter: Reporter
  /** This job's own folder: absolute, exists, removed by clean-up. */
  readonly workFolder: string
  readonly fetch: typeof fetch
}
