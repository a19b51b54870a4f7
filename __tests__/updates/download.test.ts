import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import type { Run } from '../../src/run.ts'
import { fetchPackages } from '../../src/updates/download.ts'
import type { LockPackage } from '../../src/updates/lock.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

const bytes = Buffer.from('the bytes of an update package '.repeat(5000))
const hash = (name: string) => createHash(name).update(bytes).digest('hex')
const item = {
  kb: 'KB5900009',
  title: 'An update',
  updateId: '00000000-0000-4000-8000-000000000000',
  fileName: 'windows-kb5900009.msu',
  url: 'https://catalog.s.download.windowsupdate.com/c/windows-kb5900009.msu',
  size: bytes.length,
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  role: 'cumulative'
} as LockPackage

function answering(body: Buffer, status = 200): Partial<Run> & { asked: number } {
  const answer = {
    asked: 0,
    fetch: (async () => {
      answer.asked++
      return new Response(new Uint8Array(body), { status })
    }) as typeof fetch
  }
  return answer
}

const run = async (more: Partial<Run>): Promise<Run> => ({
  ...testRun(recordingReporter(), await temporaryFolder()),
  ...more
})

test('a package is downloaded once, and hashed again on every use', async () => {
  const directory = await temporaryFolder()
  const network = answering(bytes)
  const [first] = await fetchPackages(await run(network), [item], directory)
  expect(first?.from).toBe('download')
  const [again] = await fetchPackages(await run(network), [item], directory)
  expect(again?.from).toBe('cache')
  await writeFile(again?.file ?? '', Buffer.alloc(bytes.length))
  const [mended] = await fetchPackages(await run(network), [item], directory)
  expect(mended?.from).toBe('download')
  expect(await readFile(mended?.file ?? '')).toEqual(bytes)
  expect(network.asked).toBe(2)
})

test.each([
  ['cut', bytes.subarray(0, 100), 200, 'it ended after 100 of'],
  ['longer', Buffer.concat([bytes, bytes]), 200, "it is longer than the lock's"],
  ['changed', Buffer.alloc(bytes.length), 200, 'its sha256 is not the one in the lock'],
  ['missing', bytes, 404, 'HTTP status 404']
])('a download that is %s is refused by name and leaves nothing', async (_what, body, status, why) => {
  const directory = await temporaryFolder()
  await expect(fetchPackages(await run(answering(body, status)), [item], directory)).rejects.toThrow(
    `KB5900009 from catalog.s.download.windowsupdate.com: ${why}`
  )
  const left = await readdir(directory, { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))).toEqual([])
})

test('cancelling tells the reason of the cancel', async () => {
  const controller = new AbortController()
  const slow: Partial<Run> = {
    signal: controller.signal,
    fetch: (async () => {
      controller.abort(new Error('stop here'))
      return new Response(new Uint8Array(bytes))
    }) as typeof fetch
  }
  await expect(fetchPackages(await run(slow), [item], await temporaryFolder())).rejects.toThrow('stop here')
})
