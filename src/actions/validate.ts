/** The action that checks pull requests: it annotates the lines and runs nothing of what it reads. */
import * as core from '@actions/core'
import { causeChain, UserError } from '../errors.ts'
import type { Problem } from '../location.ts'
import { actionInput } from '../options.ts'
import { writeSummary } from '../publish/summary.ts'
import { githubReporter } from '../reporter/github.ts'
import { renderSummary } from '../validation/markdown.ts'
import { validate } from '../validation/validate.ts'
import { type FailOn, failOnChoices, fails, summary } from '../validation/verdict.ts'

try {
  const { paths, failOn } = readInputs()
  const result = await validate(paths, process.env['GITHUB_WORKSPACE'] ?? process.cwd())
  const reporter = githubReporter(Date.now)
  for (const problem of result.problems) reporter.problem(problem)
  reporter.info(summary(result))
  await writeSummary(renderSummary(result))
  if (fails(result, failOn)) core.setFailed(summary(result))
} catch (error) {
  core.setFailed(causeChain(error).join(': '))
}

/** @throws UserError `options.invalid` with every input that is wrong */
function readInputs(): { paths: string[]; failOn: FailOn } {
  const problems: Problem[] = []
  const wrong = (message: string) => problems.push({ rule: 'options.invalid', severity: 'error', message })
  const paths = (actionInput('paths') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (paths.length === 0) wrong('paths: is required: files or folders, one a line')
  const given = actionInput('fail-on') ?? 'error'
  const failOn = failOnChoices.find((choice) => choice === given)
  if (failOn === undefined) wrong(`fail-on: must be ${failOnChoices.join(', ')}, not ${JSON.stringify(given)}`)
  if ((actionInput('changed-only') ?? 'false') !== 'false') wrong('changed-only: is not supported yet: leave it out')
  if (actionInput('sarif-file') !== undefined) wrong('sarif-file: is not supported yet: leave it out')
  if (failOn !== undefined && problems.length === 0) return { paths, failOn }
  throw new UserError('options.invalid', problems.map(({ message }) => message).join('\n'), { problems })
}
