/** Cuts a disk into what is packed at a time. */
import { type Disk, MiB } from './disk.ts'

export interface Chunk {
  readonly offset: number
  readonly length: number
  /** Reads as zeros, and is whole MiB; otherwise it is at most 1 MiB. */
  readonly zero: boolean
}

/** Zeros shorter than this go with the data around them. */
const zerosApart = MiB

/** @returns the disk in order, without gaps; long runs of zeros in one piece */
export async function* chunksOf(disk: Disk): AsyncGenerator<Chunk> {
  /** Not yet given out: from `start` to `end`. */
  let start = 0
  let end = 0
  for await (const { offset, length, zero } of disk.extents(0, disk.size)) {
    end = offset + length
    if (zero && length >= zerosApart) {
      if (offset > start) yield { offset: start, length: offset - start, zero: false }
      const whole = length - (length % zerosApart)
      yield { offset, length: whole, zero: true }
      start = offset + whole
    }
    for (; end - start >= MiB; start += MiB) yield { offset: start, length: MiB, zero: false }
  }
  if (end > start) yield { offset: start, length: end - start, zero: false }
}
