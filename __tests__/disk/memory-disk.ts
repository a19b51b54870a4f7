import { checkRange, type Disk } from '../../src/disk/disk.ts'

/** A disk in memory. @param zeros extents that it calls zeros, beside what it holds; by default it calls nothing so */
export function memoryDisk(bytes: Buffer, zeros: readonly (readonly [start: number, end: number])[] = []): Disk {
  const disk: Disk = {
    format: 'raw',
    file: 'memory',
    files: [],
    size: bytes.length,
    sectorSize: 512,
    async readInto(target, offset) {
      checkRange(disk, offset, target.length)
      target.set(bytes.subarray(offset, offset + target.length))
    },
    async *extents(offset, length) {
      checkRange(disk, offset, length)
      const end = offset + length
      let at = offset
      for (const [start, stop] of zeros) {
        const [from, to] = [Math.max(at, start), Math.min(end, stop)]
        if (from >= to) continue
        if (from > at) yield { offset: at, length: from - at, zero: false }
        yield { offset: from, length: to - from, zero: true }
        at = to
      }
      if (end > at) yield { offset: at, length: end - at, zero: false }
    },
    close: async () => undefined
  }
  return disk
}
