import type { Hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { MiB } from './disk.ts'

const zeros = Buffer.alloc(MiB)
/** So many take some milliseconds: in between others have their turn, and a cancelled job ends. */
const slice = 16 * MiB

/**
 * Adds `length` zeros to a hash.
 * @throws the signal's reason once it is aborted
 */
export async function hashZeros(hash: Hash, length: number, signal: AbortSignal): Promise<void> {
  for (let done = 0; done < length; done += MiB) {
    if (done % slice === 0) {
      await setImmediate()
      signal.throwIfAborted()
    }
    hash.update(zeros.subarray(0, length - done))
  }
}
