/** Proves an archive by unpacking all of it: curtin's `wget | zcat | dd` has no pipefail, so nobody else would notice. */
import { UserError } from '../errors.ts'
import type { Run } from '../run.ts'
import { type FileBytes, openFile, readBytes } from './file-bytes.ts'
import { memberLength, smallestMember } from './gzip/members.ts'
import type { FileType } from './sinks.ts'
import { verifyForeign } from './verify-foreign.ts'
import { verifyMembers } from './verify-members.ts'
import { verifyRaw } from './verify-raw.ts'

export interface ArchiveExpectation {
  /** Bytes. */
  readonly rawSize: number
  /** Eight hexadecimal digits. */
  readonly rawCrc32: string
  /** Of the archive itself: also finds a change that decompression does not notice, as in a member's header. */
  readonly sha256: string
}

/** What an archive holds; sizes in bytes, hashes in lower-case hexadecimal. */
export interface Verified {
  readonly fileType: FileType
  readonly rawSize: number
  /** Absent for an archive that another tool made: its members are not reckoned one by one. */
  readonly rawCrc32?: string
  readonly archiveSize: number
  readonly sha256: string
  /** Of an archive of this tool's making. */
  readonly members?: number
}

/** What each way of verifying gets. `damaged` names the file by itself. */
export interface ToVerify {
  readonly run: Run
  readonly archive: FileBytes
  readonly damaged: (message: string, cause?: unknown) => never
}

/**
 * Unpacks the whole archive and compares what comes out with its checksums, and with what was packed when that is known;
 * then looks at the result as a machine would: partition table, its backup, and an NTFS boot sector in the last partition.
 * @throws UserError `archive.damaged` that names the byte offset; the signal's reason when cancelled
 */
export async function verifyArchive(run: Run, file: string, expected?: ArchiveExpectation): Promise<Verified> {
  const damaged = (message: string, cause?: unknown): never => {
    throw new UserError('archive.damaged', `${file}: ${message}`, { cause })
  }
  const archive = await openFile(file)
  try {
    const verified = await verifyAny({ run, archive, damaged }, expected !== undefined)
    if (expected !== undefined) compare(verified, expected, damaged)
    return verified
  } finally {
    await archive.close()
  }
}

async function verifyAny(what: ToVerify, isOurs: boolean): Promise<Verified> {
  const { archive } = what
  const head = await readBytes(archive, 0, Math.min(smallestMember, archive.size), 'the archive')
  if (memberLength(head) !== undefined) return verifyMembers(what)
  if (head.length >= 2 && head.readUInt16BE(0) === 0x1f8b) {
    return isOurs ? what.damaged('it does not begin with a member of this tool at byte 0') : verifyForeign(what)
  }
  return verifyRaw(what)
}

function compare(verified: Verified, expected: ArchiveExpectation, damaged: ToVerify['damaged']): void {
  const { rawSize, rawCrc32, sha256, archiveSize } = verified
  if (rawSize !== expected.rawSize) {
    damaged(`it ends at byte ${rawSize} of the disk, which has ${expected.rawSize} bytes`)
  }
  if (rawCrc32 !== expected.rawCrc32) {
    damaged(`the disk in it (bytes 0 to ${rawSize}) is not the one that was packed: its CRC-32 differs`)
  }
  if (sha256 !== expected.sha256) {
    damaged(`its bytes 0 to ${archiveSize} are not those that were written: its SHA-256 differs`)
  }
}
