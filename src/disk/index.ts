/** Virtual disks: opened by their bytes, packed for MAAS in one pass, and the archive proved in a second. */
export { type Disk, type Extent, readDisk } from './disk.ts'
export { openDisk } from './open.ts'
export { type Packed, packDisk } from './pack.ts'
export { type ArchiveExpectation, verifyArchive } from './verify.ts'
