/** The classes of exit codes, from the data file that the guest's scripts read too. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { asset } from '../assets.ts'

const tableSchema = z.object({
  unknown: z.string(),
  codes: z.record(z.string(), z.object({ class: z.string(), name: z.string() }))
})

let table: z.infer<typeof tableSchema> | undefined

/** @returns an exit code as people know it: small ones in decimal, HRESULTs in hexadecimal, with the name where one is known */
export function describeExitCode(exitCode: number): string {
  table ??= tableSchema.parse(JSON.parse(readFileSync(asset('powershell/shared/exit-codes.json'), 'utf8')))
  const code = exitCode >>> 0
  const hexadecimal = `0x${code.toString(16).toUpperCase().padStart(8, '0')}`
  const name = table.codes[hexadecimal]?.name
  const shown = code < 0x10000 ? String(code) : hexadecimal
  return name === undefined ? shown : `${shown} ${name}`
}
