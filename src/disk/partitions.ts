/** Finds the last partition of a disk, where Windows lies. GPT: UEFI 2.10, section 5.3; MBR: section 5.2.1. */

/** The start of a disk that holds its partition table, in bytes: the largest sectors, 128 entries, and some room. */
export const tableBytes = 64 * 1024

export interface LastPartition {
  readonly table: 'gpt' | 'mbr'
  readonly sectorSize: number
  /** Bytes from the disk's start. */
  readonly offset: number
}

/**
 * @param head the first `tableBytes` of the disk
 * @param fail called with what is wrong, and the byte offset in it
 */
export function lastPartition(head: Buffer, fail: (message: string) => never): LastPartition {
  if (head.readUInt16LE(510) !== 0xaa55) fail('no partition table: the boot signature at byte 510 is missing')
  const entries = [446, 462, 478, 494].map((at) => ({ type: head[at + 4] ?? 0, start: head.readUInt32LE(at + 8) }))
  const used = entries.filter(({ type }) => type !== 0)
  // Type 0xEE protects a GPT from tools that know only the MBR.
  if (used.every(({ type }) => type !== 0xee) && used.length > 0) {
    return { table: 'mbr', sectorSize: 512, offset: 512 * Math.max(...used.map(({ start }) => start)) }
  }
  const sectorSize = [512, 4096].find((size) => head.toString('latin1', size, size + 8) === 'EFI PART')
  if (sectorSize === undefined) return fail('the GPT header at LBA 1 (byte 512, or 4096) lacks its signature')
  return { table: 'gpt', sectorSize, offset: sectorSize * lastGptStart(head, sectorSize, fail) }
}

function lastGptStart(head: Buffer, header: number, fail: (message: string) => never): number {
  const first = Number(head.readBigUInt64LE(header + 72)) * header
  const count = head.readUInt32LE(header + 80)
  const length = head.readUInt32LE(header + 84)
  if (length < 128 || first + count * length > head.length) {
    fail(`the GPT header at byte ${header} places ${count} entries of ${length} bytes at byte ${first}`)
  }
  let start = 0
  for (let at = first; at < first + count * length; at += length) {
    const isUsed = head.subarray(at, at + 16).some((byte) => byte !== 0)
    if (isUsed) start = Math.max(start, Number(head.readBigUInt64LE(at + 32)))
  }
  if (start === 0) fail(`the GPT at byte ${first} holds no partition`)
  return start
}
