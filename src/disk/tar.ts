/** The one-file tar archive that MAAS unpacks with `tar -xO` (its file type `ddtgz`): GNU's form of POSIX ustar. */

export const tarBlock = 512
const magic = 'ustar'
const fields = { mode: 100, uid: 108, gid: 116, size: 124, time: 136, checksum: 148, type: 156, magic: 257 } as const
/** Eleven octal digits hold less than 8 GiB. */
const octalLimit = 8 ** 11

/** @param size bytes of the file that follows */
export function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(tarBlock)
  const octal = (at: number, length: number, value: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  header.write(name, 0, 'latin1')
  octal(fields.mode, 8, 0o644)
  octal(fields.uid, 8, 0)
  octal(fields.gid, 8, 0)
  if (size < octalLimit) octal(fields.size, 12, size)
  else {
    // GNU: the first bit set, then the number itself, big-endian.
    header.writeUInt8(0x80, fields.size)
    header.writeBigUInt64BE(BigInt(size), fields.size + 4)
  }
  octal(fields.time, 12, 0)
  header.write('0', fields.type, 'latin1')
  header.write(`${magic}  \0`, fields.magic, 'latin1')
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, fields.checksum, 'latin1')
  return header
}

/** What follows the file: zeros up to a whole block, and two empty blocks as the end. */
export function tarEnd(size: number): Buffer {
  return Buffer.alloc(((tarBlock - (size % tarBlock)) % tarBlock) + 2 * tarBlock)
}

export interface TarEntry {
  /** One character: `0` for a file, and the like. */
  readonly type: string
  readonly name: string
  /** Bytes that follow; not a number when the field holds none. */
  readonly size: number
}

/** @returns the size of the archive's first file; undefined when the block is no tar header */
export function tarFileSize(block: Buffer): number | undefined {
  return tarEntry(block)?.size
}

/** @returns what the header says; undefined when the block is no tar header */
export function tarEntry(block: Buffer): TarEntry | undefined {
  if (block.toString('latin1', fields.magic, fields.magic + 5) !== magic) return undefined
  const noted = Number.parseInt(block.toString('latin1', fields.checksum, fields.checksum + 7), 8)
  if (noted !== checksum(block)) return undefined
  const isBinary = ((block[fields.size] ?? 0) & 0x80) !== 0
  return {
    type: block.toString('latin1', fields.type, fields.type + 1),
    name: block.toString('utf8', 0, fields.mode).replace(/\0.*/s, ''),
    size: isBinary
      ? Number(block.readBigUInt64BE(fields.size + 4))
      : Number.parseInt(block.toString('latin1', fields.size, fields.time), 8)
  }
}

/** The sum of all bytes, those of the checksum taken as spaces. */
function checksum(header: Buffer): number {
  let sum = 0
  for (const [at, byte] of header.subarray(0, tarBlock).entries()) {
    sum += at >= fields.checksum && at < fields.checksum + 8 ? 0x20 : byte
  }
  return sum
}
