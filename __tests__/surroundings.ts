import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll } from '@jest/globals'
import type { Problem } from '../src/location.ts'
import type { Progress, Reporter, Run } from '../src/run.ts'

const folders: string[] = []

afterAll(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** @returns a new folder that is removed after the tests of this file */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mwi-test-'))
  folders.push(folder)
  return folder
}

export interface RecordingReporter extends Reporter {
  /** `level: message`, in order. */
  readonly lines: string[]
  readonly problems: Problem[]
  readonly progresses: Progress[]
  readonly secrets: string[]
}

/** @returns a reporter that keeps what it is told */
export function recordingReporter(): RecordingReporter {
  const lines: string[] = []
  const problems: Problem[] = []
  const progresses: Progress[] = []
  const secrets: string[] = []
  const keep = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return {
    lines,
    problems,
    progresses,
    secrets,
    debug: keep('debug'),
    info: keep('info'),
    warning: keep('warning'),
    error: keep('error'),
    problem: (problem) => void problems.push(problem),
    progress: (progress) => void progresses.push(progress),
    secret: (value) => void secrets.push(value),
    group: async (title, body) => {
      lines.push(`group: ${title}`)
      return body()
    }
  }
}

/** @returns a run context for tests: real clock, real network, no patience needed */
export function testRun(reporter: Reporter, workFolder: string, signal = new AbortController().signal): Run {
  return {
    signal,
    reporter,
    workFolder,
    now: () => new Date(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    fetch
  }
}
