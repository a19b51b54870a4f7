import type { FileHandle } from 'node:fs/promises'
import { errorMessage, UserError } from '../errors.ts'

/** A part of a disk. Of a `zero` one nothing has to be read: it is not stored and reads as zeros. */
export interface DiskRange {
  readonly offset: number
  readonly length: number
  readonly zero: boolean
}

/** A disk image, whatever the file that holds it. All offsets and lengths are bytes. */
export interface Disk {
  readonly format: 'vhdx' | 'raw'
  /** What a machine sees; the file may be smaller or larger. */
  readonly size: number
  /** The logical one: 512 or 4096. */
  readonly sectorSize: number
  /**
   * @returns exactly `length` bytes
   * @throws UserError `disk.read` that names the byte offset
   */
  read(offset: number, length: number): Promise<Buffer>
  /** The whole disk in order, without gaps; neighbours differ in `zero`. */
  ranges(): Iterable<DiskRange>
  close(): Promise<void>
}

export const KiB = 1024
export const MiB = 1024 * KiB

/**
 * Fills `target` from a file.
 * @throws UserError `disk.read` when the file cannot be read or ends before; `what` says what was being read
 */
export async function readFully(
  handle: FileHandle,
  file: string,
  target: Uint8Array,
  offset: number,
  what: string
): Promise<void> {
  let done = 0
  while (done < target.length) {
    const { bytesRead } = await handle
      .read(target, done, target.length - done, offset + done)
      .catch((error: unknown) => {
        throw new UserError(
          'disk.read',
          `${file}: cannot read ${what} at byte ${offset + done}: ${errorMessage(error)}`,
          {
            cause: error
          }
        )
      })
    if (bytesRead === 0) {
      const held = `${what} at byte ${offset} has ${target.length} bytes, of which the file holds ${done}`
      throw new UserError('disk.read', `${file}: cut short: ${held}`)
    }
    done += bytesRead
  }
}

/** @throws RangeError when a part does not lie on the disk: a mistake of the caller's, not of the file */
export function checkRange(disk: { readonly size: number }, offset: number, length: number): void {
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw new RangeError(`not a part of a disk: ${length} bytes at ${offset}`)
  }
  if (offset + length > disk.size) throw new RangeError(`${length} bytes at ${offset} end after a disk of ${disk.size}`)
}
