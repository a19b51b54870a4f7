/**
 * Reads the whole master file table once: every cluster that a file claims must be in use by $Bitmap and claimed by no
 * other. So a bitmap that is not up to date, for whatever reason, never makes live data vanish.
 */
import { MiB } from '../disk.ts'
import { attributeTypes, forEachAttribute, readRecord, recordNumber, residentValue } from './record.ts'
import type { RunOfClusters } from './runs.ts'
import { attributeRuns, notUnderstood, readStream, refusal, type Volume } from './volume.ts'

const rootRecord = 5

/** @returns the records of the files in the root folder that are called one of `names` (lower case) */
export async function checkFiles(
  volume: Volume,
  bitmap: Uint8Array,
  names: ReadonlySet<string>
): Promise<Map<string, number>> {
  const { recordSize, clusters } = volume.geometry
  const claimed = new Uint8Array(bitmap.length)
  const found = new Map<string, number>()
  const chunk = Buffer.alloc(Math.max(MiB, recordSize))
  const end = Math.floor(Math.min(volume.table.size, volume.table.initialized) / recordSize) * recordSize
  for (let offset = 0; offset < end; offset += chunk.length) {
    const bytes = chunk.subarray(0, Math.min(chunk.length, end - offset))
    await readStream(volume, volume.table, bytes, offset)
    for (let at = 0; at < bytes.length; at += recordSize) {
      const number = (offset + at) / recordSize
      const refuse = refusal(number)
      const record = readRecord(bytes.subarray(at, at + recordSize), refuse)
      if (record?.inUse !== true) continue
      forEachAttribute(record, refuse, (attribute) => {
        if (!attribute.resident) {
          const runs = attributeRuns(record, attribute, clusters, refuse)
          claim(runs, bitmap, claimed, refuse)
        } else if (attribute.type === attributeTypes.fileName) {
          const name = rootName(residentValue(record, attribute, refuse))
          if (name !== undefined && names.has(name)) found.set(name, record.base === 0 ? number : record.base)
        }
      })
    }
  }
  return found
}

function claim(
  runs: readonly RunOfClusters[],
  bitmap: Uint8Array,
  claimed: Uint8Array,
  refuse: (message: string) => never
): void {
  for (const { lcn, length } of runs) {
    if (lcn === undefined) continue
    for (let cluster = lcn; cluster < lcn + length; ) {
      const index = cluster >>> 3
      const whole = (cluster & 7) === 0 && cluster + 8 <= lcn + length
      const mask = whole ? 0xff : 1 << (cluster & 7)
      if (((bitmap[index] ?? 0) & mask) !== mask) refuse(`it holds a cluster near ${cluster} that $Bitmap says is free`)
      if (((claimed[index] ?? 0) & mask) !== 0) refuse(`it holds a cluster near ${cluster} that another file holds too`)
      claimed[index] = (claimed[index] ?? 0) | mask
      cluster += whole ? 8 : 1
    }
  }
}

/** @returns the name in lower case, if it is one in the root folder */
function rootName(fileName: Buffer): string | undefined {
  if (fileName.length < 66) return notUnderstood('a file name attribute that is too short')
  if (recordNumber(fileName, 0) !== rootRecord) return undefined
  return fileName.toString('utf16le', 66, 66 + 2 * (fileName[64] ?? 0)).toLowerCase()
}
