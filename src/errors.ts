import { types } from 'node:util'
import { formatProblem, type Problem } from './location.ts'

/** Something the user can mend. It is shown as it is, without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError'
  /** Stable, such as `preflight.not-elevated`. */
  readonly code: string
  readonly problems: readonly Problem[]

  constructor(code: string, message: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.problems = options.problems ?? []
  }
}

/** Raises one error that holds every problem of severity `error`; does nothing when there is none. */
export function refuse(code: string, what: string, problems: readonly Problem[]): void {
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length === 0) return
  const lines = errors.map((problem) => `  ${formatProblem(problem)}`)
  const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`
  throw new UserError(code, `${what}: ${count}\n${lines.join('\n')}`, { problems: errors })
}

/** @returns the text of anything that was thrown. */
export function errorMessage(error: unknown): string {
  // Not instanceof: an error that Node itself makes belongs to another realm inside a test runner's sandbox.
  return types.isNativeError(error) ? error.message : String(error)
}

/** @returns the messages of an error and of all its causes, outermost first; one that the last already told is left out. */
export function causeChain(error: unknown): string[] {
  const chain: string[] = []
  for (
    let at: unknown = error;
    at !== undefined && chain.length < 10;
    at = types.isNativeError(at) ? at.cause : undefined
  ) {
    const message = errorMessage(at)
    if (chain.at(-1)?.includes(message) !== true) chain.push(message)
  }
  return chain
}

/** @returns the code of a system error, such as `ENOENT` */
export function errorCode(error: unknown): string | undefined {
  const code = types.isNativeError(error) && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
