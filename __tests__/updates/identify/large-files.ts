/** Packages larger than anybody wants to write: sparse files that take no room. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * Writes a WIM that is not packed with its largest blob grown to `size`, which is a hole on disk.
 * @param small made by wimlib
 * @returns the length of the file
 */
export async function writeLargeWim(file: string, small: Buffer, size: number): Promise<number> {
  const tables = [0x30, 0x48, 0x7c].filter((at) => small.readUInt32LE(at) > 0)
  const blobsAt = Number(small.readBigUInt64LE(0x38))
  const blobs = Array.from({ length: small.readUInt32LE(0x30) / 50 }, (_, index) => blobsAt + index * 50)
  const sizeOf = (at: number) => small.readUIntLE(at, 6)
  const offsetOf = (at: number) => Number(small.readBigUInt64LE(at + 8))
  const [largest = 0] = blobs.toSorted((one, other) => sizeOf(other) - sizeOf(one))
  const start = offsetOf(largest)
  const grown = size - sizeOf(largest)
  const end = start + sizeOf(largest)
  const changed = Buffer.from(small)
  for (const at of [...blobs, ...tables]) {
    if (offsetOf(at) > start) changed.writeBigUInt64LE(BigInt(offsetOf(at) + grown), at + 8)
  }
  changed.writeUIntLE(size, largest, 6)
  changed.writeBigUInt64LE(BigInt(size), largest + 16)
  const handle = await open(file, 'w')
  try {
    await handle.write(changed, 0, end, 0)
    await handle.write(changed, end, changed.length - end, end + grown)
    return changed.length + grown
  } finally {
    await handle.close()
  }
}

/**
 * Writes a cabinet of one file that is not packed, with a manifest before it; the payload is a hole on disk.
 * @param blocks of 32 KiB, at most 65,535: the largest a folder can have
 * @returns the length of the file
 */
export function writeLargeCabinet(file: string, blocks: number): number {
  const manifest = Buffer.from('<assembly/>')
  const names = ['update.mum', 'payload.psf']
  const sizes = [manifest.length, blocks * 32768 - manifest.length]
  const entries = names.map((name, index) => {
    const entry = Buffer.alloc(16 + name.length + 1)
    entry.writeUInt32LE(sizes[index] ?? 0, 0)
    entry.writeUInt32LE(index === 0 ? 0 : manifest.length, 4)
    entry.write(name, 16, 'latin1')
    return entry
  })
  const dataAt = 44 + Buffer.concat(entries).length
  const length = dataAt + blocks * (8 + 32768)
  const head = Buffer.alloc(44)
  head.write('MSCF', 0, 'latin1')
  head.writeUInt32LE(length, 8)
  head.writeUInt32LE(44, 16)
  head.writeUInt16LE(0x103, 24)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(names.length, 28)
  head.writeUInt32LE(dataAt, 36)
  head.writeUInt16LE(blocks, 40)
  const descriptor = openSync(file, 'w')
  try {
    writeSync(descriptor, Buffer.concat([head, ...entries]), 0, dataAt, 0)
    const block = Buffer.alloc(8)
    block.writeUInt16LE(32768, 4)
    block.writeUInt16LE(32768, 6)
    for (let index = 0; index < blocks; index++) writeSync(descriptor, block, 0, 8, dataAt + index * (8 + 32768))
    writeSync(descriptor, manifest, 0, manifest.length, dataAt + 8)
    ftruncateSync(descriptor, length)
    return length
  } finally {
    closeSync(descriptor)
  }
}
