import { cancellation } from '../cancellation.ts'
import { errorMessage } from '../errors.ts'
import { type Identity, identifyPackage } from '../updates/identify/index.ts'
import { exitCodes } from './exit-codes.ts'
import type { InspectFlags } from './inspect.ts'

/** What can be said of one file. */
type Outcome = { readonly file: string } & (Identity | { readonly error: string })

/** @returns the exit code */
export async function runInspect(files: readonly string[], { deep, format }: InspectFlags): Promise<number> {
  const { signal, stop } = cancellation()
  const outcomes: Outcome[] = []
  try {
    for (const file of files) {
      const outcome = await inspect(file, deep, signal)
      outcomes.push(outcome)
      if (format === 'text') process.stdout.write(`${printable(describe(outcome))}\n`)
    }
  } finally {
    stop()
  }
  if (format === 'json') process.stdout.write(`${JSON.stringify(outcomes, undefined, 2)}\n`)
  if (outcomes.some((outcome) => 'error' in outcome)) return exitCodes.unusable
  return outcomes.every((outcome) => 'kind' in outcome && outcome.installable) ? exitCodes.done : exitCodes.failed
}

/** One file that cannot be read does not keep the others from being told. */
async function inspect(file: string, deep: boolean, signal: AbortSignal): Promise<Outcome> {
  try {
    return { file, ...(await identifyPackage(file, { signal, deep })) }
  } catch (error) {
    signal.throwIfAborted()
    return { file, error: errorMessage(error) }
  }
}

function describe(outcome: Outcome): string {
  if ('error' in outcome) return `error: ${outcome.error}`
  const { file, kind, kb, role, architecture, build, version, installable, reason, remedy } = outcome
  const facts = [kind, kb, role, architecture, build ?? version].filter((fact) => fact !== undefined)
  const verdict = installable ? 'installable' : `not installable (${remedy})`
  return `${file}: ${facts.join(', ')}: ${verdict}${reason === undefined ? '' : `: ${reason}`}`
}

/** Names in a package may hold anything; a terminal obeys some of it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd')
}
