/** The action that checks pull requests: it annotates the lines and runs nothing of what it reads. */
import * as core from '@actions/core'
import { cancellation } from '../cancellation.ts'
import { causeChain, errorMessage } from '../errors.ts'
import { actionInput, readValidateOptions } from '../options.ts'
import { writeSummary } from '../publish/summary.ts'
import { githubReporter } from '../reporter/github.ts'
import { chooseAnnotations } from '../validation/annotations.ts'
import { describe } from '../validation/located.ts'
import { describeLockPlan } from '../validation/locks.ts'
import { renderSummary } from '../validation/markdown.ts'
import { printable } from '../validation/printable.ts'
import { writeSarif } from '../validation/sarif.ts'
import { validate } from '../validation/validate.ts'
import { fails, summary } from '../validation/verdict.ts'
import { toolVersion } from '../version.ts'

try {
  const { env } = process
  const options = readValidateOptions(actionInput, { env, cwd: process.cwd(), terminal: false })
  const reporter = githubReporter(Date.now)
  const { signal, stop } = cancellation()
  const result = await validate({ ...options, env, signal, reporter }).finally(stop)
  for (const line of await describe(result.problems, options.root)) reporter.info(line)
  const { shown, more } = chooseAnnotations(result.problems)
  for (const problem of shown) {
    // The toolkit escapes what would end the command; what would steer a log's reader it leaves as it is.
    const location = { ...problem.location, file: problem.location.file.replace(/\p{Cc}/gu, '\ufffd') }
    reporter.problem({ ...problem, message: printable(problem.message), location })
  }
  if (more !== undefined) reporter.info(more)
  for (const line of result.plans.flatMap(describeLockPlan)) reporter.info(printable(line))
  reporter.info(summary(result))
  if (options.sarifFile !== undefined) await writeSarif(options.sarifFile, result.problems, toolVersion())
  await writeSummary(renderSummary(result)).catch((failure: unknown) => reporter.warning(errorMessage(failure)))
  if (fails(result, options.failOn)) core.setFailed(summary(result))
} catch (error) {
  // The paths in it may come from the pull request.
  core.setFailed(causeChain(error).join(': ').split('\n').map(printable).join('\n'))
}
