/** Cuts a disk into what is packed at a time. */
import { type Disk, KiB, MiB } from './disk.ts'
import { zeroUnit } from './gzip/members.ts'

export interface Chunk {
  readonly offset: number
  readonly length: number
  /** Reads as zeros, and has as many as members of zeros do; otherwise it is at most 1 MiB. */
  readonly zero: boolean
}

/** Zeros shorter than this go with the data around them: a worker thread finds them too, and a chunk should be worth its way. */
const zerosApart = 256 * KiB

/** @returns the disk in order, without gaps; long runs of zeros in one piece */
export async function* chunksOf(disk: Disk): AsyncGenerator<Chunk> {
  /** Not yet given out: from `start` to `end`. */
  let start = 0
  let end = 0
  for await (const { offset, length, zero } of disk.extents(0, disk.size)) {
    end = offset + length
    if (zero && length >= zerosApart) {
      if (offset > start) yield { offset: start, length: offset - start, zero: false }
      const whole = length - (length % zeroUnit)
      yield { offset, length: whole, zero: true }
      start = offset + whole
    }
    for (; end - start >= MiB; start += MiB) yield { offset: start, length: MiB, zero: false }
  }
  if (end > start) yield { offset: start, length: end - start, zero: false }
}
