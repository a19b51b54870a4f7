/** What every disk image looks like from outside, whatever the file that holds it. All offsets and lengths are bytes. */

/** A part of a disk. Of a `zero` one nothing has to be read: it reads as zeros. */
export interface Extent {
  readonly offset: number
  readonly length: number
  readonly zero: boolean
}

export interface Disk {
  readonly format: 'vhdx' | 'vhd' | 'raw'
  /** For messages: the file that was opened. */
  readonly file: string
  /** All that it is read from: that file, and those of its parents. */
  readonly files: readonly string[]
  /** What a machine sees; the file may be smaller or larger. */
  readonly size: number
  /** The logical one: 512 or 4096. */
  readonly sectorSize: number
  /**
   * Fills `target` with the bytes from `offset`.
   * @throws UserError `disk.*` that names the byte offset; never anything but the disk's bytes
   */
  readInto(target: Uint8Array, offset: number): Promise<void>
  /** A part of the disk in order, without gaps; neighbours differ in `zero`. */
  extents(offset: number, length: number): AsyncIterable<Extent>
  close(): Promise<void>
}

export const KiB = 1024
export const MiB = 1024 * KiB

/** @returns exactly `length` bytes */
export async function readDisk(disk: Disk, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  await disk.readInto(bytes, offset)
  return bytes
}

/** @throws RangeError when a part does not lie on the disk: a mistake of the caller's, not of the file */
export function checkRange(disk: { readonly size: number }, offset: number, length: number): void {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw new RangeError(`not a part of a disk: ${length} bytes at ${offset}`)
  }
  if (offset + length > disk.size) throw new RangeError(`${length} bytes at ${offset} end after a disk of ${disk.size}`)
}

/** Joins neighbours that are alike, and leaves out empty ones. */
export async function* joined(extents: AsyncIterable<Extent>): AsyncGenerator<Extent> {
  let last: Extent | undefined
  for await (const next of extents) {
    if (next.length === 0) continue
    if (last?.zero === next.zero) last = { ...last, length: last.length + next.length }
    else {
      if (last !== undefined) yield last
      last = next
    }
  }
  if (last !== undefined) yield last
}
