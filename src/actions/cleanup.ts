/** The action's post step: removes whatever the build has left. It reports and goes on; it never fails the job. */
import path from 'node:path'
import * as core from '@actions/core'
import { asset } from '../assets.ts'
import { cancellation } from '../cancellation.ts'
import { causeChain } from '../errors.ts'
import { actionInput, readBuildOptions } from '../options.ts'
import { newRun } from '../pipeline/begin.ts'
import { cleanUp } from '../pipeline/clean-up.ts'
import { openPowerShell } from '../powershell/open.ts'
import { publishArtifacts } from '../publish/index.ts'
import { githubReporter } from '../reporter/github.ts'
import { removeStaging } from '../updates/cache/actions.ts'
import { toolVersion } from '../version.ts'

const reporter = githubReporter(Date.now)
const workFolder = core.getState('work-folder')
try {
  if (workFolder !== '') await removeBuild(workFolder)
} catch (error) {
  reporter.warning(`clean-up: ${causeChain(error).join(': ')}`)
}
process.exit()

async function removeBuild(folder: string): Promise<void> {
  const surroundings = { env: process.env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: false }
  const options = readBuildOptions(actionInput, surroundings)
  const run = newRun({ reporter, signal: cancellation().signal, env: process.env }, folder)
  const { shell, simulated } = await openPowerShell(run, {
    ...(options.simulator === undefined ? {} : { scenario: options.simulator }),
    workDirectory: options.workDirectory,
    env: process.env,
    locate: asset
  })
  const onLogs = (files: readonly string[]) => sendLogs(files, simulated)
  await cleanUp(run, folder, { shell, keepOnFailure: options.keepOnFailure, onLogs })
  if (options.updateCache !== 'directory') await removeStaging()
}

async function sendLogs(files: readonly string[], simulated: boolean): Promise<void> {
  const reportName = `${simulated ? 'simulated-' : ''}${path.basename(workFolder)}-guest-logs`
  const { report } = await publishArtifacts({ reportFiles: files, reportName, reporter })
  reporter.info(`the guest's logs are artifact ${report.name}`)
}
