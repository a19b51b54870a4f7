/** Calls a shipped script: JSON in, JSON events out, one result or one error. */
import * as z from 'zod'
import { UserError } from '../errors.ts'
import { runProcess } from '../processes.ts'
import type { Progress, Reporter } from '../run.ts'

/** How PowerShell is started on this machine. */
export interface PowerShell {
  readonly command: string
  /** The arguments that run a script of ours, `-File` included. */
  readonly argumentsFor: (script: string) => readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** A script of powershell/host with the shape of what it takes and gives. */
export interface Script<Input, Result> {
  readonly file: string
  readonly result: z.ZodType<Result>
  /** Only for the type checker: what the script takes. */
  readonly input?: Input
}

/** A line of the guest's own progress. `number` counts from 1 through the whole build. */
export interface GuestLine {
  readonly number: number
  readonly time: string
  readonly text: string
}

export interface CallOptions {
  readonly signal: AbortSignal
  readonly reporter: Reporter
  /** Where the process runs; this process's own folder by default. */
  readonly cwd?: string
  readonly onGuestLine?: (line: GuestLine) => void
  /** Called with the process id, so that somebody else can end it should this process be killed. */
  readonly onStart?: (pid: number) => void
}

/** A script's own error: its code is stable, its message for people. */
export class ScriptError extends UserError {
  readonly detail: unknown

  constructor(code: string, message: string, detail: unknown) {
    super(code, message)
    this.detail = detail
  }
}

const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('log'), level: z.enum(['debug', 'info', 'warning']), message: z.string() }),
  z.object({
    event: z.literal('progress'),
    label: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.enum(['bytes', 'packages', 'steps', 'percent'])
  }),
  z.object({ event: z.literal('guest'), number: z.number(), time: z.string(), text: z.string() }),
  z.object({ event: z.literal('result'), result: z.unknown() }),
  z.object({
    event: z.literal('error'),
    code: z.string(),
    message: z.string(),
    detail: z.unknown(),
    at: z.string().nullish()
  })
])
type ScriptEvent = z.infer<typeof eventSchema>

/**
 * Runs a script to its result.
 * @throws ScriptError with the script's own code; `script.crashed` when it ended without result or error, or after one;
 *   `script.bad-result` when the result has another shape; the signal's reason when it was aborted
 */
export async function callScript<Input, Result>(
  shell: PowerShell,
  script: Script<Input, Result>,
  input: Input,
  options: CallOptions
): Promise<Result> {
  let last: Extract<ScriptEvent, { event: 'result' | 'error' }> | undefined
  let more = 0
  const tail: string[] = []
  const other = (line: string) => {
    if (line.trim() === '') return
    tail.push(line)
    if (tail.length > 20) tail.shift()
    options.reporter.debug(`${script.file}: ${line}`)
  }
  const ended = await runProcess(shell.command, shell.argumentsFor(script.file), {
    env: shell.env,
    input: asciiJson(input),
    signal: options.signal,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.onStart === undefined ? {} : { onStart: options.onStart }),
    onOutput: (line) => {
      const event = readEvent(line)
      if (event === undefined) other(line)
      else if (event.event === 'result' || event.event === 'error') {
        last = event
        more++
      } else tell(event, options)
    },
    onError: other
  })
  // A result that never came, or two of them, means that the script is broken, whatever its exit code.
  if (last === undefined || more !== 1) {
    const why = last === undefined ? 'ended without a result' : 'gave more than one result'
    const code = ended.exitCode === null ? `signal ${ended.killedBy}` : `exit code ${ended.exitCode}`
    const text = tail.length === 0 ? '' : `; it wrote:\n  ${tail.join('\n  ')}`
    throw new ScriptError('script.crashed', `${script.file} ${why} (${code})${text}`, null)
  }
  if (last.event === 'error') {
    if (last.at) options.reporter.debug(`${script.file}: ${last.at}`)
    throw new ScriptError(last.code, last.message, last.detail)
  }
  const result = script.result.safeParse(last.result)
  if (!result.success) {
    throw new ScriptError('script.bad-result', `${script.file}: ${z.prettifyError(result.error)}`, last.result)
  }
  return result.data
}

/** The child's environment without what the runner gives to actions only: tokens, inputs, other shells' module paths. */
export function strippedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const dropped = /^(ACTIONS_|INPUT_|STATE_|GITHUB_TOKEN$|PSModulePath$)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.test(name)))
}

/** JSON in pure ASCII: Windows PowerShell 5.1 reads standard input in the OEM code page. */
export function asciiJson(value: unknown): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return (JSON.stringify(value) ?? 'null').replace(/[\u007f-\uffff]/g, toEscape)
}

function readEvent(line: string): ScriptEvent | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const event = eventSchema.safeParse(JSON.parse(line))
    return event.success ? event.data : undefined
  } catch {
    return undefined
  }
}

function tell(event: Exclude<ScriptEvent, { event: 'result' | 'error' }>, options: CallOptions): void {
  const { reporter } = options
  if (event.event === 'guest') options.onGuestLine?.(event)
  else if (event.event === 'log') {
    if (event.level === 'warning') reporter.warning(event.message)
    else if (event.level === 'info') reporter.info(event.message)
    else reporter.debug(event.message)
  } else {
    const progress: Progress = { label: event.label, done: event.done, unit: event.unit }
    reporter.progress(event.total > 0 ? { ...progress, total: event.total } : progress)
  }
}
