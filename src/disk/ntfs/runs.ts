/** Where the clusters of an attribute lie: its mapping pairs. */

/** Clusters in a row. */
export interface RunOfClusters {
  /** The first one's number within the attribute. */
  readonly vcn: number
  /** The first one's number on the volume; absent in a hole, which reads as zeros. */
  readonly lcn?: number
  readonly length: number
}

/**
 * Mapping pairs: a byte with the two lengths, then the number of clusters, then the signed distance from the last run's
 * start; without a distance it is a hole.
 * @param pairs from the attribute's offset to its end
 * @param clusters of the volume
 * @param refuse called with what cannot be
 */
export function decodeRuns(
  pairs: Buffer,
  { firstVcn, lastVcn, clusters }: { firstVcn: number; lastVcn: number; clusters: number },
  refuse: (message: string) => never
): RunOfClusters[] {
  const runs: RunOfClusters[] = []
  let vcn = firstVcn
  let lcn = 0
  let at = 0
  for (;;) {
    const head = pairs[at]
    if (head === undefined) return refuse('a run list without an end')
    if (head === 0) break
    const [lengthSize, distanceSize] = [head & 15, head >>> 4]
    const end = at + 1 + lengthSize + distanceSize
    if (lengthSize === 0 || lengthSize > 8 || distanceSize > 8 || end > pairs.length) {
      return refuse(`a run of ${lengthSize} and ${distanceSize} bytes`)
    }
    const length = little(pairs, at + 1, lengthSize, false)
    if (length <= 0 || (distanceSize > 0 && length > clusters)) refuse(`a run of ${length} clusters`)
    if (distanceSize === 0) runs.push({ vcn, length })
    else {
      lcn += little(pairs, at + 1 + lengthSize, distanceSize, true)
      if (!(lcn >= 0 && lcn + length <= clusters)) refuse(`clusters ${lcn} to ${lcn + length} of ${clusters}`)
      runs.push({ vcn, lcn, length })
    }
    vcn += length
    at = end
  }
  if (vcn !== lastVcn + 1) refuse(`runs up to cluster ${vcn}, not ${lastVcn + 1}, of an attribute`)
  return runs
}

/** Up to eight bytes; what lies beyond 2^53 comes out inexact and far out of any range. */
function little(bytes: Buffer, at: number, size: number, signed: boolean): number {
  const low = Math.min(size, 6)
  if (size === low) return signed ? bytes.readIntLE(at, size) : bytes.readUIntLE(at, size)
  const high = size - low
  return (
    bytes.readUIntLE(at, low) + 2 ** 48 * (signed ? bytes.readIntLE(at + low, high) : bytes.readUIntLE(at + low, high))
  )
}
