/** Finds the disk in a tar archive that another tool made: what `tar -xO` writes. POSIX pax interchange format, and GNU's. */
import { type TarEntry, tarBlock, tarEntry } from './tar.ts'

export interface TarredFile {
  /** Where its bytes begin in the archive. */
  readonly at: number
  readonly size: number
}

/** Headers of names and times have a few hundred bytes. */
const mostHeaderBytes = 512 * 1024

/** What stands before a file and says something of it: pax records for it or for all files, GNU's long names. */
const extendedHeaders: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K'])
const plainFiles: ReadonlySet<string> = new Set(['0', '\0', '7'])
const kinds: Readonly<Record<string, string>> = {
  '1': 'the hard link',
  '2': 'the symbolic link',
  '3': 'the character device',
  '4': 'the block device',
  '5': 'the directory',
  '6': 'the pipe',
  S: 'the sparse file',
  M: 'the rest of the file',
  V: 'the volume label'
}

/**
 * @param start the first bytes of the archive
 * @param fail called with what is wrong, and the byte offset
 * @returns undefined when it is no tar archive; `more` when the file begins beyond `start`
 */
export function findTarredFile(start: Buffer, fail: (message: string) => never): TarredFile | 'more' | undefined {
  let records = new Map<string, string>()
  for (let at = 0; ; ) {
    if (at + tarBlock > start.length) return 'more'
    const entry = tarEntry(start.subarray(at, at + tarBlock))
    if (entry === undefined) {
      if (at === 0) return undefined
      return fail(`the tar archive has no file's header at byte ${at}`)
    }
    const body = at + tarBlock
    if (!extendedHeaders.has(entry.type)) return { at: body, size: fileSize(entry, records, at, fail) }
    if (!(body + entry.size <= mostHeaderBytes)) {
      fail(`the tar archive's extended header at byte ${at} is of ${entry.size} bytes`)
    }
    if (body + entry.size > start.length) return 'more'
    if (entry.type === 'x' || entry.type === 'g') {
      const own = paxRecords(start.subarray(body, body + entry.size), () =>
        fail(`the tar archive's extended header at byte ${at} is damaged`)
      )
      records = new Map([...records, ...own])
    }
    at = nextEntry(body, entry.size)
  }
}

/** Where the entry after a file lies. */
export function nextEntry(at: number, size: number): number {
  return at + Math.ceil(size / tarBlock) * tarBlock
}

/**
 * After the only file comes a block of zeros, or nothing. `tar -xO` would write a second file behind the disk.
 * @param block at `nextEntry`, as far as it is there
 */
export function checkTarEnd(block: Buffer, at: number, fail: (message: string) => never): void {
  if (block.every((byte) => byte === 0)) return
  const entry = block.length === tarBlock ? tarEntry(block) : undefined
  if (entry === undefined) fail(`the tar archive does not end after its first file, at byte ${at}`)
  else fail(`the tar archive holds more than the disk: ${described(entry)} at byte ${at}`)
}

function fileSize(
  entry: TarEntry,
  records: ReadonlyMap<string, string>,
  at: number,
  fail: (message: string) => never
): number {
  if (entry.type === 'S' || [...records.keys()].some((key) => key.startsWith('GNU.sparse.'))) {
    fail(`the tar archive keeps its file sparse (at byte ${at}), which cannot be verified here: make it without -S`)
  }
  if (!plainFiles.has(entry.type)) {
    fail(`the tar archive begins with ${described(entry)} at byte ${at}, not with the disk as a plain file`)
  }
  const noted = records.get('size')
  const size = noted === undefined || noted === '' ? entry.size : /^\d+$/.test(noted) ? Number(noted) : Number.NaN
  if (!Number.isSafeInteger(size)) fail(`the tar archive's header at byte ${at} gives no size`)
  return size
}

function described({ type, name }: TarEntry): string {
  const kind = kinds[type] ?? (plainFiles.has(type) ? 'the file' : `an entry of type ${JSON.stringify(type)},`)
  return extendedHeaders.has(type) ? 'another entry' : `${kind} ${name}`
}

/** Each is its own length, a space, a key, `=`, a value and a line feed; the length counts bytes, and itself. */
function paxRecords(bytes: Buffer, fail: () => never): Map<string, string> {
  const records = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at)
    const digits = bytes.toString('latin1', at, Math.max(at, space))
    const end = at + (/^\d+$/.test(digits) ? Number(digits) : 0)
    const equals = bytes.indexOf('=', space)
    if (equals < 0 || equals >= end || end > bytes.length || bytes[end - 1] !== 0x0a) return fail()
    records.set(bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, end - 1))
    at = end
  }
  return records
}
