/** The action's main step. */
import * as core from '@actions/core'
import { cancellation } from '../cancellation.ts'
import { causeChain, errorMessage, UserError } from '../errors.ts'
import { actionInput, readBuildOptions } from '../options.ts'
import { beginBuild } from '../pipeline/begin.ts'
import { workFolderOf } from '../pipeline/clean-up.ts'
import { type BuildEnd, build } from '../pipeline/index.ts'
import { buildPlaces, newBuildId } from '../pipeline/job.ts'
import { renderMarkdown, writeSummary } from '../publish/index.ts'
import { githubReporter } from '../reporter/github.ts'
import { toolVersion } from '../version.ts'

const reporter = githubReporter(Date.now)
const { signal } = cancellation()

try {
  const surroundings = { env: process.env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: false }
  const options = readBuildOptions(actionInput, surroundings)
  const buildId = newBuildId()
  const workFolder = workFolderOf(options.workDirectory, buildId)
  // Before anything is created, so that post finds it also when this process is killed.
  core.saveState('work-folder', workFolder)
  const job = await beginBuild(options, buildPlaces(buildId, workFolder, process.pid), {
    reporter,
    signal,
    env: process.env
  })
  const end = await build(job)
  await tell(end)
} catch (error) {
  core.setOutput('changed', 'false')
  if (error instanceof UserError) for (const problem of error.problems) reporter.problem(problem)
  fail(error)
}
// Sockets that the artifact client leaves open would hold the process for minutes.
process.exit()

/** Outputs and summary come first, so that they are there also for a build that failed. */
async function tell({ changed, published, error }: BuildEnd): Promise<void> {
  core.setOutput('changed', String(changed))
  if (published !== undefined) {
    const { report, artifactId, reportArtifactId, image, reportFile } = published
    core.setOutput('report', reportFile)
    core.setOutput('report-artifact-id', reportArtifactId ?? '')
    if (report.image !== undefined) {
      core.setOutput('image', image ?? report.image.fileName)
      core.setOutput('sha256', report.image.hashes.archiveSha256)
      core.setOutput('raw-size', String(report.image.sizes.raw))
      core.setOutput('filetype', report.upload?.filetype ?? '')
      core.setOutput('artifact-id', artifactId ?? '')
    }
    await writeSummary(renderMarkdown(report)).catch((failure: unknown) => reporter.warning(errorMessage(failure)))
  }
  if (error === undefined) return
  const { cause } = error
  if (cause instanceof UserError) for (const problem of cause.problems) reporter.problem(problem)
  fail(error)
}

function fail(error: unknown): void {
  core.setFailed(error instanceof UserError ? error.message : (causeChain(error)[0] ?? 'failed'))
  for (const cause of causeChain(error).slice(1)) core.debug(`because: ${cause}`)
}
