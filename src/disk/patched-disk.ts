/** A disk that ends elsewhere, and has a few sectors changed. */
import { checkRange, type Disk, type Extent, joined } from './disk.ts'

export interface Patch {
  readonly offset: number
  readonly bytes: Buffer
}

/** @param size at most the disk's own. Closing the result closes `disk`. */
export function patchedDisk(disk: Disk, size: number, patches: readonly Patch[]): Disk {
  const patched: Disk = {
    ...disk,
    size,
    async readInto(target, offset) {
      checkRange(patched, offset, target.length)
      await disk.readInto(target, offset)
      for (const patch of patches) {
        const from = Math.max(offset, patch.offset)
        const to = Math.min(offset + target.length, patch.offset + patch.bytes.length)
        if (from < to) target.set(patch.bytes.subarray(from - patch.offset, to - patch.offset), from - offset)
      }
    },
    extents(offset, length) {
      checkRange(patched, offset, length)
      return joined(extentsOf(disk, patches, offset, offset + length))
    }
  }
  return patched
}

async function* extentsOf(disk: Disk, patches: readonly Patch[], from: number, to: number): AsyncGenerator<Extent> {
  const inOrder = [...patches].sort((a, b) => a.offset - b.offset)
  let at = from
  for (const { offset, bytes } of inOrder) {
    const [start, end] = [Math.max(at, offset), Math.min(to, offset + bytes.length)]
    if (start >= end) continue
    if (start > at) yield* disk.extents(at, start - at)
    yield { offset: start, length: end - start, zero: false }
    at = end
  }
  if (to > at) yield* disk.extents(at, to - at)
}
