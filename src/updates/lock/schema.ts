/** What a lock file may hold: the one schema that the types, the editors' JSON Schema and the checks come from. */
import * as z from 'zod'

const roles = ['ssu', 'checkpoint', 'cumulative', 'dotnet', 'defender', 'other'] as const

const text = (what: string, pattern: RegExp) => {
  const error = `must be ${what}`
  return z.string({ error }).regex(pattern, { error })
}
const oneLine = (what: string) => {
  const error = `must be ${what}, in one line of at most 300 characters`
  return z.string({ error }).refine((line) => line !== '' && line.length <= 300 && !/\p{Cc}/u.test(line), { error })
}
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}
const choice = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })
const object = <T extends z.core.$ZodLooseShape>(shape: T) => z.strictObject(shape, { error: 'must be an object' })

export const packageShape = object({
  kb: text('a KB number such as KB5043080', /^KB[0-9]{6,8}$/).describe(
    "KB number of this very package: its file name's where that has one (the title's may be that of an umbrella)."
  ),
  title: oneLine('a title').describe('Title in the Microsoft Update Catalog.'),
  updateId: text('an update id, a lower-case GUID', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    .optional()
    .describe('Update id in the catalog; the files of one update share it. Absent for what is not in the catalog.'),
  fileName: text('a plain file name that ends in .msu, .cab or .exe', /^[A-Za-z0-9][\w.+-]{0,200}\.(?:msu|cab|exe)$/),
  url: text('an https URL', /^https:\/\/[^\s]{1,2000}$/).describe('On a host that Microsoft serves updates from.'),
  size: whole(1, 64 * 1024 ** 3).describe('Bytes.'),
  sha1: text('the 40 lower-case hexadecimal digits of a sha1', /^[0-9a-f]{40}$/),
  sha256: text('the 64 lower-case hexadecimal digits of a sha256', /^[0-9a-f]{64}$/),
  role: choice(roles).describe('What the package is, which sets its place in the order.'),
  expectedUbr: whole(1, 999_999)
    .optional()
    .describe('Build revision (UBR) Windows reports once the package is truly installed.')
})

export const lockSchema = object({
  schemaVersion: z.literal(1, { error: 'must be 1, the only version there is' }),
  query: object({
    product: oneLine('a product of the catalog'),
    architecture: choice(['x64', 'arm64']),
    include: z.array(choice(['cumulative', 'dotnet', 'defender']), { error: 'must be a list' }),
    exclude: z.array(text('a KB number such as KB5034439', /^KB[0-9]{6,8}$/), { error: 'must be a list' })
  }).describe('What the catalog was asked for: `updates.catalog` of the image definition.'),
  packages: z.array(packageShape, { error: 'must be a list of packages' })
}).describe('A lock file of maas-windows-image: the update packages of an image.')

export type Lock = z.output<typeof lockSchema>
export type LockPackage = z.output<typeof packageShape>
export type PackageRole = LockPackage['role']

/** What the catalog is asked for; `updates.catalog` of an image definition is one. */
export interface LockQuery {
  readonly product: string
  readonly architecture: Lock['query']['architecture']
  readonly include: readonly Lock['query']['include'][number][]
  readonly exclude: readonly string[]
}

/** @returns the JSON Schema of the lock file, for editors */
export function lockJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(lockSchema, { io: 'input', target: 'draft-7' })
}
