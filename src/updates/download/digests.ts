/** SHA-1, which the catalog gives, and SHA-256, which packages are known by, of bytes as they come. */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'

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

/**
 * Gives a file to `take`, in order from its beginning; each chunk is valid only until `take` returns.
 * @returns its length in bytes
 */
export async function readThrough(
  handle: FileHandle,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal
): Promise<number> {
  const buffer = Buffer.allocUnsafe(blockSize)
  for (let at = 0; ; ) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(buffer, 0, blockSize, at)
    if (bytesRead === 0) return at
    take(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

/** @returns the hashes of a whole file */
export async function digestsOf(file: string, signal: AbortSignal): Promise<Digests> {
  const digests = digester()
  await readFileThrough(file, digests.update, signal)
  return digests.digest()
}

/** @returns the sha256 of a file, in hexadecimal */
export async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await readFileThrough(file, (chunk) => hash.update(chunk), signal)
  return hash.digest('hex')
}

async function readFileThrough(file: string, take: (chunk: Uint8Array) => void, signal: AbortSignal): Promise<void> {
  const handle = await open(file)
  try {
    await readThrough(handle, take, signal)
  } finally {
    await handle.close()
  }
}
