/** Bytes to look at, wherever they lie. Readers ask for small parts of it, so memory stays the same for any size. */
import { readSync } from 'node:fs'
import { Damage } from './identity.ts'

export interface Source {
  readonly size: number
  /**
   * @param room for the bytes, to be used again and again by whoever reads everything
   * @returns exactly `length` bytes
   * @throws Damage `truncated` when the file ends before
   */
  read(offset: number, length: number, room?: Buffer): Buffer
}

/** A reader that asks for more than this at once has believed a wrong length. */
const mostAtOnce = 32 * 1024 * 1024

/**
 * Reads an open file. Reading is synchronous: a walk of a 2 GB cabinet takes 100,000 reads of a few bytes, and an
 * event loop's turn for each would cost more than the read. Walks give way with a `pacer`.
 */
export function fileSource(descriptor: number, size: number): Source {
  const read = (offset: number, length: number, room?: Buffer) => {
    checkRange(size, offset, length)
    const target = (room ?? Buffer.allocUnsafe(length)).subarray(0, length)
    let done = 0
    while (done < length) {
      const count = readSync(descriptor, target, done, length - done, offset + done)
      // It has become shorter since its size was asked for.
      if (count === 0) throw cut(offset + done)
      done += count
    }
    return target
  }
  return { size, read }
}

/** Reads bytes that are in memory. */
export function bufferSource(bytes: Buffer): Source {
  const read = (offset: number, length: number) => {
    checkRange(bytes.length, offset, length)
    return bytes.subarray(offset, offset + length)
  }
  return { size: bytes.length, read }
}

function checkRange(size: number, offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
    throw new Damage('damaged', `a part of ${length} bytes at ${offset} cannot be`)
  }
  if (offset + length > size) throw cut(size)
  if (length > mostAtOnce) throw new Damage('damaged', `a part at byte ${offset} has ${length} bytes, which cannot be`)
}

function cut(size: number): Damage {
  return new Damage('truncated', `the file ends at byte ${size}, within its structure`)
}

/** Offsets and sizes of 64 bits: beyond 2^53 there is no file, and no exact number. */
export function readUInt64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32
}

/** @returns a function to call once a step: it lets others run now and then, and throws the signal's reason */
export function pacer(signal: AbortSignal, steps: number): () => Promise<void> | undefined {
  let done = 0
  return () => {
    if (++done % steps !== 0) return undefined
    signal.throwIfAborted()
    return new Promise((resolve) => setImmediate(resolve))
  }
}

/** Gives a range to `use` in pieces of at most 1 MiB, which are overwritten by the next one. */
export async function eachPiece(
  source: Source,
  offset: number,
  length: number,
  signal: AbortSignal,
  use: (piece: Buffer) => void
): Promise<void> {
  const pace = pacer(signal, 8)
  const room = Buffer.allocUnsafe(Math.min(1024 * 1024, length))
  for (let done = 0; done < length; ) {
    const piece = source.read(offset + done, Math.min(room.length, length - done), room)
    use(piece)
    done += piece.length
    await pace()
  }
}

/** Reads a table that is longer than one wants to hold, piece by piece; beyond `end` there is nothing. */
export function slidingView(source: Source, end: number): (at: number, most: number) => Buffer {
  let start = 0
  let piece: Buffer = Buffer.alloc(0)
  return (at, most) => {
    const wanted = Math.max(0, Math.min(most, end - at))
    if (at < start || at + wanted > start + piece.length) {
      start = at
      piece = source.read(at, Math.max(0, Math.min(65536, end - at)))
    }
    return piece.subarray(at - start, at - start + wanted)
  }
}
