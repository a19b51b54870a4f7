import { formatProblem } from '../location.ts'
import { validate } from '../validation/validate.ts'
import { type FailOn, fails, summary, toRecord } from '../validation/verdict.ts'
import { exitCodes } from './exit-codes.ts'
import type { Format } from './format.ts'

/** @returns the exit code */
export async function runValidate(
  paths: readonly string[],
  { failOn, format }: { failOn: FailOn; format: Format }
): Promise<number> {
  const result = await validate(paths, process.env['GITHUB_WORKSPACE'] ?? process.cwd())
  const lines =
    format === 'json'
      ? [JSON.stringify(result.problems.map(toRecord), undefined, 2)]
      : [...result.problems.map((problem) => printable(formatProblem(problem))), summary(result)]
  process.stdout.write(`${lines.join('\n')}\n`)
  return fails(result, failOn) ? exitCodes.failed : exitCodes.done
}

/** A checked file may hold anything; a terminal obeys some of it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd')
}
