import { createHash } from 'node:crypto'
import { must } from './identity.ts'
import { eachPiece, type Source } from './source.ts'
import { type WimHeader, wimHeaderLength } from './wim-header.ts'

/** All writers use this size. */
const hashedTogether = 10 * 1024 * 1024

/**
 * The integrity table has a SHA-1 for each 10 MiB from the header to the end of the blob table.
 * @param deep verifies all of them, not only those of the blob table
 * @returns whether the blob table is proven; false when there is no integrity table
 * @throws Damage when the bytes are others
 */
export async function verifyIntegrity(
  source: Source,
  { integrity, blobTable }: WimHeader,
  { signal, deep }: { signal: AbortSignal; deep: boolean }
): Promise<boolean> {
  if (integrity.size === 0) return false
  must(integrity.size >= 12, 'the integrity table is too short')
  const table = source.read(integrity.at, integrity.size)
  const count = table.readUInt32LE(4)
  const chunkBytes = table.readUInt32LE(8)
  const end = blobTable.at + blobTable.size
  const isWhole = table.readUInt32LE(0) === integrity.size && integrity.size === 12 + 20 * count
  must(isWhole && chunkBytes === hashedTogether, 'the integrity table does not add up')
  must(count === Math.ceil((end - wimHeaderLength) / chunkBytes), 'the integrity table is for another length')
  const first = deep ? 0 : Math.floor((blobTable.at - wimHeaderLength) / chunkBytes)
  for (let index = first; index < count; index++) {
    const at = wimHeaderLength + index * chunkBytes
    const hash = createHash('sha1')
    await eachPiece(source, at, Math.min(chunkBytes, end - at), signal, (piece) => hash.update(piece))
    const expected = table.subarray(12 + 20 * index, 32 + 20 * index)
    must(hash.digest().equals(expected), `the bytes from ${at} on are not those that the integrity table is for`)
  }
  return true
}
