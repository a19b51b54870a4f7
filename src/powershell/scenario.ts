/** A scenario tells the simulator what happens: what each package does, which faults strike, how long things take. */
import { readFile } from 'node:fs/promises'
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { errorMessage, refuse } from '../errors.ts'
import { type Location, locator, type Problem } from '../location.ts'
import { complete } from './scenario-defaults.ts'
import { type Scenario, schema } from './scenario-schema.ts'

export * from './scenario-schema.ts'

/**
 * Reads a scenario file.
 * @throws UserError with every problem and its place
 */
export async function loadScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const problem = { rule: 'scenario.unreadable', severity: 'error', message: errorMessage(error) } as const
    refuse('scenario.unreadable', `the scenario ${file} cannot be read`, [problem])
    return ''
  })
  return parseScenario(file, text)
}

/** The same for a text; `file` stands in its problems. */
export function parseScenario(file: string, text: string): Scenario {
  const place = locator(file, text)
  const document = parseDocument(text, { lineCounter: new LineCounter() })
  const broken = document.errors.map((error) =>
    problemAt('scenario.yaml', error.message, place(error.pos[0], error.pos[1]))
  )
  refuse('scenario.invalid', 'the scenario is not valid', broken)
  const result = schema.safeParse(document.toJS() ?? {})
  if (!result.success) {
    const problems = result.error.issues.flatMap((issue) => problemsOf(issue, document.contents, place))
    refuse('scenario.invalid', 'the scenario is not valid', problems)
  }
  return complete(result.data ?? {})
}

/** @returns the files that the image provides, as Windows paths */
export function providedFiles(scenario: Scenario): readonly string[] {
  return scenario.files
}

type Issue = z.core.$ZodIssue
type Place = (start: number, end?: number) => Location

function problemAt(rule: string, message: string, location: Location): Problem {
  return { rule, severity: 'error', message, location }
}

function problemsOf(issue: Issue, root: Node | null, place: Place, above: readonly PropertyKey[] = []): Problem[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union') {
    const best = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? []
    if (depth(best) > 0) return best.flatMap((each) => problemsOf(each, root, place, path))
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      problemAt('scenario.unknown-key', `unknown key ${key}`, locate([...path, key], true))
    )
  }
  return [
    problemAt('scenario.invalid-value', `${path.join('.') || 'the scenario'}: ${issue.message}`, locate(path, false))
  ]

  function locate(keys: readonly PropertyKey[], atKey: boolean): Location {
    let node: unknown = root
    let range = root?.range ?? [0, 0, 0]
    for (const [index, key] of keys.entries()) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
        if (pair === undefined) break
        const shown = atKey && index === keys.length - 1 ? pair.key : (pair.value ?? pair.key)
        node = pair.value
        if (hasRange(shown)) range = shown.range
      } else if (hasItems(node)) {
        node = node.items[Number(key)]
        if (hasRange(node)) range = node.range
      }
    }
    return place(range[0], range[1])
  }
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)))
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}

function hasItems(node: unknown): node is { items: unknown[] } {
  return typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items)
}
