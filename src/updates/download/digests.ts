/** SHA-1, which the catalog gives, and SHA-256, which packages are known by, of bytes as they come. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** In lower-case hexadecimal digits. */
export interface Digests {
  readonly sha1: string
  readonly sha256: string
}

export interface Digester {
  update(chunk: Uint8Array): void
  /** Ends it. */
  digest(): Digests
}

export function digester(): Digester {
  const sha1 = createHash('sha1')
  const sha256 = createHash('sha256')
  return {
    update: (chunk) => {
      sha1.update(chunk)
      sha256.update(chunk)
    },
    digest: () => ({ sha1: sha1.digest('hex'), sha256: sha256.digest('hex') })
  }
}

/** Gives the first `bytes` bytes of a file to `take`, in order. */
export async function readThrough(
  file: string,
  bytes: number,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal
): Promise<void> {
  if (bytes === 0) return
  const source = createReadStream(file, { end: bytes - 1, highWaterMark: 1024 * 1024, signal })
  for await (const chunk of source) take(chunk)
}

/** @returns the hashes of a whole file */
export async function digestsOf(file: string, signal: AbortSignal): Promise<Digests> {
  const digests = digester()
  await readThrough(file, Number.POSITIVE_INFINITY, digests.update, signal)
  return digests.digest()
}

/** @returns the sha256 of a file, in hexadecimal */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal })
  return hash.digest('hex')
}
