/** A disk with parts of it read as zeros: what a file system says is free. */
import { checkRange, type Disk, type Extent, joined, KiB } from './disk.ts'
import type { Ranges } from './ranges.ts'

/** A gap shorter than this is read over: one long read is faster than two short ones. */
const gapWorthSkipping = 64 * KiB

/** @returns `disk` without what lies in `zeros`; closing it closes `disk` */
export function zeroedDisk(disk: Disk, zeros: Ranges): Disk {
  if (zeros.count === 0) return disk
  return {
    ...disk,
    async readInto(target, offset) {
      checkRange(disk, offset, target.length)
      const end = offset + target.length
      const gaps = gapsIn(zeros, offset, end)
      let from = offset
      for (const gap of [...gaps.filter(([start, stop]) => stop - start >= gapWorthSkipping), [end, end] as const]) {
        if (gap[0] > from) await disk.readInto(target.subarray(from - offset, gap[0] - offset), from)
        from = gap[1]
      }
      for (const [start, stop] of gaps) target.fill(0, start - offset, stop - offset)
    },
    extents(offset, length) {
      checkRange(disk, offset, length)
      return joined(extentsOf(disk, zeros, offset, offset + length))
    }
  }
}

function gapsIn(zeros: Ranges, from: number, to: number): (readonly [number, number])[] {
  const gaps: (readonly [number, number])[] = []
  for (let index = zeros.firstAfter(from); index < zeros.count && zeros.start(index) < to; index++) {
    gaps.push([Math.max(from, zeros.start(index)), Math.min(to, zeros.end(index))])
  }
  return gaps
}

async function* extentsOf(disk: Disk, zeros: Ranges, from: number, to: number): AsyncGenerator<Extent> {
  let at = from
  for (let index = zeros.firstAfter(from); index < zeros.count && zeros.start(index) < to; index++) {
    const [start, end] = [Math.max(from, zeros.start(index)), Math.min(to, zeros.end(index))]
    if (start > at) yield* disk.extents(at, start - at)
    yield { offset: start, length: end - start, zero: true }
    at = end
  }
  if (to > at) yield* disk.extents(at, to - at)
}
