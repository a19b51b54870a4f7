import { open } from 'node:fs/promises'
import { errorMessage, UserError } from '../errors.ts'
import { type Disk, readFully } from './disk.ts'
import { openRaw } from './raw.ts'
import { openVhdx } from './vhdx.ts'

/** Formats that would otherwise pass as raw, and be packed as if a machine could boot from them. */
const foreign: readonly { magic: string; offset: 'start' | 'end'; name: string }[] = [
  { magic: 'conectix', offset: 'start', name: 'a dynamic VHD' },
  { magic: 'conectix', offset: 'end', name: 'a VHD' },
  { magic: 'QFI\xfb', offset: 'start', name: 'a qcow2 image' },
  { magic: 'KDMV', offset: 'start', name: 'a VMDK image' },
  { magic: 'MSWIM\0\0\0', offset: 'start', name: 'a WIM file' },
  { magic: '\x1f\x8b', offset: 'start', name: 'a gzip file' }
]

/**
 * Opens a disk image for reading; whether it is VHDX or raw its bytes say, not its name.
 * @throws UserError `disk.open` | `disk.read` | `disk.unsupported-format` | `disk.vhdx-damaged` | `disk.vhdx-log` | `disk.vhdx-parent`
 */
export async function openDisk(file: string): Promise<Disk> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new UserError('disk.open', `${file}: cannot open the disk: ${errorMessage(error)}`, { cause: error })
  })
  try {
    const { size } = await handle.stat()
    const start = Buffer.alloc(Math.min(512, size))
    const end = Buffer.alloc(Math.min(512, size))
    await readFully(handle, file, start, 0, 'the first sector')
    await readFully(handle, file, end, size - end.length, 'the last sector')
    if (start.toString('latin1', 0, 8) === 'vhdxfile') return await openVhdx(handle, file, size)
    for (const { magic, offset, name } of foreign) {
      const found = (offset === 'start' ? start : end).toString('latin1', 0, magic.length)
      if (found === magic) {
        throw new UserError('disk.unsupported-format', `${file}: this is ${name}; what is read is VHDX and raw disks`)
      }
    }
    return await openRaw(handle, file, size)
  } catch (error) {
    await handle.close()
    throw error
  }
}
