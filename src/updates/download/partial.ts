/**
 * A file that is not whole yet, with a note beside it of what it is a part of, so that a later run can go on where a killed
 * one stopped. Its bytes are hashed as they come; what an earlier run left is read again.
 */
import { constants } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { Run } from '../../run.ts'
import { type Digester, type Digests, digester, readThrough } from './digests.ts'
import { onDisk } from './failure.ts'

/** Which version of a file the bytes belong to. */
export interface Version {
  readonly url: string
  /** ETag or date; absent when the server named none. */
  readonly validator?: string
  /** Of the whole file, where the server said so. */
  readonly size?: number
}

export interface Partial {
  /** Bytes that were appended. */
  readonly size: () => number
  readonly version: () => Version | undefined
  /** Forgets all bytes; those that follow are of `version`. */
  readonly restart: (version: Version) => Promise<void>
  readonly append: (chunk: Uint8Array) => Promise<void>
  /** Everything that was appended is in the file afterwards. */
  readonly flush: () => Promise<void>
  /** Of everything that was appended; only `restart` and `seal` may follow. */
  readonly digest: () => Promise<Digests>
  /** Everything is on the disk afterwards, and nothing can be appended any more. */
  readonly seal: () => Promise<void>
  /** May be called after `seal`. */
  readonly close: () => Promise<void>
}

/**
 * Opens a partial file, or begins one.
 * @param resumable whether bytes of an earlier run count: only where a hash will tell whether they were right
 * @throws UserError of a disk that cannot be written
 */
export async function openPartial(run: Run, file: string, url: string, resumable: boolean): Promise<Partial> {
  const handle = await onDisk(file, open(file, constants.O_RDWR | constants.O_CREAT, 0o644))
  try {
    let version = resumable ? await readNote(file, url) : undefined
    let digests = digester()
    let size = version === undefined ? 0 : await readBack(handle, digests, run.signal)
    if (size === 0) {
      // Nothing was there, or what was hashed of it does not count.
      await onDisk(file, handle.truncate(0))
      digests = digester()
    }
    const blocks = writeBehind(handle, file)
    return {
      size: () => size,
      version: () => version,
      restart: async (next) => {
        await blocks.flush()
        await onDisk(file, handle.truncate(0))
        await onDisk(file, writeNote(file, next))
        digests = digester()
        size = 0
        version = next
      },
      append: async (chunk) => {
        await blocks.write(chunk, size)
        digests.update(chunk)
        size += chunk.length
      },
      flush: blocks.flush,
      digest: async () => {
        await blocks.flush()
        return digests.digest()
      },
      seal: async () => {
        await onDisk(file, handle.sync())
        await handle.close()
      },
      close: () => handle.close()
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** @returns the bytes that are there, now hashed; 0 when they cannot be read */
async function readBack(handle: FileHandle, digests: Digester, signal: AbortSignal): Promise<number> {
  try {
    return await readThrough(handle, digests.update, signal)
  } catch {
    signal.throwIfAborted()
    return 0
  }
}

/** Removes a partial file and its note. */
export async function removePartial(file: string): Promise<void> {
  await rm(file, { force: true })
  await rm(noteOf(file), { force: true })
}

/** Small writes cost more than the copy that joins them. */
const blockSize = 256 * 1024

/** Gathers chunks into blocks; one block is written while the next one fills. */
function writeBehind(handle: FileHandle, file: string) {
  let filling = Buffer.allocUnsafe(blockSize)
  let resting = Buffer.allocUnsafe(blockSize)
  let filled = 0
  let start = 0
  let writing = Promise.resolve()
  const send = async () => {
    await writing
    const block = filling.subarray(0, filled)
    writing = onDisk(file, writeAll(handle, block, start))
    // It is awaited before the next block; until then nobody listens.
    writing.catch(() => undefined)
    start += filled
    filled = 0
    ;[filling, resting] = [resting, filling]
  }
  return {
    write: async (chunk: Uint8Array, position: number): Promise<void> => {
      if (filled === 0) start = position
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + blockSize - filled)
        filling.set(part, filled)
        filled += part.length
        at += part.length
        if (filled === blockSize) await send()
      }
    },
    flush: async (): Promise<void> => {
      if (filled > 0) await send()
      await writing
    }
  }
}

/** The system may write less than it is given, such as what a full disk still takes. */
async function writeAll(handle: FileHandle, block: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < block.length; ) {
    done += (await handle.write(block, done, block.length - done, position + done)).bytesWritten
  }
}

const noteOf = (file: string) => `${file}.json`

/** @returns undefined for a note of another URL, and for one that cannot be read */
async function readNote(file: string, url: string): Promise<Version | undefined> {
  const text = await readFile(noteOf(file), 'utf8').catch(() => '')
  try {
    const note: unknown = JSON.parse(text)
    return isVersion(note) && note.url === url ? note : undefined
  } catch {
    return undefined
  }
}

function isVersion(value: unknown): value is Version {
  if (typeof value !== 'object' || value === null) return false
  const { url, validator, size } = value as Record<string, unknown>
  const known = (type: string, field: unknown) => field === undefined || typeof field === type
  return typeof url === 'string' && known('string', validator) && known('number', size)
}

async function writeNote(file: string, version: Version): Promise<void> {
  const partial = `${noteOf(file)}.new`
  await writeFile(partial, JSON.stringify(version))
  await rename(partial, noteOf(file))
}
