/** What the terminal says of an error, and what it exits with. */
import { causeChain, UserError } from '../errors.ts'
import { StageError } from '../pipeline/stage.ts'
import { exitCodes } from './exit-codes.ts'

/** Errors of what the user gave; everything else has failed while it was being worked on. */
const unusable = /^(answer-file|definition|disk|lock|options|scenario|simulator|validate)\./

/** @returns 1, 2 or 130 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof StageError) {
    return error.outcome === 'cancelled' ? exitCodes.cancelled : exitCodes.failed
  }
  if (!(error instanceof UserError)) return exitCodes.failed
  if (error.code === 'cancelled') return exitCodes.cancelled
  return unusable.test(error.code) ? exitCodes.unusable : exitCodes.failed
}

/** @returns the error with its stage and its causes, one a line */
export function explain(error: unknown): string {
  const inner = error instanceof StageError ? error.cause : error
  const [message = 'failed', ...causes] = causeChain(inner)
  const lines = [`error: ${where(error)}${message}`, ...causes.map((cause) => `  because: ${cause}`)]
  return lines.join('\n')
}

function where(error: unknown): string {
  if (!(error instanceof StageError)) return ''
  return error.outcome === 'cancelled' ? `stage ${error.stage}: ` : `stage ${error.stage} failed: `
}
