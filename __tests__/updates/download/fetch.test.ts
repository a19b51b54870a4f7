import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fetchFiles, fetchPackages } from '../../../src/updates/download/index.ts'
import { noise } from '../../disk/disks.ts'
import { type Manner, type PackageServer, startPackageServer } from '../../package-server.ts'
import { recordingReporter, temporaryFolder } from '../../surroundings.ts'
import { startFetching } from '../fetching.ts'
import { bytes, fetchingFrom, hash, offerOn } from './offers.ts'

let server: PackageServer
beforeAll(async () => {
  server = await startPackageServer()
})
afterAll(() => server.close())

const offer = (manner?: Manner, body?: Buffer) => offerOn(server, manner, body)
const setUp = (signal?: AbortSignal) => fetchingFrom(server, signal)

test('a package is downloaded once, and hashed again on every use', async () => {
  const item = offer()
  const { run, options, lines } = await setUp()
  const [first] = await fetchPackages(run, [item], options)
  expect(first?.from).toBe('network')
  const [again] = await fetchPackages(run, [item], options)
  expect(again?.from).toBe('directory')
  expect(server.sent(item.fileName)).toBe(bytes.length)
  await writeFile(again?.file ?? '', Buffer.alloc(bytes.length))
  const [mended] = await fetchPackages(run, [item], options)
  expect(mended?.from).toBe('network')
  expect(lines.find((line) => line.startsWith('warning:'))).toMatch(/was damaged: its sha256 is [0-9a-f]{64}/)
  expect(bytes.equals(await readFile(mended?.file ?? ''))).toBe(true)
  expect(server.sent(item.fileName)).toBe(2 * bytes.length)
})

describe('a file of which only the sha1 is known', () => {
  test('gets its sha256, and is found again by its sha1', async () => {
    const { fileName, url, sha1 } = offer()
    const { run, options } = await setUp()
    const [fetched] = await fetchFiles(run, [{ url, fileName, sha1 }], options)
    expect(fetched).toMatchObject({ size: bytes.length, sha1, sha256: hash('sha256'), from: 'network' })
    expect(await fetchFiles(run, [{ url, fileName, sha1 }], options)).toEqual([{ ...fetched, from: 'directory' }])
    expect(server.sent(fileName)).toBe(bytes.length)
  })
})

describe('a server that', () => {
  const half = 1024 * 1024 + 5
  const other = noise('a newer package', bytes.length)

  test.each<[what: string, manner: Manner, most: number]>([
    ['cuts each connection is asked for the rest, again and again', { cutAfter: half }, 1.1],
    ['cuts once and knows no ranges sends all again', { cutAfter: half, cuts: 1, noRange: true }, 1.5],
    ['cuts and refuses ranges (416) sends all again', { cutAfter: half, cuts: 1, refuseRanges: true }, 1.5],
    ['cuts and names no version is still resumed, since the hash decides', { cutAfter: half, etag: null }, 1.1],
    ['is busy for a while', { first: [{ status: 503 }, { status: 408 }, { status: 429 }] }, 1],
    [
      'sends a maintenance page first',
      { first: [{ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }] },
      1
    ],
    ['falls silent', { stallAfter: half }, 1.1]
  ])('%s', async (_what, manner, most) => {
    const item = offer(manner)
    const { run, options, filesLeft } = await setUp()
    const [fetched] = await fetchPackages(run, [item], { ...options, stall: 300 })
    expect(fetched?.from).toBe('network')
    expect(await filesLeft()).toEqual([`by-sha1/${item.sha1}`, `packages/${item.sha256}/${item.fileName}`])
    expect(server.sent(item.fileName)).toBeLessThanOrEqual(most * bytes.length)
  })

  test.each<[what: string, manner: Manner, body: Buffer, why: string | RegExp]>([
    ['lies about the length', { contentLength: 1000 }, bytes, `the server has 1000 bytes instead of ${bytes.length}`],
    ['has other bytes', {}, other, `its sha256 is ${hash('sha256', other)} instead of ${hash('sha256')}`],
    ['has more bytes', { contentLength: 'none' }, Buffer.concat([bytes, bytes]), 'it is longer than'],
    ['has lost it', { first: [{ status: 404 }] }, bytes, 'HTTP status 404'],
    [
      'sends web pages for ever',
      { headers: { 'content-type': 'text/html; charset=utf-8' } },
      bytes,
      'the server sent a web page instead'
    ],
    ['sends it encoded', { headers: { 'content-encoding': 'gzip' } }, bytes, 'the server sent it encoded (gzip)'],
    [
      'leads to a stranger',
      { redirect: 'https://example.org/x.msu' },
      bytes,
      'a redirect leads to https://example.org/x.msu: Microsoft serves no updates from example.org'
    ],
    ['leads to nowhere', { redirect: 'http://[/' }, bytes, 'a redirect leads to no URL'],
    [
      'wants patience beyond all limits',
      { first: [{ status: 429, headers: { 'retry-after': '7200' } }] },
      bytes,
      'HTTP status 429; the server asks to come back in 2 h 00 min'
    ]
  ])('%s is given up by name, host and reason', async (_what, manner, body, why) => {
    const item = offer(manner, body)
    const { run, options, filesLeft } = await setUp()
    const failure = await fetchPackages(run, [item], options).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'updates.download-failed' })
    expect(String(failure)).toContain(`${item.fileName} from ${server.host.host}: ${why}`)
    expect(await filesLeft()).toEqual([])
  })

  test('leads in a circle is given up', async () => {
    const item = offer({ redirect: './circle.msu' })
    server.serve('circle.msu', bytes, { redirect: './circle.msu' })
    const { run, options } = await setUp()
    await expect(fetchPackages(run, [item], options)).rejects.toThrow('more than 5 redirects')
  })

  test('leads to its own other name is followed', async () => {
    server.serve('elsewhere.msu', bytes)
    const item = offer({ redirect: '/elsewhere.msu' })
    const { run, options } = await setUp()
    expect((await fetchPackages(run, [item], options))[0]?.from).toBe('network')
  })

  test('asks for patience gets it', async () => {
    const item = offer({ first: [{ status: 429, headers: { 'retry-after': '42' } }, { status: 500 }] })
    const { run, options, pauses, lines } = await setUp()
    await fetchPackages(run, [item], options)
    expect(pauses).toEqual([42_000, 2000])
    expect(lines).toContain(`info: ${item.fileName}: HTTP status 429; trying again in 42 s`)
  })

  test('cannot be reached is tried for minutes, not for ever', async () => {
    const gone = await startPackageServer()
    await gone.close()
    const item = { ...offer(), url: `${gone.url}/gone.msu` }
    const { run, options, pauses } = await setUp()
    await expect(fetchPackages(run, [item], { ...options, hosts: [gone.host] })).rejects.toThrow(
      /ECONNREFUSED.*\(the last of 10 tries\)/
    )
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  describe('gets a newer file in the middle of a download', () => {
    const cut = { cutAfter: half, cuts: 1 }
    test.each([
      ['answers If-Range with the whole new one', {}],
      ['does not know If-Range and sends the rest of the new one', { ignoreIfRange: true }]
    ])('and %s: parts of two files are never joined', async (_what, manner) => {
      const item = offer({ ...cut, etag: '"1"' })
      const { run, options } = await setUp()
      const newer = { ...run, sleep: async () => void server.serve(item.fileName, other, { ...manner, etag: '"2"' }) }
      const { sha256, sha1, ...unknown } = item
      const [fetched] = await fetchFiles(newer, [unknown], options)
      expect(fetched?.sha256).toBe(hash('sha256', other))
      // Where the hash is known it is the wrong file, and is not taken.
      server.serve(item.fileName, bytes, { ...cut, etag: '"1"' })
      await expect(fetchFiles(newer, [{ ...unknown, sha1, sha256 }], options)).rejects.toThrow(hash('sha256', other))
    })
  })
})

test('every package that cannot be had is named at once; the others are kept', async () => {
  const [good, lost, wrong] = [offer(), offer({ first: [{ status: 404 }] }), offer({}, noise('wrong', 1000))]
  const { run, options } = await setUp()
  const failure = await fetchPackages(run, [lost, good, wrong], options).catch((error: unknown) => error)
  expect(failure).toMatchObject({
    problems: [
      { message: expect.stringContaining(lost.fileName) },
      { message: expect.stringContaining(wrong.fileName) }
    ]
  })
  expect((await fetchPackages(run, [good], options))[0]?.from).toBe('directory')
})

test('a host that is not allowed is not even asked', async () => {
  const item = offer()
  const { run, options } = await setUp()
  await expect(fetchPackages(run, [item], { directory: options.directory })).rejects.toThrow(
    'Microsoft serves no updates'
  )
  expect(server.sent(item.fileName)).toBe(0)
})

test('progress is told for each file and for all, with rate and time left', async () => {
  const items = [offer({ rate: 3_000_000 }), offer({ rate: 3_000_000 })]
  const { run, options } = await setUp()
  const reporter = recordingReporter()
  await fetchPackages({ ...run, reporter }, items, options)
  const all = reporter.progresses.filter(({ label }) => label === 'packages')
  expect(all.at(-1)).toMatchObject({ done: 2 * bytes.length, total: 2 * bytes.length, unit: 'bytes' })
  const middle = all.find(({ secondsLeft }) => secondsLeft !== undefined && secondsLeft > 0)
  expect(middle?.rate).toBeGreaterThan(100_000)
  for (const { fileName } of items) {
    const own = reporter.progresses.filter(({ label, part }) => label === fileName && part === true)
    expect(own.at(-1)).toMatchObject({ done: bytes.length, total: bytes.length })
  }
})

describe('a disk that', () => {
  // A file system of 2 MB in a mount namespace of the child's own, which ends with it; only root may.
  const mounts = canMount()
  const ifMounts = mounts ? test : test.skip
  ifMounts('is full is told at once, and the part that filled it is removed', async () => {
    const folder = await temporaryFolder()
    const task = { wanted: [offer()], workFolder: folder, options: { directory: folder, hosts: [server.host] } }
    const script = `mount -t tmpfs -o size=2m none ${folder}; "$@"; code=$?; ls ${folder}/incoming; exit $code`
    const fetching = startFetching(task, { through: ['unshare', '--mount', 'bash', '-c', script, 'bash'] })
    await expect(fetching.fetched).rejects.toThrow(/the disk is full: .*incoming.* cannot be written/)
    expect(fetching.lines.join('\n')).not.toMatch(/trying again|^\S+\.partial$/m)
    expect(server.requests.filter(({ path: asked }) => asked === `/${task.wanted[0]?.fileName}`)).toHaveLength(1)
  })

  test('may not be written is told at once', async () => {
    const { run, options, pauses } = await setUp()
    await writeFile(path.join(options.directory, 'incoming'), 'a file where a folder should be')
    await expect(fetchPackages(run, [offer()], options)).rejects.toMatchObject({
      code: 'updates.cannot-write',
      message: expect.stringContaining('incoming')
    })
    expect(pauses).toEqual([])
  })
})

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
