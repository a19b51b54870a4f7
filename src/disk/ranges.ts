/** Many parts of a disk, sorted and apart from one another: a fragmented volume has hundred thousands of them. */
export interface Ranges {
  readonly count: number
  readonly start: (index: number) => number
  readonly end: (index: number) => number
  /** @returns the index of the first range that ends after `offset`; `count` when there is none */
  readonly firstAfter: (offset: number) => number
}

/** @param bounds start and end of each, in any order; ranges that touch or overlap become one */
export function ranges(bounds: Iterable<readonly [start: number, end: number]>): Ranges {
  const starts: number[] = []
  const ends: number[] = []
  for (const [start, end] of [...bounds].sort(([a], [b]) => a - b)) {
    const last = ends.at(-1)
    if (start >= end || (last !== undefined && end <= last)) continue
    if (last !== undefined && start <= last) ends[ends.length - 1] = end
    else {
      starts.push(start)
      ends.push(end)
    }
  }
  return {
    count: starts.length,
    start: (index) => starts[index] ?? 0,
    end: (index) => ends[index] ?? 0,
    firstAfter: (offset) => {
      let [low, high] = [0, starts.length]
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((ends[middle] ?? 0) > offset) high = middle
        else low = middle + 1
      }
      return low
    }
  }
}
