import { must } from './identity.ts'
import { pacer, readUInt64, type Source } from './source.ts'
import type { Resource } from './wim-header.ts'

/** LZX has 84 bits before its first symbol, XPRESS 256 bytes of table. */
const leastPacked = 8

/**
 * A packed resource begins with the offsets of its chunks, without that of the first one. They must rise, no chunk may be
 * larger than what it unpacks to, and the last one ends with the resource.
 */
export async function checkChunks(
  source: Source,
  resource: Resource,
  chunkBytes: number,
  signal: AbortSignal
): Promise<void> {
  const wrong = `the chunks of the resource at byte ${resource.at} do not add up`
  const entries = Math.ceil(resource.plainSize / chunkBytes) - 1
  const entryBytes = resource.plainSize > 2 ** 32 ? 8 : 4
  const dataBytes = resource.size - entries * entryBytes
  must(dataBytes > 0, wrong)
  const pace = pacer(signal, 16)
  const together = 8192
  let last = 0
  for (let done = 0; done < entries; done += together) {
    const count = Math.min(together, entries - done)
    const table = source.read(resource.at + done * entryBytes, count * entryBytes)
    for (let at = 0; at < table.length; at += entryBytes) {
      const next = entryBytes === 8 ? readUInt64(table, at) : table.readUInt32LE(at)
      if (!(next - last >= leastPacked && next - last <= chunkBytes && next < dataBytes)) must(false, wrong)
      last = next
    }
    await pace()
  }
  const lastPlain = resource.plainSize - entries * chunkBytes
  const lastPacked = dataBytes - last
  must(lastPacked === lastPlain || (lastPacked >= leastPacked && lastPacked < lastPlain), wrong)
}
