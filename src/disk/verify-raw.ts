/** Verifies a raw disk (`ddraw`), which is its own archive. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { MiB } from './disk.ts'
import { readBytes } from './file-bytes.ts'
import { byteProgress } from './progress.ts'
import { headBytes, structureCheck } from './structure.ts'
import type { ToVerify, Verified } from './verify.ts'

export async function verifyRaw({ run, archive, damaged }: ToVerify): Promise<Verified> {
  const { size } = archive
  const check = structureCheck(await readBytes(archive, 0, Math.min(headBytes, size), 'the disk'), damaged)
  const parts: Buffer[] = []
  for (const { offset, length } of check.parts) {
    parts.push(
      await readBytes(archive, Math.min(offset, size), Math.max(0, Math.min(length, size - offset)), 'the disk')
    )
  }
  check.check(size, parts)
  const hash = createHash('sha256')
  const progress = byteProgress(run, 'Verifying the disk', { total: size, work: size })
  const buffer = Buffer.alloc(MiB)
  let crc = 0
  for (let at = 0; at < size; at += MiB) {
    run.signal.throwIfAborted()
    const length = Math.min(MiB, size - at)
    const bytes = buffer.subarray(0, length)
    await archive.readInto(bytes, at, 'the disk')
    hash.update(bytes)
    crc = crc32(bytes, crc)
    progress({ done: at + length, worked: at + length, archive: 0 })
  }
  const rawCrc32 = crc.toString(16).padStart(8, '0')
  return { fileType: 'ddraw', rawSize: size, rawCrc32, archiveSize: size, sha256: hash.digest('hex') }
}
