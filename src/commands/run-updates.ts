/** Writes or checks lock files from a terminal. */
import os from 'node:os'
import { cancellation } from '../cancellation.ts'
import { causeChain, UserError } from '../errors.ts'
import { readUpdatesOptions } from '../options.ts'
import { newRun } from '../pipeline/begin.ts'
import type { UpdatesOptions } from '../pipeline/lock-definitions.ts'
import { checkLocks, updateLocks } from '../pipeline/lock-files.ts'
import { countProblems } from '../pipeline/lock-summary.ts'
import { jsonReporter } from '../reporter/json.ts'
import { terminalReporter } from '../reporter/terminal.ts'
import type { Reporter } from '../run.ts'
import { exitCodes } from './exit-codes.ts'
import { exitCodeOf } from './failure.ts'
import type { UpdatesFlags } from './updates.ts'

/** How it ended: the exit code, and what a program is told besides. */
interface Ending {
  readonly exitCode: number
  readonly [key: string]: unknown
}

/** @returns the exit code; an error is thrown, except in JSON */
export async function runUpdates(definitions: readonly string[], flags: UpdatesFlags): Promise<number> {
  const work = (reporter: Reporter) => {
    const options = readOptions(definitions, flags)
    return options.check ? check(options, reporter) : update(options, reporter)
  }
  if (flags.format === 'text')
    return (await work(terminalReporter(process.stdout, { debug: false, now: Date.now }))).exitCode
  const reporter = jsonReporter(process.stdout)
  const ending = await work(reporter).catch(describeError)
  reporter.end(ending)
  return ending.exitCode
}

function readOptions(definitions: readonly string[], flags: UpdatesFlags): UpdatesOptions {
  const given: Record<string, string | undefined> = {
    definition: definitions.join('\n'),
    check: flags.check === true ? 'true' : undefined,
    'catalog-url': flags.catalogUrl
  }
  return readUpdatesOptions((name) => given[name], { env: process.env, cwd: process.cwd(), terminal: true })
}

async function update(options: UpdatesOptions, reporter: Reporter): Promise<Ending> {
  const { signal, stop } = cancellation()
  const run = newRun({ reporter, signal, env: process.env }, os.tmpdir())
  const locks = await updateLocks(run, options).finally(stop)
  return { exitCode: exitCodes.done, changed: locks.some(({ written }) => written), locks }
}

async function check(options: UpdatesOptions, reporter: Reporter): Promise<Ending> {
  const checked = await checkLocks(options)
  for (const problem of checked.problems) reporter.problem(problem)
  reporter.info(countProblems(checked))
  return { exitCode: checked.problems.length > 0 ? exitCodes.failed : exitCodes.done, files: checked.files }
}

function describeError(error: unknown): Ending {
  const [message, ...causes] = causeChain(error)
  const known = error instanceof UserError ? error : undefined
  const { code = 'unexpected', problems = [] } = known ?? {}
  return { exitCode: exitCodeOf(error), error: { code, message, causes, problems } }
}
