import { truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { findTarredFile } from '../../src/disk/foreign-tar.ts'
import { tarBlock, tarEnd, tarFileSize, tarHeader } from '../../src/disk/tar.ts'
import { scratchFolder, tool } from './disks.ts'

const scratch = scratchFolder()
const unexpected = (message: string): never => {
  throw new Error(message)
}

test.each([0, 1, 512, 4_000_000_001, 8 ** 11 - 1, 8 ** 11, 200 * 2 ** 30 + 512])(
  'a file of %d bytes has the size that tar shows',
  async (size) => {
    const archive = path.join(scratch(), 'sized.tar')
    await writeFile(archive, tarHeader('disk.raw', size))
    // tar seeks over the file's contents, which are a hole.
    await truncate(archive, tarBlock + size + tarEnd(size).length)
    expect(tool('tar', '-tvf', archive).toString()).toMatch(
      new RegExp(`^-rw-r--r-- 0/0 +${size} 1970-01-01 .* disk.raw\\n$`)
    )
    expect(tarFileSize(tarHeader('disk.raw', size))).toBe(size)
    expect((tarBlock + size + tarEnd(size).length) % tarBlock).toBe(0)
  }
)

test.each(['gnu', 'pax'])('tar in its format %s says the size of a file above 8 GiB', async (format) => {
  const size = 9 * 2 ** 30 + 1
  const file = path.join(scratch(), 'huge.raw')
  await writeFile(file, '')
  await truncate(file, size)
  const start = tool('sh', '-c', `tar --format=${format} -cf - "$1" 2>/dev/null | head -c 4096`, 'sh', file)
  expect(findTarredFile(start, unexpected)).toMatchObject({ size })
})

test('what is no tar header is not taken for one', () => {
  const header = tarHeader('disk.raw', 1000)
  for (const at of [0, 130, 150, 300]) {
    const changed = Buffer.from(header)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(tarFileSize(changed)).toBeUndefined()
  }
  expect(tarFileSize(Buffer.alloc(512))).toBeUndefined()
})
