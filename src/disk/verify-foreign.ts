/** Verifies a gzip archive that another tool made: it says nothing of its members, so it is inflated in order. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { errorMessage, UserError } from '../errors.ts'
import { MiB } from './disk.ts'
import { checkTarEnd, findTarredFile, nextEntry } from './foreign-tar.ts'
import { byteProgress } from './progress.ts'
import { headBytes, type Part, structureCheck } from './structure.ts'
import { tarBlock } from './tar.ts'
import type { ToVerify, Verified } from './verify.ts'

export async function verifyForeign({ run, archive, damaged }: ToVerify): Promise<Verified> {
  const hash = createHash('sha256')
  const progress = byteProgress(run, 'Verifying the archive', { total: archive.size, work: archive.size })
  const watch = watcher(damaged)
  const gunzip = createGunzip({ chunkSize: MiB })
  const source = async function* () {
    for (let at = 0; at < archive.size; at += MiB) {
      const chunk = Buffer.allocUnsafe(Math.min(MiB, archive.size - at))
      await archive.readInto(chunk, at, 'the archive')
      hash.update(chunk)
      progress({ done: at + chunk.length, worked: at + chunk.length, archive: 0 })
      yield chunk
    }
  }
  const inspect = async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) watch.take(chunk)
  }
  await pipeline(Readable.from(source()), gunzip, inspect, { signal: run.signal }).catch((error: unknown) => {
    run.signal.throwIfAborted()
    if (error instanceof UserError) throw error
    damaged(`cannot unpack it at byte ${gunzip.bytesWritten}: ${errorMessage(error)}`, error)
  })
  // Node may stop at the first byte after a member that begins no other one, and say nothing.
  if (gunzip.bytesWritten !== archive.size) {
    damaged(`${archive.size - gunzip.bytesWritten} bytes at byte ${gunzip.bytesWritten} belong to no gzip member`)
  }
  return { ...watch.finish(), archiveSize: archive.size, sha256: hash.digest('hex') }
}

/** Keeps of what passes by what the structure's check will want to see. */
function watcher(damaged: ToVerify['damaged']) {
  let seen = 0
  let start = Buffer.alloc(0)
  let watched: Watched | undefined
  return {
    take(chunk: Buffer) {
      if (watched === undefined) {
        start = Buffer.concat([start, chunk])
        watched = begin(start, damaged)
      } else watched.take(chunk, seen)
      seen += chunk.length
    },
    finish(): Pick<Verified, 'fileType' | 'rawSize'> {
      if (watched === undefined) return damaged(`${seen} bytes are too few for a disk with Windows`)
      return watched.finish(seen)
    }
  }
}

type Watched = Exclude<ReturnType<typeof begin>, undefined>

/** @returns undefined when `start` does not yet hold the start of the disk */
function begin(start: Buffer, damaged: ToVerify['damaged']) {
  const tarred = findTarredFile(start, damaged)
  if (tarred === 'more') return undefined
  const base = tarred?.at ?? 0
  if (start.length < base + headBytes) return undefined
  const check = structureCheck(start.subarray(base, base + Math.min(headBytes, tarred?.size ?? headBytes)), damaged)
  const parts = check.parts.map(({ offset, length }) => capture({ offset: base + offset, length }))
  const after = tarred === undefined ? undefined : nextEntry(base, tarred.size)
  const end = capture({ offset: after ?? 0, length: after === undefined ? 0 : tarBlock })
  const take = (chunk: Buffer, offset: number) => {
    for (const part of [...parts, end]) part.take(chunk, offset)
  }
  take(start, 0)
  return {
    take,
    finish(seen: number): Pick<Verified, 'fileType' | 'rawSize'> {
      if (tarred !== undefined && tarred.size > seen - base) {
        damaged(`its tar header promises a file of ${tarred.size} bytes`)
      }
      if (after !== undefined) checkTarEnd(end.held(), after, damaged)
      const rawSize = tarred?.size ?? seen
      check.check(
        rawSize,
        parts.map((part) => part.held())
      )
      return { fileType: tarred === undefined ? 'ddgz' : 'ddtgz', rawSize }
    }
  }
}

/** Keeps a part of a stream that passes in order. */
function capture({ offset: start, length }: Part) {
  const bytes = Buffer.alloc(length)
  let held = 0
  return {
    held: () => bytes.subarray(0, held),
    take(chunk: Buffer, offset: number) {
      const from = Math.max(start + held, offset)
      const to = Math.min(start + length, offset + chunk.length)
      if (from !== start + held || from >= to) return
      chunk.copy(bytes, held, from - offset, to - offset)
      held += to - from
    }
  }
}
