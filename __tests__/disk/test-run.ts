import type { Progress, Run } from '../../src/run.ts'

export interface TestRun extends Run {
  readonly shown: Progress[]
  readonly lines: string[]
}

/** A run whose reporter remembers what it was told. */
export function testRun(workFolder: string, signal: AbortSignal = new AbortController().signal): TestRun {
  const shown: Progress[] = []
  const lines: string[] = []
  const line = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return {
    signal,
    shown,
    lines,
    now: () => new Date(),
    sleep: async () => undefined,
    workFolder,
    fetch,
    reporter: {
      debug: line('debug'),
      info: line('info'),
      warning: line('warning'),
      error: line('error'),
      problem: (problem) => void lines.push(problem.message),
      progress: (progress) => void shown.push(progress),
      group: (_title, body) => body(),
      secret: () => undefined
    }
  }
}
