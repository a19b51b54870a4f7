import { UserError } from '../errors.ts'
import { checkRange, type Disk, KiB } from './disk.ts'
import { type FileBytes, readBytes } from './file-bytes.ts'

/**
 * A file that is the disk, byte for byte. Where it is sparse it does not say (Node cannot ask): holes are read, which
 * costs no disk access.
 * @param bytes owned by the disk from now on
 * @throws UserError `disk.unsupported-format` when the size is no whole number of sectors
 */
export async function openRaw(bytes: FileBytes): Promise<Disk> {
  const { file, size } = bytes
  if (size === 0 || size % 512 !== 0) {
    const message = `${file}: ${size} bytes are no whole number of 512-byte sectors, so this is no raw disk`
    throw new UserError('disk.unsupported-format', message)
  }
  return plainDisk(bytes, { format: 'raw', size, sectorSize: await gptSectorSize(bytes) })
}

/** A disk that begins with its file, and is not larger. */
export function plainDisk(bytes: FileBytes, facts: Pick<Disk, 'format' | 'size' | 'sectorSize'>): Disk {
  const disk: Disk = {
    ...facts,
    file: bytes.file,
    files: [bytes.file],
    readInto(target, offset) {
      checkRange(disk, offset, target.length)
      return bytes.readInto(target, offset, 'the disk')
    },
    async *extents(offset, length) {
      checkRange(disk, offset, length)
      if (length > 0) yield { offset, length, zero: false }
    },
    close: () => bytes.close()
  }
  return disk
}

/** A raw file does not say its sector size; a GPT header does, since it lies in the second sector. */
async function gptSectorSize(bytes: FileBytes): Promise<number> {
  const head = await readBytes(bytes, 0, Math.min(8 * KiB, bytes.size), 'the first sectors')
  return head.toString('latin1', 4096, 4104) === 'EFI PART' && bytes.size % 4096 === 0 ? 4096 : 512
}
