import { cancellation } from '../cancellation.ts'
import { readValidateOptions } from '../options.ts'
import { terminalReporter } from '../reporter/terminal.ts'
import { describe, toRecord } from '../validation/located.ts'
import { describeLockPlan } from '../validation/locks.ts'
import { printable } from '../validation/printable.ts'
import { sarifText, writeSarif } from '../validation/sarif.ts'
import { validate } from '../validation/validate.ts'
import { fails, summary, type Validation } from '../validation/verdict.ts'
import { toolVersion } from '../version.ts'
import { exitCodes } from './exit-codes.ts'
import type { ValidateFlags } from './validate.ts'

/** @returns the exit code */
export async function runValidate(paths: readonly string[], flags: ValidateFlags): Promise<number> {
  const { env } = process
  const flag: Record<string, string | undefined> = {
    paths: paths.join('\n'),
    'fail-on': flags.failOn,
    severities: flags.severities?.replaceAll(',', '\n'),
    'changed-only': flags.changedOnly === true ? 'true' : 'false',
    'sarif-file': flags.sarifFile
  }
  const options = readValidateOptions((name) => flag[name], { env, cwd: process.cwd(), terminal: true })
  const reporter = terminalReporter(process.stderr, { debug: false, now: Date.now })
  // git and PowerShell are groups of their own, which Ctrl-C does not reach.
  const { signal, stop } = cancellation()
  const result = await validate({ ...options, env, signal, reporter }).finally(stop)
  process.stdout.write(`${(await output(result, flags.format, options.root)).join('\n')}\n`)
  if (options.sarifFile !== undefined) await writeSarif(options.sarifFile, result.problems, toolVersion())
  return fails(result, options.failOn) ? exitCodes.failed : exitCodes.done
}

async function output(result: Validation, format: ValidateFlags['format'], root: string): Promise<string[]> {
  if (format === 'json') return [JSON.stringify(result.problems.map(toRecord), undefined, 2)]
  if (format === 'sarif') return [sarifText(result.problems, toolVersion())]
  const plans = result.plans.flatMap(describeLockPlan).map(printable)
  return [...(await describe(result.problems, root)), ...plans, summary(result)]
}
