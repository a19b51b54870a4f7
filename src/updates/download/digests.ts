/** SHA-1, which the catalog gives, and SHA-256, which packages are known by, of bytes as they come. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

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

/** One buffer for all of a file: a stream would make a new one for each part, faster than they are collected. */
const blockSize = 256 * 1024

/** Gives the first `bytes` bytes of a file to `take`, in order; each chunk is valid only until `take` returns. */
export async function readThrough(
  file: string,
  bytes: number,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal
): Promise<void> {
  const handle = await open(file)
  try {
    const buffer = Buffer.allocUnsafe(blockSize)
    for (let at = 0; at < bytes; ) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, Math.min(blockSize, bytes - at), at)
      if (bytesRead === 0) break
      take(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await handle.close()
  }
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
  await readThrough(file, Number.POSITIVE_INFINITY, (chunk) => hash.update(chunk), signal)
  return hash.digest('hex')
}
