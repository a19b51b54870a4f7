/**
 * Reads VHDX files: fixed, dynamic and differencing ones, with what waits in their logs. Section numbers, here and in the
 * files beside, are those of [MS-VHDX], "Virtual Hard Disk v2 (VHDX) File Format".
 */
import path from 'node:path'
import { UserError } from '../../errors.ts'
import { blockDisk } from '../block-disk.ts'
import { type Disk, MiB } from '../disk.ts'
import { type FileBytes, openFile, readBytes } from '../file-bytes.ts'
import { readBlockTable } from './block-table.ts'
import { readHeader, readRegions } from './header.ts'
import { replayed } from './log.ts'
import { type Metadata, readMetadata } from './metadata.ts'
import type { ParentLocator } from './parent-locator.ts'

/** Hyper-V itself stops at 50 checkpoints; a longer chain is one that comes back to itself. */
const longestChain = 100

/**
 * @param bytes owned by the disk from now on
 * @throws UserError `disk.vhdx-damaged` that names the byte offset; `disk.vhdx-parent` when a differencing disk's parent
 * is missing or is another one
 */
export async function openVhdx(bytes: FileBytes): Promise<Disk> {
  return openChain(bytes, [])
}

/** @param children the files that led here; and which parent the last of them means */
async function openChain(file: FileBytes, children: readonly string[], meant?: ParentLocator): Promise<Disk> {
  const header = await readHeader(file)
  const child = children.at(-1)
  if (meant !== undefined && child !== undefined && !meant.linkages.includes(header.dataWriteGuid)) {
    throw wrongParent(
      child,
      `its parent ${file.file} was changed after it was made (byte ${header.offset + 32} is ${header.dataWriteGuid}, ` +
        `not ${meant.linkages.join(' or ')})`
    )
  }
  const bytes = await replayed(file, header)
  const regions = await readRegions(bytes)
  const metadata = await readMetadata(bytes, regions.metadata)
  const section = { name: 'the header section', offset: 0, length: MiB }
  const reserved = [section, header.log, regions.table, regions.metadata].filter(({ length }) => length > 0)
  const table = await readBlockTable(bytes, metadata, regions.table, reserved)
  const parent = await openParent(bytes, metadata, children)
  const { size, blockSize, sectorSize } = metadata
  return blockDisk(bytes, {
    format: 'vhdx',
    size,
    blockSize,
    sectorSize,
    place: table.place,
    ...(parent === undefined ? {} : { parent })
  })
}

async function openParent(
  child: FileBytes,
  metadata: Metadata,
  children: readonly string[]
): Promise<Disk | undefined> {
  const locator = metadata.parent
  if (locator === undefined) return undefined
  if (children.length >= longestChain) throw wrongParent(child.file, `more than ${longestChain} disks in one chain`)
  const bytes = await openParentFile(child.file, locator)
  try {
    const start = await readBytes(bytes, 0, 8, 'the file type')
    if (start.toString('latin1') !== 'vhdxfile')
      throw wrongParent(child.file, `its parent ${bytes.file} is no VHDX file`)
    const parent = await openChain(bytes, [...children, child.file], locator)
    if (parent.sectorSize === metadata.sectorSize) return parent
    await parent.close()
    throw wrongParent(
      child.file,
      `it has sectors of ${metadata.sectorSize} bytes, its parent ${bytes.file} of ${parent.sectorSize}`
    )
  } catch (error) {
    await bytes.close()
    throw error
  }
}

/** 2.6.2.6.3: the relative path first, then the volume's, then the absolute one. */
async function openParentFile(child: string, locator: ParentLocator): Promise<FileBytes> {
  const { relativePath, volumePath, absolutePath } = locator
  const beside = relativePath?.replaceAll('\\', '/')
  const places = [
    ...(beside === undefined ? [] : [path.resolve(path.dirname(child), beside)]),
    ...[volumePath, absolutePath].flatMap((place) => place ?? [])
  ]
  for (const place of places) {
    const bytes = await openFile(place).catch(() => undefined)
    if (bytes !== undefined) return bytes
  }
  throw wrongParent(child, `its parent is at none of the places it names: ${places.join(', ')}`)
}

function wrongParent(child: string, message: string): UserError {
  return new UserError(
    'disk.vhdx-parent',
    `${child}: a differencing disk, and ${message}. Merge-VHD on its host makes one disk of both`
  )
}
