/** What `pack` and `verify` have in common: a reporter, Ctrl-C, and last words. */
import { tmpdir } from 'node:os'
import { causeChain, UserError } from '../errors.ts'
import { newRun } from '../pipeline/begin.ts'
import { jsonReporter } from '../reporter/json.ts'
import { terminalReporter } from '../reporter/terminal.ts'
import type { Run } from '../run.ts'
import { exitCodes } from './exit-codes.ts'
import { exitCodeOf, explain } from './failure.ts'
import type { Format } from './format.ts'
import { stopping } from './stopping.ts'

export interface DiskJobResult {
  /** For programs. */
  readonly facts: Record<string, unknown>
  /** For people. */
  readonly lines: readonly string[]
}

/** @returns the exit code; everything has been said */
export async function diskJob(format: Format, body: (run: Run) => Promise<DiskJobResult>): Promise<number> {
  const json = format === 'json' ? jsonReporter(process.stdout) : undefined
  const reporter = json ?? terminalReporter(process.stdout, { debug: false, now: Date.now })
  const stop = stopping(reporter, Date.now)
  try {
    const { facts, lines } = await body(newRun({ reporter, signal: stop.signal, env: process.env }, tmpdir()))
    if (json === undefined) for (const line of lines) reporter.info(line)
    else json.end({ outcome: 'succeeded', exitCode: exitCodes.done, ...facts })
    return exitCodes.done
  } catch (error) {
    const exitCode = exitCodeOf(error)
    if (json === undefined) process.stderr.write(`${explain(error)}\n`)
    else
      json.end({ outcome: exitCode === exitCodes.cancelled ? 'cancelled' : 'failed', exitCode, error: describe(error) })
    return exitCode
  } finally {
    stop.end()
  }
}

function describe(error: unknown): Record<string, unknown> {
  const [message, ...causes] = causeChain(error)
  return { code: error instanceof UserError ? error.code : 'unexpected', message, causes }
}
