/** The kinds of values the definition is made of. Each says in one phrase what it must be; messages put the key before it. */
import * as z from 'zod'
import { durationHint, durationPattern, parseDuration, parseSize, sizeHint, sizePattern } from './quantities.ts'

/** Text in one line of at most `longest` characters. `what` completes "must be". */
export function line(what: string, longest = 200) {
  const error = `must be ${what}, in one line of at most ${longest} characters`
  return z
    .string({ error })
    .refine((text) => text.length <= longest && /\S/.test(text) && !/\p{Cc}/u.test(text), { error })
    .meta({ minLength: 1, maxLength: longest })
}

/** Text that matches `pattern`. `what` completes "must be". */
export function matching(pattern: RegExp, what: string) {
  const error = `must be ${what}`
  return z.string({ error }).regex(pattern, { error })
}

/** A path as written; whether it exists and stays inside the repository is checked when a definition is loaded. */
export function path(what: string) {
  const error = `must be the path of ${what}`
  return z.string({ error }).min(1, { error })
}

/** One of the given words. */
export function choice<const T extends readonly string[]>(...values: T) {
  return z.enum(values, { error: `must be ${oneOf(values)}` })
}

/** true or false. */
export function flag() {
  return z.boolean({ error: 'must be true or false' })
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

/** A list; `what` names its items. */
export function list<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, { error: `must be a list of ${what}` })
}

/** A mapping with these keys and no others. */
export function mapping<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, { error: 'must be a mapping of keys to values' })
}

/** A size such as `40GiB`; bytes once parsed. `least` and `most` are sizes too. */
export function size(least: string, most: string) {
  const [low = 0, high = 0] = [parseSize(least), parseSize(most)]
  const message = `must be a size from ${least} to ${most}, such as 40GiB`
  return quantity(sizePattern, message, (value) => {
    const bytes = parseSize(value)
    if (bytes === undefined) return { hint: sizeHint(value) }
    return bytes < low || bytes > high ? {} : { amount: bytes }
  })
}

/** A duration such as `20m`, of at most a week (timers end at 24 days); milliseconds once parsed. */
export function duration() {
  return quantity(durationPattern, 'must be a duration from 1s to 168h, such as 20m or 1h30m', (value) => {
    const milliseconds = parseDuration(value)
    if (milliseconds === undefined) return { hint: durationHint(value) }
    return milliseconds > 168 * 3_600_000 ? {} : { amount: milliseconds }
  })
}

interface Amount {
  readonly amount?: number
  readonly hint?: string | undefined
}

function quantity(pattern: string, message: string, parse: (value: unknown) => Amount) {
  // Unknown, and described by hand for editors: a number is to get the hint too.
  return z
    .unknown()
    .meta({ type: 'string', pattern })
    .transform((value, context) => {
      const { amount, hint } = parse(value)
      if (amount !== undefined) return amount
      context.issues.push({ code: 'custom', message, params: { hint }, input: value })
      return z.NEVER
    })
}

function oneOf(values: readonly string[]): string {
  if (values.length === 1) return `${values[0]}`
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}
