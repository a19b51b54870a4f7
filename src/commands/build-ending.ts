/** The last words of a build at a terminal. */
import { causeChain, UserError } from '../errors.ts'
import type { BuildEnd } from '../pipeline/index.ts'
import { StageError } from '../pipeline/stage.ts'
import { jsonReporter } from '../reporter/json.ts'
import { terminalReporter } from '../reporter/terminal.ts'
import type { Reporter } from '../run.ts'
import { exitCodes } from './exit-codes.ts'
import { exitCodeOf, explain } from './failure.ts'
import type { Format } from './format.ts'

export interface Ending {
  simulated: boolean
  /** Absent when the build could not begin. */
  end?: BuildEnd
  error?: unknown
}

export interface Teller {
  readonly reporter: Reporter
  /** Says how it ended. @returns the exit code */
  tell(ending: Ending): number
}

/** @returns a reporter for standard output, and what says the end: failures go to standard error, except in JSON */
export function teller({ format, debug = false }: { format: Format; debug?: boolean }): Teller {
  if (format === 'json') return jsonTeller()
  const options = { debug, now: Date.now }
  const output = terminalReporter(process.stdout, options)
  const errors = terminalReporter(process.stderr, options)
  const secret = (value: string) => {
    output.secret(value)
    errors.secret(value)
  }
  return { reporter: { ...output, secret }, tell: (ending) => tellInText(ending, output, errors) }
}

function tellInText({ simulated, end, error }: Ending, output: Reporter, errors: Reporter): number {
  const published = end?.published
  if (error !== undefined) {
    errors.info(explain(error))
    if (error instanceof Error && error.stack !== undefined) errors.debug(error.stack)
    if (published !== undefined) errors.info(`report: ${published.reportFile}`)
    return exitCodeOf(error)
  }
  if (published?.report.image === undefined) return exitCodes.done
  const { report, reportFile, image } = published
  output.info(`image:  ${image ?? report.image?.fileName}`)
  output.info(`report: ${reportFile}`)
  output.info(`sha256: ${report.image?.hashes.archiveSha256}`)
  if (simulated) output.info('SIMULATED: this image is a stand-in, not to be uploaded; a real one is uploaded with:')
  else output.info('upload it with:')
  output.info(report.upload?.command ?? '')
  return exitCodes.done
}

function jsonTeller(): Teller {
  // Through the reporter's own output, so that the last line hides secrets as all others do.
  const reporter = jsonReporter(process.stdout)
  return {
    reporter,
    tell: (ending) => {
      reporter.end(lastEvent(ending))
      return exitCodeOfEnding(ending)
    }
  }
}

function exitCodeOfEnding({ error }: Ending): number {
  return error === undefined ? exitCodes.done : exitCodeOf(error)
}

function lastEvent(ending: Ending): Record<string, unknown> {
  const { simulated, end, error } = ending
  const report = end?.published?.report
  return {
    outcome: report?.outcome ?? outcomeOf(error),
    exitCode: exitCodeOfEnding(ending),
    simulated,
    changed: end?.changed ?? false,
    image: end?.published?.image,
    report: end?.published?.reportFile,
    sha256: report?.image?.hashes.archiveSha256,
    upload: report?.upload,
    error: error === undefined ? undefined : describeError(error)
  }
}

function outcomeOf(error: unknown): string {
  if (error === undefined) return 'succeeded'
  return exitCodeOf(error) === exitCodes.cancelled ? 'cancelled' : 'failed'
}

function describeError(error: unknown): Record<string, unknown> {
  const inner = error instanceof StageError ? error.cause : error
  const [message, ...causes] = causeChain(inner)
  return {
    code: inner instanceof UserError ? inner.code : 'unexpected',
    stage: error instanceof StageError ? error.stage : undefined,
    message,
    causes,
    problems: inner instanceof UserError ? inner.problems : []
  }
}
