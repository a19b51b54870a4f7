/** Turns what the schema found into sentences a person can act on. */
import type { z } from 'zod'
import { at, type Document, type Path } from '../yaml-document.ts'
import { keyName, mostProblems, type Problems } from './problems.ts'

type Issue = z.core.$ZodIssue

/** The part of a JSON Schema that says which keys there are. */
interface Keys {
  readonly properties?: Record<string, Keys>
  readonly items?: Keys
  readonly description?: string
}

/** Reports each issue of the schema at its place. `keys` is the JSON Schema, to tell which key may have been meant. */
export function explainIssues(issues: readonly Issue[], document: Document, keys: Keys, problems: Problems): void {
  for (const issue of issues) {
    const path = issue.path.filter((key) => typeof key !== 'symbol')
    if (issue.code === 'unrecognized_keys') explainUnknown(issue.keys, path, keys, problems)
    else explainValue(issue, path, document.value, keys, problems)
  }
}

function explainUnknown(unknown: readonly string[], parent: Path, keys: Keys, problems: Problems): void {
  const known = Object.keys(keysAt(keys, parent)?.properties ?? {})
  problems.skip(Math.max(0, unknown.length - mostProblems))
  for (const key of unknown.slice(0, mostProblems)) {
    const close = closest(key, known)
    const where = parent.length === 0 ? '' : ` in \`${keyName(parent)}\``
    problems.add('definition.unknown-key', [...parent, key], `unknown key \`${shorten(key)}\`${where}`, {
      hint: close === undefined ? `known are ${known.join(', ')}` : `did you mean \`${close}\`?`,
      atKey: true
    })
  }
}

function explainValue(issue: Issue, path: Path, definition: unknown, keys: Keys, problems: Problems): void {
  const value = at(definition, path)
  const key = keyName(path)
  if (value === undefined) {
    // An alias in its place was reported when the YAML was read.
    const parent = at(definition, path.slice(0, -1))
    if (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, path.at(-1) ?? '')) return
    const hint = keysAt(keys, path)?.description
    problems.add('definition.missing-key', path, `\`${key}\` is missing`, { hint })
    return
  }
  const params: Record<string, unknown> = issue.code === 'custom' ? (issue.params ?? {}) : {}
  const hint = typeof params['hint'] === 'string' ? params['hint'] : hintFor(key, issue, value)
  const found = key === 'product-key' ? '' : `, not ${describe(value)}`
  const message = path.length === 0 ? `a definition ${issue.message}${found}` : `\`${key}\` ${issue.message}${found}`
  problems.add('definition.value', path, message, { hint })
}

function hintFor(key: string, issue: Issue, value: unknown): string | undefined {
  if (value === null) return 'give a value, or remove the key'
  if (key === 'product-key') return 'never put a key in the file: write input and give it as the secret product-key'
  if (key === 'name' && typeof value === 'string') return nameHint(value)
  if (key === 'locale.time-zone' && typeof value === 'string' && value.includes('/')) {
    return 'Windows has its own names: see `tzutil /l`'
  }
  const isText = issue.code === 'invalid_type' && issue.expected === 'string'
  return isText && ['number', 'boolean'].includes(typeof value) ? 'put it in quotes' : undefined
}

function nameHint(name: string): string | undefined {
  if (name === 'windows') return 'MAAS reserves plain windows'
  if (name.startsWith('custom/')) return 'MAAS would deploy custom/ as Linux'
  if (!name.includes('/')) return 'the prefix tells MAAS that this is Windows'
  return name.split('/').length > 2 ? 'one slash only' : undefined
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'empty text' : JSON.stringify(shorten(value))
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : String(value)
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function keysAt(keys: Keys, path: Path): Keys | undefined {
  let found: Keys | undefined = keys
  for (const key of path) found = typeof key === 'number' ? found?.items : found?.properties?.[key]
  return found
}

/** @returns the known key that differs from `key` by at most a third of its letters, wrong case and `_` for `-` aside */
function closest(key: string, known: readonly string[]): string | undefined {
  if (key.length > 40) return undefined
  const plain = key
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
  const ranked = known.map((name) => ({ name, distance: editDistance(plain, name) }))
  const [best] = ranked.toSorted((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
