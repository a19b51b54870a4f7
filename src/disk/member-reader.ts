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
  /** A member's bytes are good until the next one is asked for. */
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
  /** Of the archive; the bytes from there on that were read lie in `buffer`, from `from` to `to`. */
  let at = 0
  let buffer = Buffer.allocUnsafe(window)
  let [from, to] = [0, 0]
  /** Makes at least `length` bytes of the archive from `at` available, where there are so many. */
  const fill = async (length: number) => {
    if (to - from >= length) return
    const room = Math.max(window, length)
    const target = room > buffer.length ? Buffer.allocUnsafe(room) : buffer
    buffer.copy(target, 0, from, to)
    buffer = target
    ;[from, to] = [0, to - from]
    const more = buffer.subarray(to, to + Math.min(buffer.length - to, archive.size - at - to))
    await archive.readInto(more, at + to, 'the archive')
    hash.update(more)
    to += more.length
  }
  return {
    sha256: () => hash.digest('hex'),
    async *members() {
      while (at < archive.size) {
        await fill(smallestMember)
        const length = memberLength(buffer.subarray(from, to))
        if (length === undefined)
          return fail(`${archive.size - at} bytes at byte ${at} are no member of this tool's making`)
        if (length < smallestMember || length > longestMember) fail(`a member of ${length} bytes at byte ${at}`)
        if (at + length > archive.size)
          fail(`the member at byte ${at} is cut short: ${length} bytes, of which ${archive.size - at} are there`)
        await fill(length)
        const bytes = buffer.subarray(from, from + length)
        const { crc, rawLength } = memberTrailer(bytes)
        if (rawLength > largestMember) fail(`a member at byte ${at} that would hold ${rawLength} bytes`)
        yield { at, bytes, crc, rawLength }
        from += length
        at += length
      }
    }
  }
}
