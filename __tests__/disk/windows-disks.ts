/** The least that a machine takes for a disk with Windows: a partition table, and an NTFS boot sector. */
import { crc32 } from 'node:zlib'
import { MiB, noise } from './disks.ts'

export const partitionAt = 2 * MiB
export const diskSize = 4 * MiB

export function ntfsBoot(): Buffer {
  const boot = Buffer.alloc(512)
  boot.write('NTFS    ', 3, 'latin1')
  boot.writeUInt16LE(0xaa55, 510)
  return boot
}

/** A GPT disk that ends where an image does; the rest is noise. */
export function gptDisk(sector: number): Buffer {
  const disk = noise('verify', diskSize)
  const put = (offset: number, bytes: Buffer) => void bytes.copy(disk, offset)
  const last = diskSize / sector - 1
  const entrySectors = (128 * 128) / sector
  const end = (last - entrySectors) * sector
  put(0, Buffer.alloc(64 * 1024))
  put(end, Buffer.alloc(diskSize - end))
  disk[450] = 0xee
  disk.writeUInt32LE(1, 454)
  disk.writeUInt32LE(last, 458)
  disk.writeUInt16LE(0xaa55, 510)
  for (const [index, start] of [MiB, partitionAt].entries()) {
    const entry = 2 * sector + index * 128
    disk.fill(index + 1, entry, entry + 16)
    disk.writeBigUInt64LE(BigInt(start / sector), entry + 32)
    disk.writeBigUInt64LE(BigInt((start === MiB ? partitionAt : end) / sector - 1), entry + 40)
  }
  disk.copy(disk, end, 2 * sector, (2 + entrySectors) * sector)
  for (const [own, other, entries] of [
    [1, last, 2],
    [last, 1, last - entrySectors]
  ] as const) {
    const header = disk.subarray(own * sector, (own + 1) * sector)
    header.write('EFI PART', 0, 'latin1')
    header.writeUInt32LE(0x10000, 8)
    header.writeUInt32LE(92, 12)
    for (const [at, value] of [
      [24, own],
      [32, other],
      [40, 40],
      [48, last - entrySectors - 1],
      [72, entries]
    ] as const) {
      header.writeBigUInt64LE(BigInt(value), at)
    }
    header.writeUInt32LE(128, 80)
    header.writeUInt32LE(128, 84)
  }
  put(partitionAt, ntfsBoot())
  sealGpt(disk, sector)
  return disk
}

/** Makes the checksums right again after entries or headers were changed. */
export function sealGpt(disk: Buffer, sector: number): void {
  for (const at of [sector, disk.length - sector]) {
    const entriesAt = Number(disk.readBigUInt64LE(at + 72)) * sector
    const entries = disk.subarray(entriesAt, entriesAt + 128 * 128)
    if (entries.length === 128 * 128) disk.writeUInt32LE(crc32(entries), at + 88)
    disk.writeUInt32LE(0, at + 16)
    disk.writeUInt32LE(crc32(disk.subarray(at, at + 92)), at + 16)
  }
}

export function mbrDisk(): Buffer {
  const disk = Buffer.alloc(diskSize)
  disk[450] = 7
  disk.writeUInt32LE(partitionAt / 512, 454)
  disk.writeUInt32LE((diskSize - partitionAt) / 512, 458)
  disk.writeUInt16LE(0xaa55, 510)
  ntfsBoot().copy(disk, partitionAt)
  return disk
}
