import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type PackageServer, startPackageServer } from '../../package-server.ts'
import { temporaryFolder } from '../../surroundings.ts'
import { startFetching } from '../fetching.ts'
import { type Known, offer } from '../packages.ts'

let server: PackageServer
beforeAll(async () => {
  server = await startPackageServer()
})
afterAll(() => server.close())

const task = async (wanted: readonly Known[], directory: string) => ({
  wanted,
  workFolder: await temporaryFolder(),
  options: { directory, hosts: [server.host] }
})

test('two processes that want the same at once: one downloads, the other waits for it', async () => {
  const wanted = [offer(server, 2_000_000, { rate: 2_000_000 }), offer(server, 1_000_000)]
  const directory = await temporaryFolder()
  const both = [startFetching(await task(wanted, directory)), startFetching(await task(wanted, directory))]
  const fetched = await Promise.all(both.map((one) => one.fetched))
  for (const item of wanted) expect(server.sent(item.fileName)).toBe(item.size)
  expect(fetched[0]?.map(({ file }) => file)).toEqual(fetched[1]?.map(({ file }) => file))
  expect(both.some(({ lines }) => lines.some((line) => /another job is at work on it; waiting/.test(line)))).toBe(true)
})

test('killed in the middle of a download: the next run goes on, and downloads nothing complete again', async () => {
  const [done, cut] = [offer(server, 500_000), offer(server, 4_000_000, { rate: 1_500_000 })]
  const directory = await temporaryFolder()
  const first = startFetching(await task([done, cut], directory))
  await reached(() => server.sent(cut.fileName) > 1_500_000)
  first.child.kill('SIGKILL')
  await expect(first.fetched).rejects.toThrow('SIGKILL')
  const before = server.sent(cut.fileName)

  // Its lock has ended with it: nobody waits.
  const next = startFetching(await task([done, cut], directory))
  expect((await next.fetched).map(({ from }) => from)).toEqual(['directory', 'network'])
  expect(server.sent(done.fileName)).toBe(done.size)
  expect(server.requests.at(-1)).toMatchObject({ range: expect.stringMatching(/^bytes=\d{6,}-$/), ifRange: '"1"' })
  // What was under way, in buffers, may come twice: far less than the part that was there.
  expect(server.sent(cut.fileName) - before).toBeLessThan(cut.size - before + 1_200_000)
  expect(next.lines.join('\n')).not.toMatch(/waiting/)
  expect(next.lines.join('\n')).toMatch(/from the network, after .* that an earlier run had left/)
  expect(await readdir(path.join(directory, 'incoming'))).toEqual([])
  const whole = await readFile(path.join(directory, 'packages', cut.sha256, cut.fileName))
  expect(whole).toHaveLength(cut.size)
})

async function reached(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}
