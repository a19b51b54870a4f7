/** What worker threads do: compress or inflate. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { errorMessage } from '../../errors.ts'
import { combineCrc32, crc32OfZeros } from '../crc.ts'
import { stretches } from './density.ts'
import { type Answer, headroom, type Job } from './jobs.ts'
import { frame, memberSize, zeroLengths, zeroMember } from './members.ts'

const zeros = Buffer.alloc(memberSize)

/** @param buffer as the pool's `run` gets it */
export function work(job: Job, buffer: ArrayBuffer, length: number): Answer {
  const bytes = Buffer.from(buffer, headroom, length)
  if (job.kind === 'inflate') return { kind: 'inflated', ...inflate(bytes, job.rawLength) }
  if (length <= zeros.length && bytes.equals(zeros.subarray(0, length))) return { kind: 'zeros' }
  if (job.kind === 'checksum') return { kind: 'checksum', crc: crcOf(gzipSync(bytes, stored(length))) }
  return { kind: 'compressed', ...compress(bytes, Buffer.from(buffer), job.level) }
}

/** Stretches that need no compressing become members of their own. */
function compress(bytes: Buffer, target: Buffer, level: number): Omit<Compressed, 'kind'> {
  let [crc, members, at] = [0, 0, 0]
  for (const { start, end, density } of stretches(bytes)) {
    const length = end - start
    if (density === 'zeros') {
      for (const part of zeroLengths(length)) {
        at += zeroMember(part).copy(target, at)
        members++
      }
      crc = combineCrc32(crc, crc32OfZeros(length), length)
      continue
    }
    const options = density === 'dense' ? stored(length) : { level, memLevel: 9, chunkSize: roomFor(length) }
    const compressed = gzipSync(bytes.subarray(start, end), options)
    crc = combineCrc32(crc, crcOf(compressed), length)
    at += frame(compressed, target, at)
    members++
  }
  return { archiveLength: at, crc, members }
}

type Compressed = Extract<Answer, { kind: 'compressed' }>

/** zlib copies, and reckons the checksum on the way. */
function stored(length: number) {
  return { level: 0, chunkSize: roomFor(length) }
}

/** For zlib's output in one piece, whatever the input. */
function roomFor(length: number): number {
  return length + (length >>> 6) + 1024
}

function crcOf(compressed: Buffer): number {
  return compressed.readUInt32LE(compressed.length - 8)
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
