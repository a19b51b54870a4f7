/** Globs: `*` and `?` inside a name, `[a-z]`, `{a,b}`, and `**` for any number of folders. Case counts. */
import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { errorCode, UserError } from './errors.ts'

/** A pattern may stand for so many by its braces. */
const mostAlternatives = 64
/** So many names are looked at for one pattern; a repository has fewer. */
const mostNames = 200_000

/** @returns whether `text` holds anything that a glob gives a meaning */
export function isGlob(text: string): boolean {
  return /[*?[\]{}]/.test(text)
}

/**
 * Finds the files that a glob names. Links are neither followed nor found; hidden names and node_modules are found only
 * where the glob spells them out.
 * @param glob relative to `root`, or absolute
 * @returns absolute paths, sorted; empty when there is none
 * @throws UserError `options.glob` for a glob that cannot be read, or that leads into too many files
 */
export async function expandGlob(glob: string, root: string): Promise<string[]> {
  const found = new Set<string>()
  let looked = 0
  const walk = async (folder: string, patterns: readonly string[]): Promise<void> => {
    const [pattern = '', ...rest] = patterns
    if (pattern === '**') await walk(folder, rest)
    else if (!isGlob(pattern) && rest.length > 0) {
      const inner = path.join(folder, pattern)
      return (await lstat(inner).catch(() => undefined))?.isDirectory() ? walk(inner, rest) : undefined
    }
    for (const entry of await entriesOf(folder)) {
      if (++looked > mostNames) throw unreadable(glob, `leads to more than ${mostNames} files and folders`)
      const inner = path.join(folder, entry.name)
      if (pattern === '**') {
        if (entry.isDirectory() && !isSkipped(entry.name)) await walk(inner, patterns)
      } else if (entry.name === pattern || (!isSkipped(entry.name, pattern) && matchesName(entry.name, pattern))) {
        if (rest.length > 0 && entry.isDirectory()) await walk(inner, rest)
        else if (rest.length === 0 && entry.isFile()) found.add(inner)
      }
    }
  }
  for (const alternative of alternatives(glob)) {
    const { root: start } = path.parse(alternative)
    const parts = slashed(alternative.slice(start.length)).split('/')
    const patterns = parts.filter((part, index) => part !== '' && part !== '.' && !isDoubled(parts, index))
    const folder = start === '' ? path.resolve(root) : start
    if (!patterns.some(isGlob)) await addPlain(path.join(folder, ...patterns), found)
    else await walk(folder, patterns.at(-1) === '**' ? [...patterns, '*'] : patterns)
  }
  return [...found].sort()
}

/** `**` twice in a row means what one does, and would be walked twice. */
function isDoubled(parts: readonly string[], index: number): boolean {
  return parts[index] === '**' && parts.slice(0, index).findLast((part) => part !== '' && part !== '.') === '**'
}

async function addPlain(file: string, found: Set<string>): Promise<void> {
  const entry = await lstat(file).catch(() => undefined)
  if (entry?.isFile()) found.add(file)
}

async function entriesOf(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error) ?? '')) return []
    throw error
  }
}

function isSkipped(name: string, pattern = '*'): boolean {
  return (name.startsWith('.') && !pattern.startsWith('.')) || name === 'node_modules'
}

function slashed(text: string): string {
  return path.sep === '\\' ? text.replaceAll('\\', '/') : text
}

/** @returns the glob once for each way of choosing from its braces */
function alternatives(glob: string): string[] {
  let written = [glob]
  while (written.some((one) => one.includes('{'))) {
    written = [...new Set(written.flatMap((one) => chooseInnermost(glob, one)))]
    if (written.length > mostAlternatives) throw unreadable(glob, `stands for more than ${mostAlternatives} patterns`)
  }
  return written
}

/** The last opening brace is an innermost one: what it stands for is written out. */
function chooseInnermost(glob: string, one: string): string[] {
  const open = one.lastIndexOf('{')
  if (open < 0) return [one]
  const close = one.indexOf('}', open)
  if (close < 0) throw unreadable(glob, 'has a { without its }')
  const choices = one.slice(open + 1, close).split(',')
  if (choices.length > mostAlternatives) throw unreadable(glob, `stands for more than ${mostAlternatives} patterns`)
  return choices.map((choice) => one.slice(0, open) + choice + one.slice(close + 1))
}

function unreadable(glob: string, why: string): UserError {
  return new UserError('options.glob', `the pattern ${JSON.stringify(glob.slice(0, 200))} ${why}`)
}

/**
 * Matches one name, in time proportional to its length times the pattern's whatever they hold: after a star only the last
 * one is tried again, which is enough.
 */
export function matchesName(name: string, pattern: string): boolean {
  const parts = partsOf(pattern)
  let [at, part] = [0, 0]
  let star: { at: number; part: number } | undefined
  while (at < name.length) {
    const current = parts[part]
    if (current === '*') star = { at, part: part++ }
    else if (current?.(name[at] ?? '')) {
      at++
      part++
    } else if (star !== undefined) {
      star = { at: star.at + 1, part: star.part }
      at = star.at
      part = star.part + 1
    } else return false
  }
  while (parts[part] === '*') part++
  return part === parts.length
}

type Part = '*' | ((character: string) => boolean)

function partsOf(pattern: string): Part[] {
  const parts: Part[] = []
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    const close = character === '[' ? pattern.indexOf(']', at + 2) : -1
    if (character === '*') {
      if (parts.at(-1) !== '*') parts.push('*')
    } else if (character === '?') parts.push(() => true)
    else if (close > 0) {
      parts.push(classOf(pattern.slice(at + 1, close)))
      at = close
    } else parts.push((other) => other === character)
  }
  return parts
}

/** A class such as `a-z_`; a leading `!` or `^` turns it round. */
function classOf(text: string): (character: string) => boolean {
  const negated = /^[!^]/.test(text)
  const body = negated ? text.slice(1) : text
  const ranges: [string, string][] = []
  for (let at = 0; at < body.length; at++) {
    const [from = '', dash, to] = body.slice(at)
    if (dash === '-' && to !== undefined) at += 2
    ranges.push([from, dash === '-' && to !== undefined ? to : from])
  }
  return (character) => ranges.some(([from, to]) => character >= from && character <= to) !== negated
}
