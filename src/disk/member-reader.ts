/** Takes an archive apart into its members without inflating them, and hashes it on the way. */
import { createHash } from 'node:crypto'
import { MiB } from './disk.ts'
import type { FileBytes } from './file-bytes.ts'
import { largestMember, memberLength, memberTrailer, smallestMember } from './gzip/members.ts'

export interface Member {
  /** Byte of the archive. */
  readonly at: number
  readonly bytes: Buffer
  readonly rawLength: number
  readonly crc: number
}

export interface MemberReader {
  members(): AsyncGenerator<Member>
  /** Of all that was read, in hexadecimal: the archive's once its members are through. */
  sha256(): string
}

/** What is read at a time. */
const window = 4 * MiB
/** Deflate makes stored data longer, by 5 bytes in 64 KiB at most; and there is a header. */
const longestMember = largestMember + largestMember / 4096

/** @param fail called with what is wrong, and the byte of the archive */
export function readMembers(archive: FileBytes, fail: (message: string) => never): MemberReader {
  const hash = createHash('sha256')
  let at = 0
  let buffer = Buffer.alloc(0)
  /** Makes at least `length` bytes of the archive from `at` available, where there are so many. */
  const fill = async (length: number) => {
    if (buffer.length >= length) return
    const readAt = at + buffer.length
    const more = Buffer.allocUnsafe(Math.min(Math.max(window, length - buffer.length), archive.size - readAt))
    await archive.readInto(more, readAt, 'the archive')
    hash.update(more)
    buffer = Buffer.concat([buffer, more])
  }
  return {
    sha256: () => hash.digest('hex'),
    async *members() {
      while (at < archive.size) {
        await fill(smallestMember)
        const length = memberLength(buffer)
        if (length === undefined)
          return fail(`${archive.size - at} bytes at byte ${at} are no member of this tool's making`)
        if (length < smallestMember || length > longestMember) fail(`a member of ${length} bytes at byte ${at}`)
        if (at + length > archive.size)
          fail(`the member at byte ${at} is cut short: ${length} bytes, of which ${archive.size - at} are there`)
        await fill(length)
        const bytes = buffer.subarray(0, length)
        const { crc, rawLength } = memberTrailer(bytes)
        if (rawLength > largestMember) fail(`a member at byte ${at} that would hold ${rawLength} bytes`)
        yield { at, bytes, crc, rawLength }
        buffer = buffer.subarray(length)
        at += length
      }
    }
  }
}
