/** Keeps the memory of downloads small. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const betweenCollections = 8 * 1024 * 1024

/**
 * Each read of a socket makes a buffer of 64 KiB, outside of the heap that the collector watches: Node 24 lets them pile up to a
 * hundred megabytes. Collecting the youngest objects takes a millisecond and frees them (measured by bench/download.ts).
 * @returns a function that is told of bytes as they come
 */
function collector(): (bytes: number) => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  let since = 0
  return (bytes) => {
    since += bytes
    if (since < betweenCollections || typeof collect !== 'function') return
    since = 0
    collect({ type: 'minor' })
  }
}

let told: ((bytes: number) => void) | undefined

/** To be told of all bytes that come through the network. */
export function collectBuffers(bytes: number): void {
  told ??= collector()
  told(bytes)
}
