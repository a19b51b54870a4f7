import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { incomingFile } from '../../../src/updates/cache/directory.ts'
import { fetchPackages } from '../../../src/updates/download/index.ts'
import { type Manner, type PackageServer, startPackageServer } from '../../package-server.ts'
import { bytes, fetchingFrom, offerOn } from './offers.ts'

let server: PackageServer
beforeAll(async () => {
  server = await startPackageServer()
})
afterAll(() => server.close())

const offer = (manner?: Manner) => offerOn(server, manner)
const setUp = (signal?: AbortSignal) => fetchingFrom(server, signal)

test('a cancel ends it at once, keeps what has come, and the next run goes on from there', async () => {
  // All of it would take a minute.
  const item = offer({ rate: 50_000 })
  const controller = new AbortController()
  const first = await setUp(controller.signal)
  const stop = setInterval(() => {
    if (server.sent(item.fileName) > 40_000) controller.abort(new Error('stop here'))
  }, 20)
  const start = Date.now()
  await expect(fetchPackages(first.run, [item], first.options)).rejects.toThrow('stop here')
  clearInterval(stop)
  expect(Date.now() - start).toBeLessThan(30_000)
  const before = server.sent(item.fileName)
  server.serve(item.fileName, bytes)
  const { run, lines } = await setUp()
  await fetchPackages(run, [item], first.options)
  expect(server.requests.at(-1)?.range).toMatch(/^bytes=[1-9]/)
  expect(server.sent(item.fileName)).toBeLessThan(bytes.length + before * 0.5)
  expect(lines.at(-1)).toMatch(/from the network, after .* that an earlier run had left$/)
})

describe('what a killed run left', () => {
  const end = 'a kill between the last byte and the rename'
  test.each<[what: string, left: Buffer, note: object, received: number]>([
    [`is enough when it is whole: ${end}`, bytes, {}, 0],
    ['is not believed when a power cut has damaged it', Buffer.alloc(1_000_000), {}, 2 * bytes.length - 1_000_000],
    ['is not joined with a newer version', bytes.subarray(0, 1_000_000), { validator: '"0"' }, bytes.length],
    ['of another URL is not used', bytes.subarray(0, 1_000_000), { url: 'https://example.org/' }, bytes.length],
    ['and is longer than it may be is not used', Buffer.concat([bytes, bytes]), {}, bytes.length]
  ])('%s', async (_what, left, note, received) => {
    const item = offer()
    const { run, options, filesLeft, lines } = await setUp()
    await mkdir(path.join(options.directory, 'incoming'))
    const partial = await incomingFile(options.directory, item.sha256, true)
    await writeFile(partial, left)
    await writeFile(`${partial}.json`, JSON.stringify({ url: item.url, validator: '"1"', size: bytes.length, ...note }))
    const [fetched] = await fetchPackages(run, [item], options)
    expect(bytes.equals(await readFile(fetched?.file ?? ''))).toBe(true)
    expect(server.sent(item.fileName)).toBe(received)
    expect(lines.at(-1)?.includes('an earlier run had left')).toBe(received === 0)
    expect(await filesLeft()).toEqual([`by-sha1/${item.sha1}`, `packages/${item.sha256}/${item.fileName}`])
  })
})
