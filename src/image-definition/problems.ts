/** Collects problems of one definition, each with its place. */
import type { Problem } from '../location.ts'
import { at, type Document, type Path } from '../yaml-document.ts'

/** More than this is no list to work through. */
export const mostProblems = 50

export interface Problems {
  /** Adds an error about the value at `path`, or about its key when `atKey`. */
  add(rule: string, path: Path, message: string, options?: { hint?: string | undefined; atKey?: boolean }): void
  /** Counts problems that nobody will read. */
  skip(count: number): void
  /** @returns all of them in the order of the file, at most fifty and a last one that counts the rest */
  list(): Problem[]
}

export function collectProblems(document: Document): Problems {
  const found: Problem[] = [...document.problems]
  let skipped = 0
  return {
    add: (rule, path, message, { hint, atKey = false } = {}) => {
      if (found.length >= 4 * mostProblems) {
        skipped++
        return
      }
      const location = atKey ? document.locateKey(path) : document.locate(path)
      found.push({ rule, severity: 'error', message, ...(hint === undefined ? {} : { hint }), location })
    },
    skip: (count) => {
      skipped += count
    },
    list: () => {
      const sorted = found.toSorted(
        (a, b) =>
          (a.location?.line ?? 0) - (b.location?.line ?? 0) || (a.location?.column ?? 0) - (b.location?.column ?? 0)
      )
      const rest = sorted.length - mostProblems + skipped
      if (rest <= 0) return sorted
      const last = sorted[mostProblems - 1]
      const more: Problem = { rule: 'definition.more', severity: 'error', message: `${rest} more problems` }
      return [...sorted.slice(0, mostProblems), { ...more, ...(last?.location ? { location: last.location } : {}) }]
    }
  }
}

/** @returns the items of the list at `path`, none when it is no list */
export function itemsAt(value: unknown, path: Path): readonly unknown[] {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

/** @returns `customizations[0].run` */
export function keyName(path: Path): string {
  return path.map((key, depth) => (typeof key === 'number' ? `[${key}]` : depth === 0 ? key : `.${key}`)).join('')
}
