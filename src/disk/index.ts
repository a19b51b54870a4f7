/** Virtual disks: opened by their bytes, packed for MAAS in one pass, and the archive proved in a second. */
export { type Disk, type Extent, readDisk } from './disk.ts'
export type { VolumeFacts } from './image.ts'
export { openDisk } from './open.ts'
export { type Packed, type PackOptions, packDisk } from './pack.ts'
export type { FileType } from './sinks.ts'
export { type ArchiveExpectation, type Verified, verifyArchive } from './verify.ts'
