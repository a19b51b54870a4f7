/** Reads a lock file, and says everything that is wrong with it at once. */
import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import type * as z from 'zod'
import { errorCode, errorMessage, refuse } from '../../errors.ts'
import { locator, type Problem } from '../../location.ts'
import { at, type Document, parseYaml } from '../../yaml-document.ts'
import { checkPackages, checkQuery, checkSuperseded, type ReportProblem } from './check.ts'
import { type Lock, type LockQuery, lockSchema } from './schema.ts'

/** A year of packages has some fifty. */
const mostBytes = 1024 * 1024

/** More than this is no list to work through. */
const mostProblems = 50

/**
 * Reads a lock file.
 * @throws UserError `lock.invalid` with every problem and its place
 */
export async function loadLock(file: string): Promise<Lock> {
  // What is superseded is the plan's to refuse: it knows the build too.
  const { lock, problems } = await examine(file, () => undefined)
  refuse('lock.invalid', `${file} is not a usable lock file`, problems)
  if (lock === undefined) throw new Error(`${file}: refused without a reason`)
  return lock
}

/**
 * @param wanted what the definition asks the catalog for; then the lock must be an answer to that
 * @returns what is wrong with a lock file, in the order of the file; whatever it holds, nothing is thrown
 */
export async function checkLock(file: string, wanted?: LockQuery): Promise<Problem[]> {
  const { problems } = await examine(file, (value, lock, report) => {
    checkSuperseded(value, report)
    if (lock !== undefined && wanted !== undefined) checkQuery(lock, wanted, report)
  })
  return problems
}

type Further = (value: unknown, lock: Lock | undefined, report: ReportProblem) => void

async function examine(file: string, further: Further): Promise<{ lock?: Lock; problems: Problem[] }> {
  const source = await readText(file)
  if ('reason' in source) return { problems: [atStart(file, 'lock.unreadable', source.reason)] }
  const document = parseYaml(file, source.text, 'lock')
  const json = parseJson(source.text)
  if ('reason' in json) return { problems: [notJson(file, source.text, json, document)] }
  // Of what YAML finds in JSON only this one counts: JSON.parse silently keeps the last of two equal keys.
  const problems = document.problems.filter(({ rule }) => rule === 'lock.duplicate-key').slice(0, mostProblems)
  const report: ReportProblem = (rule, path, message, hint, wantsKey = false) => {
    if (problems.length === mostProblems) return
    const location = wantsKey ? document.locateKey(path) : document.locate(path)
    problems.push({ rule, severity: 'error', message, ...(hint === undefined ? {} : { hint }), location })
  }
  const parsed = lockSchema.safeParse(json.value)
  if (!parsed.success) for (const issue of parsed.error.issues) reportIssue(issue, json.value, report)
  checkPackages(json.value, report)
  further(json.value, parsed.data, report)
  problems.sort((a, b) => (a.location?.line ?? 0) - (b.location?.line ?? 0))
  return parsed.success ? { lock: parsed.data, problems } : { problems }
}

function reportIssue(issue: z.core.$ZodIssue, lock: unknown, report: ReportProblem): void {
  const path = issue.path.filter((key) => typeof key !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      report('lock.unknown-key', [...path, key], `unknown key \`${key.slice(0, 60)}\``, 'remove it', true)
    }
    return
  }
  const value = at(lock, path)
  const name = path.length === 0 ? 'a lock file' : `\`${path.join('.')}\``
  if (value === undefined) report('lock.missing-key', path, `${name} is missing`)
  else report('lock.value', path, `${name} ${issue.message}, not ${describe(value)}`)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value).slice(0, 80)
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
    const code = errorCode(error)
    if (code === 'ENOENT') return { reason: 'this file does not exist' }
    return { reason: `this file cannot be read: ${code ?? errorMessage(error)}` }
  }
}

interface NotJson {
  readonly reason: string
  /** Absent when JSON.parse does not say where. */
  readonly offset: number | undefined
}

function parseJson(text: string): { value: unknown } | NotJson {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const reason = errorMessage(error)
    const named = /at position (\d+)/.exec(reason)?.[1]
    return { reason, offset: named === undefined ? undefined : Number(named) }
  }
}

function notJson(file: string, text: string, { reason, offset }: NotJson, document: Document): Problem {
  const start = locator(file, text)(Math.min(offset ?? 0, text.length))
  // YAML, which holds JSON, often stumbles at the place that JSON.parse did not name.
  const location = offset === undefined ? (document.problems[0]?.location ?? start) : start
  const message = `not valid JSON: ${reason.replace(/\s+/g, ' ').slice(0, 200)}`
  return { rule: 'lock.syntax', severity: 'error', message, location }
}

function atStart(file: string, rule: string, message: string): Problem {
  return { rule, severity: 'error', message, location: { file, line: 1, column: 1 } }
}
