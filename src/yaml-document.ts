/** One YAML document (or JSON, which YAML holds) as plain values, with the place of each value and key. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLError } from 'yaml'
import { type Location, locator, type Problem } from './location.ts'

export type Path = readonly (string | number)[]

export interface Document {
  /** Strings, numbers, booleans, null, arrays and objects; undefined when the syntax is broken. */
  readonly value: unknown
  readonly problems: readonly Problem[]
  /**
   * @returns the place of the scalar at `path`; of the key for a mapping, a list or nothing; of the nearest parent that
   * exists when `path` does not
   */
  locate(path: Path): Location
  /** @returns the place of the key, or of the list item, at `path`, like `locate` */
  locateKey(path: Path): Location
}

/** @returns the value at `path` inside plain values, or undefined when there is none */
export function at(value: unknown, path: Path): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string | number, unknown>)[key]
  }
  return found
}

/** Words for the syntax errors people make most, where the library's own are hard to act on. */
const syntaxHints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  MULTIPLE_DOCS: 'one file holds one document: remove the second ---',
  BAD_INDENT: 'close the bracket, or indent what belongs to it',
  MISSING_CHAR: 'close the quotation mark or the bracket',
  BLOCK_AS_IMPLICIT_KEY: 'put text that holds ": " in quotes',
  RESOURCE_EXHAUSTION: 'nothing here needs deep nesting'
}

/**
 * Reads YAML 1.2. Aliases, merge keys, tags, doubled keys and keys that are no text are problems, not features.
 * @param part what the ids of its problems' rules begin with, such as `definition`
 */
export function parseYaml(file: string, text: string, part: string): Document {
  const place = locator(file, text)
  const parsed = parseDocument(text, { version: '1.2', uniqueKeys: false, prettyErrors: false })
  const root = parsed.contents
  const locations = { locate: locateIn(root, text, place, false), locateKey: locateIn(root, text, place, true) }
  const syntax = [...parsed.errors, ...parsed.warnings].map((error): Problem => {
    const hint = syntaxHints[error.code]
    return {
      rule: `${part}.syntax`,
      severity: 'error',
      message: `not valid YAML: ${error.message.replace(/; please use .*$/, '')}`,
      ...(hint === undefined ? {} : { hint }),
      location: place(Math.min(error.pos[0], text.length))
    }
  })
  // What follows a syntax error is guesswork: the first is what the user needs.
  if (syntax.length > 0) return { value: undefined, problems: syntax.slice(0, 1), ...locations }

  const problems: Problem[] = []
  const refuse = (rule: string, message: string, hint: string, node: Node | null) => {
    const [start, end] = node?.range ?? [0, 0]
    problems.push({ rule: `${part}.${rule}`, severity: 'error', message, hint, location: place(start, end) })
  }
  return { value: plain(root, refuse), problems, ...locations }
}

type Refuse = (rule: string, message: string, hint: string, node: Node | null) => void

function plain(node: unknown, refuse: Refuse): unknown {
  if (isScalar(node)) return node.value
  if (isSeq(node)) return node.items.map((item) => plain(item, refuse))
  if (isMap(node)) return Object.fromEntries(entries(node.items, refuse))
  if (isAlias(node)) {
    refuse('alias', `alias *${node.source} is not accepted`, 'write the value out', node)
  }
  return undefined
}

function* entries(pairs: readonly Pair[], refuse: Refuse): Generator<[string, unknown]> {
  const seen = new Set<string>()
  for (const { key, value } of pairs) {
    if (!isScalar(key)) {
      refuse('syntax', 'a key must be text', 'write `key: value`', key as Node | null)
      continue
    }
    const name = keyText(key)
    if (seen.has(name)) {
      refuse('duplicate-key', `\`${shorten(name)}\` stands here a second time`, 'keep one of them', key)
      continue
    }
    seen.add(name)
    yield [name, plain(value, refuse)]
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}

function locateIn(root: Node | null, text: string, place: ReturnType<typeof locator>, wantsKey: boolean) {
  return (path: Path): Location => {
    let node: unknown = root
    let mark: readonly [number, number] = [root?.range?.[0] ?? 0, root?.range?.[0] ?? 0]
    for (const [depth, segment] of path.entries()) {
      const found = step(node, segment)
      if (found === undefined) break
      node = found.value
      mark = found.mark
      const range = isScalar(node) ? node.range : undefined
      const isLast = depth === path.length - 1
      if (isLast && !wantsKey && range && text.slice(range[0], range[1]).trim() !== '') mark = [range[0], range[1]]
    }
    return place(mark[0], mark[1])
  }
}

/** @returns the value at `segment` of `node`, and the range that marks it: its key, or the list item itself */
function step(
  node: unknown,
  segment: string | number
): { value: unknown; mark: readonly [number, number] } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && keyText(key) === String(segment))
    const range = isScalar(pair?.key) ? pair.key.range : undefined
    return range ? { value: pair?.value, mark: [range[0], range[1]] } : undefined
  }
  const item = isSeq(node) && typeof segment === 'number' ? (node.items[segment] as Node | null) : undefined
  return item?.range ? { value: item, mark: [item.range[0], item.range[1]] } : undefined
}
