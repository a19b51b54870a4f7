/** What exit codes mean, from the data file that the guest's scripts go by; here it is checked, and gives codes their names. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { asset } from '../assets.ts'

/** The classes of a try: `classes` of exit-codes.json says what each means. */
export const exitClasses = [
  'ok',
  'reboot',
  'have',
  'verify',
  'not-applicable',
  'now',
  'after',
  'refetch',
  'repair',
  'keep',
  'permanent',
  'cut'
] as const
export type ExitClass = (typeof exitClasses)[number]

const cures = ['services', 'servicing-stack', 'checkpoints', 'copy', 'free-space'] as const
const classList = z.array(z.enum(exitClasses)).min(1)
const ruleSchema = z.strictObject({
  name: z.string().optional(),
  classes: classList,
  whilePending: classList.optional(),
  cure: z.enum(cures).optional(),
  pauses: z.int().min(1).optional(),
  inner: z.literal(true).optional()
})
const tableSchema = z.strictObject({
  description: z.string(),
  classes: z.record(z.enum(exitClasses), z.string()),
  cures: z.record(z.enum(cures), z.string()),
  unknown: ruleSchema,
  codes: z.record(z.string().regex(/^0x[0-9A-F]{8}$/), ruleSchema.required({ name: true }))
})

/** What follows from an exit code. */
export type ExitRule = z.infer<typeof ruleSchema>

let table: z.infer<typeof tableSchema> | undefined

/** @returns the table of exit-codes.json, checked */
export function exitCodeTable(): z.infer<typeof tableSchema> {
  table ??= tableSchema.parse(JSON.parse(readFileSync(asset('powershell/shared/exit-codes.json'), 'utf8')))
  return table
}

/** @returns an exit code as the table writes it, whatever its sign */
export function hexadecimal(exitCode: number): string {
  return `0x${(exitCode >>> 0).toString(16).toUpperCase().padStart(8, '0')}`
}

/** @returns an exit code as people know it: small ones in decimal, HRESULTs in hexadecimal, with the name where one is known */
export function describeExitCode(exitCode: number): string {
  const name = exitCodeTable().codes[hexadecimal(exitCode)]?.name
  const shown = exitCode >>> 0 < 0x10000 ? String(exitCode >>> 0) : hexadecimal(exitCode)
  return name === undefined ? shown : `${shown} ${name}`
}
