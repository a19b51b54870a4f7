/** The three file types that MAAS takes: what is written for data, for zeros, and around them. */
import { gzipSync } from 'node:zlib'
import type { ArchiveFile } from './archive-file.ts'
import { type Answer, type GzipJob, headroom } from './gzip/jobs.ts'
import { framed, zeroLengths, zeroMember, zeroUnit } from './gzip/members.ts'
import { tarEnd, tarHeader } from './tar.ts'

/** `ddgz`: gzip; `ddtgz`: tar with one file, gzip; `ddraw`: the disk itself. */
export type FileType = 'ddgz' | 'ddtgz' | 'ddraw'

export interface Sink {
  /** What the worker threads do with data. */
  readonly job: GzipJob
  begin(rawSize: number): Promise<void>
  /** @param buffer as a worker thread gave it back; it is used again once this is over */
  data(answer: Answer, buffer: ArrayBuffer, length: number): Promise<void>
  zeros(length: number): Promise<void>
  end(rawSize: number): Promise<void>
  /** Of gzip; 0 without it. */
  members(): number
}

/** In a tar archive the disk has a name; nobody uses it. */
const nameInTar = 'disk.raw'

export function sinkFor(type: FileType, archive: ArchiveFile, level: number): Sink {
  if (type === 'ddraw') return rawSink(archive)
  const gzip = gzipSink(archive, level)
  if (type === 'ddgz') return gzip
  const write = async (bytes: Buffer) => archive.write(framed(gzipSync(bytes, { level })))
  return {
    ...gzip,
    begin: (rawSize) => write(tarHeader(nameInTar, rawSize)),
    end: (rawSize) => write(tarEnd(rawSize)),
    members: () => gzip.members() + 2
  }
}

const zeros = Buffer.alloc(zeroUnit)

function gzipSink(archive: ArchiveFile, level: number): Sink {
  let members = 0
  return {
    job: { kind: 'compress', level },
    begin: async () => undefined,
    async data(answer, buffer) {
      if (answer.kind !== 'compressed') throw new Error(`a worker thread ${answer.kind} instead of compressing`)
      await archive.write(new Uint8Array(buffer, 0, answer.archiveLength))
      members += answer.members
    },
    async zeros(length) {
      for (const part of zeroLengths(length)) {
        await archive.write(zeroMember(part))
        members++
      }
      const rest = length % zeroUnit
      if (rest === 0) return
      await archive.write(framed(gzipSync(zeros.subarray(0, rest), { level })))
      members++
    },
    end: async () => undefined,
    members: () => members
  }
}

function rawSink(archive: ArchiveFile): Sink {
  return {
    job: { kind: 'checksum' },
    begin: async () => undefined,
    data: (_, buffer, length) => archive.write(new Uint8Array(buffer, headroom, length)),
    zeros: (length) => archive.writeZeros(length),
    end: async () => undefined,
    members: () => 0
  }
}
