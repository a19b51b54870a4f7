/** For the GitHub runner: workflow commands through @actions/core. */
import * as core from '@actions/core'
import type { Problem } from '../location.ts'
import type { Reporter } from '../run.ts'
import { describeProgress, logPace } from './text.ts'

/** Between two lines about the same progress: the runner's log has no moving bar. */
const interval = 10_000

/** @param now gives milliseconds */
export function githubReporter(now: () => number): Reporter {
  const due = logPace(interval, now)
  return {
    debug: (message) => core.debug(message),
    info: (message) => core.info(message),
    warning: (message) => core.warning(message),
    error: (message) => core.error(message),
    problem: annotate,
    secret: (value) => core.setSecret(value),
    // core.group ends the group only when the body does not throw.
    group: async (title, body) => {
      core.startGroup(title)
      try {
        return await body()
      } finally {
        core.endGroup()
      }
    },
    progress: (progress) => {
      if (due(progress)) core.info(describeProgress(progress, false))
    }
  }
}

function annotate(problem: Problem): void {
  const { location, hint } = problem
  const text = hint === undefined ? problem.message : `${problem.message} (${hint})`
  const place =
    location === undefined
      ? { title: problem.rule }
      : {
          title: problem.rule,
          file: location.file,
          startLine: location.line,
          startColumn: location.column,
          ...(location.endLine === undefined ? {} : { endLine: location.endLine }),
          ...(location.endColumn === undefined ? {} : { endColumn: location.endColumn })
        }
  if (problem.severity === 'error') core.error(text, place)
  else if (problem.severity === 'warning') core.warning(text, place)
  else core.notice(text, place)
}
