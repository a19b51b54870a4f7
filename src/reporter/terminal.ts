/** For a person at a terminal, or for a log: a bar that moves on a terminal, plain lines otherwise. */
import { formatProblem } from '../location.ts'
import type { Progress, Reporter } from '../run.ts'
import { describeProgress, logPace, secretFilter } from './text.ts'

/** What a reporter writes to: standard output, or a test's stand-in. */
export interface Output {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Between two plain lines about the same progress. */
const plainInterval = 2000

/**
 * @param output where everything goes
 * @param options `debug` shows debug lines too; `now` gives milliseconds
 */
export function terminalReporter(output: Output, options: { debug: boolean; now: () => number }): Reporter {
  const secrets = secretFilter()
  const bar = output.isTTY === true ? movingBar(output, options.now) : plainProgress(output, options.now)
  let depth = 0
  const line = (text: string) => {
    bar.clear()
    for (const part of secrets.hide(text).split('\n')) output.write(`${'  '.repeat(depth)}${part}\n`)
  }
  return {
    debug: (message) => (options.debug ? line(`debug: ${message}`) : undefined),
    info: line,
    warning: (message) => line(`warning: ${message}`),
    error: (message) => line(`error: ${message}`),
    problem: (problem) => line(formatProblem(problem)),
    progress: (progress) => bar.show({ ...progress, label: secrets.hide(progress.label) }, '  '.repeat(depth)),
    secret: secrets.add,
    group: async (title, body) => {
      line(title)
      depth++
      try {
        return await body()
      } finally {
        bar.clear()
        depth--
      }
    }
  }
}

interface Bar {
  show(progress: Progress, indent: string): void
  clear(): void
}

function movingBar(output: Output, now: () => number): Bar {
  let shown = false
  let last = Number.NEGATIVE_INFINITY
  return {
    show: (progress, indent) => {
      const ended = progress.total !== undefined && progress.done >= progress.total
      // One line can show one thing: the whole, and each part when it is done.
      if ((now() - last < 100 || progress.part === true) && !ended) return
      last = now()
      const text = `${indent}${describeProgress(progress, true)}`
      output.write(`\r\u001b[2K${text.slice(0, (output.columns ?? 80) - 1)}`)
      shown = true
      if (ended) {
        output.write('\n')
        shown = false
      }
    },
    clear: () => {
      if (shown) output.write('\r\u001b[2K')
      shown = false
    }
  }
}

function plainProgress(output: Output, now: () => number): Bar {
  const due = logPace(plainInterval, now)
  return {
    show: (progress, indent) => {
      if (due(progress)) output.write(`${indent}${describeProgress(progress, false)}\n`)
    },
    clear: () => undefined
  }
}
