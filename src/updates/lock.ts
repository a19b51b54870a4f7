/** The lock file: the packages of one month, known by their bytes. JSON, one package a line group, written by machines. */
import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import * as z from 'zod'
import { errorMessage, refuse } from '../errors.ts'
import { type Location, locator, type Problem } from '../location.ts'
import { refuseUrl } from './hosts.ts'

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

const lockPackage = object({
  kb: text('a KB number such as KB5043080', /^KB[0-9]{6,8}$/).describe('KB number in the title.'),
  title: oneLine('a title').describe('Title in the Microsoft Update Catalog.'),
  updateId: text(
    'an update id, a lower-case GUID',
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
  ).describe('Update id in the catalog; the files of one update share it.'),
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

const lockSchema = object({
  schemaVersion: z.literal(1, { error: 'must be 1, the only version there is' }),
  query: object({
    product: oneLine('a product of the catalog'),
    architecture: choice(['x64', 'arm64']),
    include: z.array(choice(['cumulative', 'dotnet', 'defender']), { error: 'must be a list' }),
    exclude: z.array(text('a KB number such as KB5034439', /^KB[0-9]{6,8}$/), { error: 'must be a list' })
  }).describe('What the catalog was asked for: `updates.catalog` of the image definition.'),
  packages: z.array(lockPackage, { error: 'must be a list of packages' })
}).describe('A lock file of maas-windows-image: the update packages of an image.')

export type Lock = z.output<typeof lockSchema>
export type LockPackage = z.output<typeof lockPackage>
export type PackageRole = LockPackage['role']

/** A year of packages has some fifty. */
const mostBytes = 1024 * 1024

/** More than this is no list to work through. */
const mostProblems = 50

const yamlOptions = { uniqueKeys: false, prettyErrors: false } as const

/**
 * Reads a lock file.
 * @throws UserError `lock.invalid` with every problem and its place
 */
export async function loadLock(file: string): Promise<Lock> {
  const { lock, problems } = await examine(file)
  refuse('lock.invalid', `${file} is not a usable lock file`, problems)
  if (lock === undefined) throw new Error(`${file}: refused without a reason`)
  return lock
}

/** @returns what is wrong with a lock file, in the order of the file; whatever it holds, nothing is thrown */
export async function checkLock(file: string): Promise<Problem[]> {
  return (await examine(file)).problems
}

/**
 * The packages in the order they are installed in, as groups with a reboot between: servicing stack, then cumulative
 * update with its checkpoints (DISM wants these in one folder), .NET, all else, and Defender last. Within a group the
 * order of the lock file stays. The issue on update packages deepens this.
 * @returns groups that have at least one package
 */
export function planGroups(lock: Lock): LockPackage[][] {
  const order: readonly (readonly PackageRole[])[] = [
    ['ssu'],
    ['checkpoint', 'cumulative'],
    ['dotnet'],
    ['other'],
    ['defender']
  ]
  return order
    .map((group) => lock.packages.filter((item) => group.includes(item.role)))
    .filter((group) => group.length > 0)
}

/** @returns the JSON Schema of the lock file, for editors */
export function lockJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(lockSchema, { io: 'input', target: 'draft-7' })
}

type Path = readonly PropertyKey[]
type Locate = (path: Path, wantsKey?: boolean) => Location
type Report = (rule: string, path: Path, message: string, hint?: string, wantsKey?: boolean) => void

async function examine(file: string): Promise<{ lock?: Lock; problems: Problem[] }> {
  const source = await readText(file)
  if ('reason' in source) return { problems: [atStart(file, 'lock.unreadable', source.reason)] }
  const json = parseJson(source.text)
  if ('reason' in json) {
    const location = locator(file, source.text)(json.offset)
    return { problems: [{ rule: 'lock.syntax', severity: 'error', message: json.reason, location }] }
  }
  const root = parseDocument(source.text, yamlOptions).contents
  const problems: Problem[] = []
  const locate = locateIn(root, locator(file, source.text))
  const report: Report = (rule, path, message, hint, wantsKey) => {
    if (problems.length === mostProblems) return
    const shown = hint === undefined ? {} : { hint }
    problems.push({ rule, severity: 'error', message, ...shown, location: locate(path, wantsKey) })
  }
  reportDoubledKeys(root, [], report)
  const parsed = lockSchema.safeParse(json.value)
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, json.value, report)
  checkPackages(json.value, report)
  problems.sort((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0))
  return parsed.success ? { lock: parsed.data, problems } : { problems }
}

function reportIssue(issue: z.core.$ZodIssue, lock: unknown, report: Report): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      report('lock.unknown-key', [...issue.path, key], `unknown key \`${key.slice(0, 60)}\``, 'remove it', true)
    }
    return
  }
  const value = at(lock, issue.path)
  const name = issue.path.length === 0 ? 'a lock file' : `\`${issue.path.join('.')}\``
  if (value === undefined) report('lock.missing-key', issue.path, `${name} is missing`)
  else report('lock.value', issue.path, `${name} ${issue.message}, not ${describe(value)}`)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value).slice(0, 80)
}

/** Rules between the keys of one package, and between packages. */
function checkPackages(lock: unknown, report: Report): void {
  const packages = at(lock, ['packages'])
  if (!Array.isArray(packages)) return
  const seen = { fileName: new Map<string, number>(), sha256: new Map<string, number>() }
  for (const index of packages.keys()) {
    checkUrl(lock, index, report)
    checkName(lock, index, report)
    for (const key of ['fileName', 'sha256'] as const) {
      const path = ['packages', index, key]
      const value = at(lock, path)
      if (typeof value !== 'string') continue
      const first = seen[key].get(value.toLowerCase())
      if (first === undefined) seen[key].set(value.toLowerCase(), index)
      else report('lock.duplicate', path, `packages ${first} and ${index} have the same ${key}`, 'keep one of them')
    }
  }
}

function checkUrl(lock: unknown, index: number, report: Report): void {
  const path = ['packages', index, 'url']
  const value = at(lock, path)
  if (typeof value !== 'string' || !value.startsWith('https://')) return
  const refusal = refuseUrl(value)
  if (refusal !== undefined) report('lock.url', path, refusal.message, refusal.hint)
}

/** Names in the catalog end in `_<sha1>`, the same as the digest its download dialog gives (seen on real files). */
function checkName(lock: unknown, index: number, report: Report): void {
  const name = at(lock, ['packages', index, 'fileName'])
  const sha1 = at(lock, ['packages', index, 'sha1'])
  const inName = typeof name === 'string' ? /_([0-9a-f]{40})\.[a-z]+$/i.exec(name)?.[1]?.toLowerCase() : undefined
  if (inName === undefined || typeof sha1 !== 'string' || sha1 === inName) return
  report('lock.sha1', ['packages', index, 'sha1'], 'the sha1 is not the one in fileName', `fileName says ${inName}`)
}

async function readText(file: string): Promise<{ text: string } | { reason: string }> {
  try {
    const found = await stat(file)
    if (!found.isFile()) return { reason: 'this is not a file' }
    if (found.size > mostBytes)
      return { reason: `this file has ${found.size} bytes; a lock file has at most ${mostBytes}` }
    const bytes = await readFile(file)
    if (!isUtf8(bytes)) return { reason: 'this file is not UTF-8 text: save it as UTF-8' }
    return { text: new TextDecoder().decode(bytes) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { reason: 'this file does not exist' }
    return { reason: `this file cannot be read: ${code ?? errorMessage(error)}` }
  }
}

function parseJson(text: string): { value: unknown } | { reason: string; offset: number } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const reason = errorMessage(error)
    const named = /at position (\d+)/.exec(reason)?.[1]
    // JSON.parse does not always say where; YAML, which holds JSON, then often stumbles at the same place.
    const offset = named === undefined ? yamlErrorOffset(text) : Number(named)
    return {
      reason: `not valid JSON: ${reason.replace(/\s+/g, ' ').slice(0, 200)}`,
      offset: Math.min(offset, text.length)
    }
  }
}

function yamlErrorOffset(text: string): number {
  return parseDocument(text, yamlOptions).errors[0]?.pos[0] ?? 0
}

/** JSON.parse silently keeps the last of two equal keys. */
function reportDoubledKeys(node: unknown, path: Path, report: Report): void {
  if (isSeq(node)) for (const [index, item] of node.items.entries()) reportDoubledKeys(item, [...path, index], report)
  if (!isMap(node)) return
  const seen = new Set<string>()
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const inner = [...path, name]
    if (seen.has(name)) report('lock.duplicate', inner, 'a key stands here twice', 'keep one of them', true)
    seen.add(name)
    reportDoubledKeys(value, inner, report)
  }
}

/** @returns a function that gives the place of a value (or of its key), or of the nearest parent that exists */
function locateIn(root: Node | null, place: ReturnType<typeof locator>): Locate {
  return (path, wantsKey = false) => {
    let node: Node | null = root
    let mark = root?.range ?? null
    for (const [depth, segment] of path.entries()) {
      const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === segment) : undefined
      const next = isSeq(node) && typeof segment === 'number' ? node.items[segment] : pair?.value
      if (next === undefined || next === null) break
      node = next as Node
      const key = pair?.key as Node | undefined
      mark = wantsKey && depth === path.length - 1 ? (key?.range ?? null) : (node.range ?? null)
    }
    return place(mark?.[0] ?? 0, mark?.[1] ?? 0)
  }
}

function at(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<PropertyKey, unknown>)[key]
  }
  return found
}

function atStart(file: string, rule: string, message: string): Problem {
  return { rule, severity: 'error', message, location: { file, line: 1, column: 1 } }
}
