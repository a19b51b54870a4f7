/** For a program: one JSON object a line. */
import type { Reporter } from '../run.ts'
import type { Output } from './terminal.ts'
import { secretFilter } from './text.ts'

export interface JsonReporter extends Reporter {
  /** Writes the last line, `{"event":"end", ...}`. */
  end(outcome: Record<string, unknown>): void
}

/** @returns a reporter whose lines are `{"event":"log"|"progress"|"problem"|"group", ...}` */
export function jsonReporter(output: Output): JsonReporter {
  const secrets = secretFilter()
  // Each value by itself: a secret that happens to stand in a key or across two values must not break the line.
  const hide = (_key: string, value: unknown) => (typeof value === 'string' ? secrets.hide(value) : value)
  const write = (event: Record<string, unknown>) => output.write(`${JSON.stringify(event, hide)}\n`)
  const log = (level: string) => (message: string) => void write({ event: 'log', level, message })
  return {
    debug: log('debug'),
    info: log('info'),
    warning: log('warning'),
    error: log('error'),
    problem: (problem) => void write({ event: 'problem', ...problem }),
    progress: (progress) => void write({ event: 'progress', ...progress }),
    secret: secrets.add,
    end: (outcome) => void write({ event: 'end', ...outcome }),
    group: async (title, body) => {
      write({ event: 'group', state: 'start', title })
      try {
        return await body()
      } finally {
        write({ event: 'group', state: 'end', title })
      }
    }
  }
}
