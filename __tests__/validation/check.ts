import { type ValidateRequest, validate } from '../../src/validation/validate.ts'
import type { Validation } from '../../src/validation/verdict.ts'
import { recordingReporter } from '../surroundings.ts'

/** Validates as the terminal does, in an environment without anything. */
export function check(
  paths: readonly string[],
  root: string,
  more: Partial<ValidateRequest> = {}
): Promise<Validation> {
  const { signal } = new AbortController()
  const reporter = recordingReporter()
  return validate({ paths, root, changedOnly: false, severities: new Map(), env: {}, signal, reporter, ...more })
}
