import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openDisk } from '../../src/disk/index.ts'
import { scratchFolder } from './disks.ts'

const scratch = scratchFolder()

describe('files that are neither', () => {
  test.each([
    ['a qcow2 image', Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(508)]), /qcow2/],
    ['half a sector', Buffer.alloc(700), /no whole number/],
    ['a piece of a VHD', Buffer.from('conectix and no more'), /no whole number/],
    ['an empty file', Buffer.alloc(0), /no whole number/]
  ])('%s', async (_name, bytes, message) => {
    const file = path.join(scratch(), 'other.img')
    await writeFile(file, bytes)
    await expect(openDisk(file)).rejects.toMatchObject({
      code: 'disk.unsupported-format',
      message: expect.stringMatching(message)
    })
  })

  test('a missing file', async () => {
    await expect(openDisk(path.join(scratch(), 'none.vhdx'))).rejects.toMatchObject({ code: 'disk.open' })
  })
})
