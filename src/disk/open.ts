import { UserError } from '../errors.ts'
import type { Disk } from './disk.ts'
import { type FileBytes, openFile, readBytes } from './file-bytes.ts'
import { openRaw } from './raw.ts'
import { openVhd } from './vhd.ts'
import { openVhdx } from './vhdx/open.ts'

/** Formats that would otherwise pass as raw, and be packed as if a machine could boot from them. */
const foreign: readonly { magic: string; name: string }[] = [
  { magic: 'QFI\xfb', name: 'a qcow2 image' },
  { magic: 'KDMV', name: 'a VMDK image' },
  { magic: 'MSWIM\0\0\0', name: 'a WIM file' },
  { magic: '\x1f\x8b', name: 'a gzip file' }
]

/**
 * Opens a disk image for reading; whether it is VHDX, VHD or raw its bytes say, not its name.
 * @throws UserError `disk.open` | `disk.read` | `disk.unsupported-format` | `disk.vhdx-damaged` | `disk.vhdx-parent` |
 * `disk.vhd-damaged`, each with the byte offset where there is one
 */
export async function openDisk(file: string): Promise<Disk> {
  const bytes = await openFile(file)
  try {
    return await openByContents(bytes)
  } catch (error) {
    await bytes.close()
    throw error
  }
}

async function openByContents(bytes: FileBytes): Promise<Disk> {
  const { file, size } = bytes
  const start = await readBytes(bytes, 0, Math.min(512, size), 'the first sector')
  if (start.toString('latin1', 0, 8) === 'vhdxfile') return openVhdx(bytes)
  for (const { magic, name } of foreign) {
    if (start.toString('latin1', 0, magic.length) !== magic) continue
    throw new UserError('disk.unsupported-format', `${file}: this is ${name}; what is read is VHDX, VHD and raw disks`)
  }
  return (await openVhd(bytes, start)) ?? openRaw(bytes)
}
