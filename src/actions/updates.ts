/** The action that asks the Microsoft Update Catalog and writes the lock files, or checks those that are there. */
import os from 'node:os'
import * as core from '@actions/core'
import { cancellation } from '../cancellation.ts'
import { causeChain, errorMessage, UserError } from '../errors.ts'
import { actionInput, readUpdatesOptions } from '../options.ts'
import { newRun } from '../pipeline/begin.ts'
import type { UpdatesOptions } from '../pipeline/lock-definitions.ts'
import { checkLocks, updateLocks } from '../pipeline/lock-files.ts'
import { countProblems, renderCheck, renderUpdates } from '../pipeline/lock-summary.ts'
import { writeSummary } from '../publish/summary.ts'
import { githubReporter } from '../reporter/github.ts'

const reporter = githubReporter(Date.now)
const { signal } = cancellation()

try {
  const options = readUpdatesOptions(actionInput, { env: process.env, cwd: process.cwd(), terminal: false })
  await (options.check ? check(options) : update(options))
} catch (error) {
  if (error instanceof UserError) for (const problem of error.problems) reporter.problem(problem)
  core.setFailed(error instanceof UserError ? error.message : (causeChain(error)[0] ?? 'failed'))
  for (const cause of causeChain(error).slice(1)) core.debug(`because: ${cause}`)
}
// Connections that are kept alive would hold the process.
process.exit()

async function update(options: UpdatesOptions): Promise<void> {
  const run = newRun({ reporter, signal, env: process.env }, process.env['RUNNER_TEMP'] ?? os.tmpdir())
  const updated = await updateLocks(run, options)
  const written = updated.filter((item) => item.written)
  const markdown = renderUpdates(updated)
  core.setOutput('changed', String(written.length > 0))
  core.setOutput('locks', written.map(({ lock }) => lock).join('\n'))
  core.setOutput('changes', markdown)
  await summarize(markdown)
}

async function check(options: UpdatesOptions): Promise<void> {
  const checked = await checkLocks(options)
  for (const problem of checked.problems) reporter.problem(problem)
  await summarize(renderCheck(checked))
  if (checked.problems.length > 0) core.setFailed(countProblems(checked))
  else reporter.info(countProblems(checked))
}

async function summarize(markdown: string): Promise<void> {
  await writeSummary(markdown).catch((failure: unknown) => reporter.warning(errorMessage(failure)))
}
