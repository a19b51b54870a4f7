/** The first sector of a volume: which file system it is, and how an NTFS one is laid out. */

export interface Geometry {
  readonly clusterSize: number
  /** Whole clusters of the volume; what the partition holds beyond them belongs to no file. */
  readonly clusters: number
  /** Bytes of a record of the master file table. */
  readonly recordSize: number
  /** Where the master file table begins. */
  readonly mftCluster: number
}

/** By the signatures that Windows itself goes by. */
export function fileSystemOf(boot: Buffer): string {
  const oem = boot.toString('latin1', 3, 11)
  if (oem === 'NTFS    ') return 'NTFS'
  if (oem === '-FVE-FS-') return 'BitLocker'
  if (oem.startsWith('ReFS\0')) return 'ReFS'
  if (oem === 'EXFAT   ') return 'exFAT'
  if (boot.readUInt16LE(510) !== 0xaa55) return 'unknown'
  if (boot.toString('latin1', 82, 87) === 'FAT32' || boot.toString('latin1', 54, 57) === 'FAT') return 'FAT'
  return 'unknown'
}

/** Of NTFS's numbers Windows formats clusters up to 2 MiB; beyond it nothing is known. */
const largestCluster = 2 ** 21

/**
 * @param boot the volume's first sector
 * @param length the partition's, in bytes
 * @param refuse called with what is not understood
 */
export function readGeometry(boot: Buffer, length: number, refuse: (message: string) => never): Geometry {
  const sectorSize = boot.readUInt16LE(11)
  if (![256, 512, 1024, 2048, 4096].includes(sectorSize)) refuse(`sectors of ${sectorSize} bytes`)
  // Above 128 the byte is a negated exponent of two.
  const perCluster = boot.readUInt8(13) > 128 ? 2 ** (256 - boot.readUInt8(13)) : boot.readUInt8(13)
  const clusterSize = perCluster * sectorSize
  if (perCluster === 0 || (perCluster & (perCluster - 1)) !== 0 || clusterSize < 512 || clusterSize > largestCluster) {
    refuse(`clusters of ${clusterSize} bytes`)
  }
  const sectors = Number(boot.readBigUInt64LE(40))
  if (sectors === 0 || sectors * sectorSize > length) {
    refuse(`${sectors} sectors of ${sectorSize} bytes in a partition of ${length} bytes`)
  }
  const clusters = Math.floor(sectors / perCluster)
  const recordField = boot.readInt8(64)
  const recordSize = recordField > 0 ? recordField * clusterSize : 2 ** -recordField
  if (recordSize < 512 || recordSize > 65_536 || (recordSize & (recordSize - 1)) !== 0) {
    refuse(`file records of ${recordSize} bytes`)
  }
  const mftCluster = Number(boot.readBigUInt64LE(48))
  if (mftCluster === 0 || mftCluster >= clusters) refuse(`a master file table at cluster ${mftCluster} of ${clusters}`)
  return { clusterSize, clusters, recordSize, mftCluster }
}
