/** What worker threads do: compress or inflate. */
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import { errorMessage } from '../../errors.ts'
import { combineCrc32, crc32OfZeros } from '../crc.ts'
import { stretches } from './density.ts'
import { type Answer, type GzipJob, headroom } from './jobs.ts'
import { frame, memberSize, memberTrailer, store, zeroLengths, zeroMember } from './members.ts'

const zeros = Buffer.alloc(memberSize)

/** @param buffer as the pool's `run` gets it */
export function work(job: GzipJob, buffer: ArrayBuffer, length: number): Answer {
  const bytes = Buffer.from(buffer, headroom, length)
  if (job.kind === 'inflate') return { kind: 'inflated', ...inflate(bytes, job.rawLength) }
  if (length <= zeros.length && bytes.equals(zeros.subarray(0, length))) return { kind: 'zeros' }
  if (job.kind === 'checksum') return { kind: 'checksum', crc: crc32(bytes) }
  return { kind: 'compressed', ...compress(bytes, Buffer.from(buffer), job.level) }
}

/** Stretches that need no compressing become members of their own. */
function compress(bytes: Buffer, target: Buffer, level: number): Omit<Compressed, 'kind'> {
  let [crc, members, at] = [0, 0, 0]
  for (const { start, end, density } of stretches(bytes)) {
    const raw = bytes.subarray(start, end)
    const { length } = raw
    if (density === 'zeros') {
      for (const part of zeroLengths(length)) {
        at += zeroMember(part).copy(target, at)
        members++
      }
      crc = combineCrc32(crc, crc32OfZeros(length), length)
      continue
    }
    const member = density === 'dense' ? store(raw, target, at) : deflate(raw, target, at, level)
    crc = combineCrc32(crc, member.crc, length)
    at += member.length
    members++
  }
  return { archiveLength: at, crc, members }
}

type Compressed = Extract<Answer, { kind: 'compressed' }>

function deflate(raw: Buffer, target: Buffer, at: number, level: number): { length: number; crc: number } {
  // For zlib's output in one piece, whatever the input.
  const chunkSize = raw.length + (raw.length >>> 6) + 1024
  const compressed = gzipSync(raw, { level, memLevel: 9, chunkSize })
  const { crc } = memberTrailer(compressed)
  return { length: frame(compressed, target, at), crc }
}

interface Inflated {
  readonly buffer: Buffer
  /** How much of the member was taken. */
  readonly engine: { readonly bytesWritten: number }
}

/** zlib compares the trailer's checksum and length with what comes out. */
function inflate(member: Buffer, rawLength: number): { problem?: string } {
  try {
    const options = { info: true, chunkSize: rawLength + 64, maxOutputLength: rawLength + 1 }
    // With `info` it gives the engine too, which its types do not say.
    const { buffer, engine } = gunzipSync(member, options) as unknown as Inflated
    if (engine.bytesWritten !== member.length) return { problem: `it ends after ${engine.bytesWritten} bytes` }
    if (buffer.length !== rawLength) return { problem: `it holds ${buffer.length} bytes, not ${rawLength}` }
    return {}
  } catch (error) {
    return { problem: errorMessage(error) }
  }
}
