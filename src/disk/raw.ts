import type { FileHandle } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { checkRange, type Disk, KiB, readFully } from './disk.ts'

/**
 * A file that is the disk, byte for byte.
 * @param handle owned by the disk from now on
 * @throws UserError `disk.unsupported-format` when the size is no whole number of sectors
 */
export async function openRaw(handle: FileHandle, file: string, size: number): Promise<Disk> {
  if (size === 0 || size % 512 !== 0) {
    throw new UserError(
      'disk.unsupported-format',
      `${file}: ${size} bytes are no whole number of 512-byte sectors, so this is no raw disk`
    )
  }
  const sectorSize = await gptSectorSize(handle, file, size)
  const disk: Disk = {
    format: 'raw',
    size,
    sectorSize,
    async read(offset, length) {
      checkRange(disk, offset, length)
      const bytes = Buffer.allocUnsafe(length)
      await readFully(handle, file, bytes, offset, 'the disk')
      return bytes
    },
    ranges: () => [{ offset: 0, length: size, zero: false }],
    close: () => handle.close()
  }
  return disk
}

/** A raw file does not say its sector size; a GPT header does, since it lies in the second sector. */
async function gptSectorSize(handle: FileHandle, file: string, size: number): Promise<number> {
  const head = Buffer.alloc(Math.min(8 * KiB, size))
  await readFully(handle, file, head, 0, 'the first sectors')
  return head.toString('latin1', 4096, 4104) === 'EFI PART' && size % 4096 === 0 ? 4096 : 512
}
