/** For a program: one JSON object a line. */
import type { Reporter } from '../run.ts'
import type { Output } from './terminal.ts'
import { secretFilter } from './text.ts'

/** @returns a reporter whose lines are `{"event":"log"|"progress"|"problem"|"group", ...}` */
export function jsonReporter(output: Output): Reporter {
  const secrets = secretFilter()
  const write = (event: Record<string, unknown>) => output.write(`${secrets.hide(JSON.stringify(event))}\n`)
  const log = (level: string) => (message: string) => void write({ event: 'log', level, message })
  return {
    debug: log('debug'),
    info: log('info'),
    warning: log('warning'),
    error: log('error'),
    problem: (problem) => void write({ event: 'problem', ...problem }),
    progress: (progress) => void write({ event: 'progress', ...progress }),
    secret: secrets.add,
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
