import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { Run } from '../../src/run.ts'
import { openCatalog } from '../../src/updates/catalog/client.ts'
import { fetchFiles } from '../../src/updates/download/index.ts'
import { formatLock, type Lock, type LockQuery } from '../../src/updates/lock.ts'
import { resolveLock } from '../../src/updates/resolve.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'
import { type CatalogServer, fileOn, putDefinitions, startCatalog } from './catalog/catalog-server.ts'
import type { Entry, EntryFile } from './catalog/hand-made-pages.ts'

const server2025 = 'Microsoft server operating system version 24H2'
const query = (more: Partial<LockQuery> = {}): LockQuery => ({
  product: server2025,
  architecture: 'x64',
  include: ['cumulative'],
  exclude: [],
  ...more
})

let ids = 0
const entry = (title: string, files: readonly EntryFile[] = [], more: Partial<Entry> = {}): Entry => {
  return { id: `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`, title, files, ...more }
}

const lcu = (month: string, kb: string, revision: number, product = server2025, architecture = 'x64') =>
  `${month} Cumulative Update for ${product} for ${architecture}-based Systems (${kb}) (26100.${revision})`

interface Resolved {
  readonly lock: Lock
  /** `role kb expectedUbr`, in order. */
  readonly packages: string[]
  readonly lines: string[]
  /** Names of files that were fetched to learn their hashes. */
  readonly learned: string[]
}

/** Resolves `wanted` on a day of November 2026. */
async function resolve(
  server: CatalogServer,
  wanted: LockQuery,
  { before, now = '2026-11-25T12:00:00Z', run: more = {} }: { before?: Lock; now?: string; run?: Partial<Run> } = {}
): Promise<Resolved> {
  const reporter = recordingReporter()
  const sleep = async () => undefined
  const run: Run = { ...testRun(reporter, ''), fetch: server.fetch, sleep, now: () => new Date(now), ...more }
  const directory = await temporaryFolder()
  const learned: string[] = []
  const lock = await resolveLock(run, wanted, {
    catalog: openCatalog(run, { url: server.url, tryLimit: 20_000 }),
    learn: (files) => {
      learned.push(...files.map(({ fileName }) => fileName))
      return fetchFiles(run, files, { directory })
    },
    ...(before === undefined ? {} : { before })
  })
  const packages = lock.packages.map(
    ({ role, kb, expectedUbr }) => `${role} ${kb}${expectedUbr === undefined ? '' : ` ${expectedUbr}`}`
  )
  return { lock, packages, lines: reporter.lines, learned }
}

/** A month of Server 2025 as the catalog has it, with what is not for it beside. */
async function aMonth(): Promise<CatalogServer> {
  const server = await startCatalog()
  const checkpoint = fileOn(server, 'windows11.0-kb5043080-x64')
  const platforms = ['amd64fre', 'arm64fre', 'x86fre'].map((name) =>
    fileOn(server, `updateplatform.${name}`, { extension: 'exe' })
  )
  server.entries.push(
    entry(lcu('2026-11', 'KB5900001', 7171), [checkpoint, fileOn(server, 'windows11.0-kb5900001-x64')]),
    entry(lcu('2026-11', 'KB5900008', 7180), [fileOn(server, 'windows11.0-kb5900008-x64'), checkpoint], {
      date: '11/1/2026'
    }),
    entry(lcu('2026-11', 'KB5900008', 7180, server2025, 'arm64'), [fileOn(server, 'windows11.0-kb5900008-arm64')]),
    entry(lcu('2026-11', 'KB5900009', 9999, 'Windows 11, version 24H2'), [fileOn(server, 'windows11.0-kb5900009-x64')]),
    entry(lcu('2026-10', 'KB5800001', 9000), [fileOn(server, 'windows11.0-kb5800001-x64')]),
    entry(`2026-11 Cumulative Update Preview for ${server2025} for x64-based Systems (KB5900099) (26100.7500)`),
    entry(`2026-11 Dynamic Cumulative Update for ${server2025} for x64-based Systems (KB5900098) (26100.7600)`),
    entry(`2026-11 Hotpatch Cumulative Update for ${server2025} for x64-based Systems (KB5900097) (26100.7700)`),
    entry(`2026-11 Cumulative Update for .NET Framework 3.5 and 4.8.1 for ${server2025} for x64 (KB5900002)`, [
      fileOn(server, 'windows11.0-kb5900002-x64-ndp481')
    ]),
    entry(`2026-11 Cumulative Update for .NET Framework 3.5 and 4.8.1 for ${server2025} for arm64 (KB5900002)`),
    entry(`Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.9.4)`),
    entry(
      `Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26080.4) - Current Channel (Broad)`,
      platforms,
      { classification: 'Definition Updates' }
    ),
    entry(
      `Update for Microsoft Defender Antivirus antimalware platform - KB4052623 (Version 4.18.26090.1) - Current Channel (Preview)`
    ),
    entry(`Contoso - Net - 1.2.3 Cumulative Update for ${server2025} 2026-11 KB4052623`, [], {
      classification: 'Drivers (Networking)'
    })
  )
  putDefinitions(server)
  return server
}

describe('a month of Server 2025', () => {
  const all = query({ include: ['cumulative', 'dotnet', 'defender'] })

  test('is the highest revision with its checkpoint, .NET, and Defender: platform before definitions', async () => {
    const server = await aMonth()
    const { lock, packages, learned } = await resolve(server, all)
    expect(packages).toEqual([
      'checkpoint KB5043080',
      'cumulative KB5900008 7180',
      'dotnet KB5900002',
      'defender KB4052623',
      'defender KB2267602'
    ])
    // Only what nobody tells a hash of is fetched.
    expect(learned).toEqual(['mpam-fe.exe'])
    for (const { url, size, sha1, sha256 } of lock.packages) {
      const bytes = server.files.get(url.replace('https://', '')) ?? Buffer.alloc(0)
      expect([size, sha1, sha256]).toEqual([
        bytes.length,
        createHash('sha1').update(bytes).digest('hex'),
        createHash('sha256').update(bytes).digest('hex')
      ])
    }
    const [checkpoint, cumulative, , platform, definitions] = lock.packages
    expect(checkpoint?.title).toBe(`Checkpoint Cumulative Update for ${server2025} for x64-based Systems (KB5043080)`)
    expect(cumulative?.title).toBe(lcu('2026-11', 'KB5900008', 7180))
    expect(checkpoint?.updateId).toBe(cumulative?.updateId)
    expect(platform?.fileName).toMatch(/^updateplatform\.amd64fre_/)
    expect(definitions).toMatchObject({
      title: 'Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version 1.459.553.0)',
      fileName: 'mpam-fe.exe'
    })
    expect(definitions?.updateId).toBeUndefined()
    expect(lock.query).toEqual(all)
  })

  test('gives the same bytes whatever order the pages have, and asks for nothing twice', async () => {
    const server = await aMonth()
    const first = await resolve(server, all)
    const fetched = () => server.requests.filter(({ url }) => url.startsWith('/at/')).length
    const before = fetched()
    server.entries.reverse()
    const second = await resolve(server, all, { before: first.lock })
    expect(formatLock(second.lock)).toBe(formatLock(first.lock))
    expect(second.learned).toEqual([])
    // The link to the definitions is followed; sizes are those of last time.
    expect(fetched() - before).toBe(3)
  })

  test('for arm64', async () => {
    const server = await aMonth()
    const { packages } = await resolve(server, query({ architecture: 'arm64' }))
    expect(packages).toEqual(['cumulative KB5900008 7180'])
  })
})

describe('which cumulative update', () => {
  test('before the first of a month, the one of the month before; later, whatever there is', async () => {
    const server = await aMonth()
    expect((await resolve(server, query(), { now: '2026-12-01T00:00:00Z' })).packages).toContain(
      'cumulative KB5900008 7180'
    )
    const late = await resolve(server, query(), { now: '2027-06-01T00:00:00Z' })
    // Of all months together the highest revision wins.
    expect(late.packages).toContain('cumulative KB5800001 9000')
    expect(server.requests.map(({ url }) => url)).toContain(
      `/Search.aspx?q=${`Cumulative Update for ${server2025}`.replaceAll(' ', '+')}`
    )
  })

  test('an excluded one gives way to the next', async () => {
    const { packages } = await resolve(await aMonth(), query({ exclude: ['KB5900008'] }))
    expect(packages).toEqual(['checkpoint KB5043080', 'cumulative KB5900001 7171'])
  })

  test('an excluded checkpoint is left out', async () => {
    const { packages } = await resolve(await aMonth(), query({ exclude: ['KB5043080'] }))
    expect(packages).toEqual(['cumulative KB5900008 7180'])
  })

  test('titles without a revision: what supersedes the other, whatever the date; no revision is expected', async () => {
    const product = 'Windows 10 Version 22H2'
    const title = (kb: string) => `2026-11 Cumulative Update for ${product} for x64-based Systems (${kb})`
    const server = await startCatalog()
    const outOfBand = entry(title('KB5900011'), [fileOn(server, 'windows10.0-kb5900011-x64')], {
      date: '11/1/2026',
      classification: 'Updates'
    })
    server.entries.push(
      entry(title('KB5900010'), [fileOn(server, 'windows10.0-kb5900010-x64')], {
        date: '11/20/2026',
        supersededBy: [outOfBand.id]
      }),
      outOfBand,
      entry(title('KB5900012').replace('x64', 'ARM64'))
    )
    expect((await resolve(server, query({ product }))).packages).toEqual(['cumulative KB5900011'])
  })

  test('without revision or supersedence the later date wins, then the higher KB', async () => {
    const product = 'Windows Server 2019'
    const title = (kb: string) => `2026-11 Cumulative Update for ${product} for x64-based Systems (${kb})`
    const server = await startCatalog()
    const file = (kb: string) => [fileOn(server, `windows10.0-${kb.toLowerCase()}-x64`)]
    server.entries.push(
      entry(title('KB5900022'), file('KB5900022'), { date: '11/10/2026' }),
      entry(title('KB5900021'), file('KB5900021'), { date: '11/12/2026' }),
      entry(title('KB5900020'), file('KB5900020'), { date: '11/12/2026' })
    )
    expect((await resolve(server, query({ product }))).packages).toEqual(['cumulative KB5900021'])
  })

  test('commas and case of "version" do not matter', async () => {
    const server = await startCatalog()
    server.entries.push(
      entry(lcu('2026-11', 'KB5900031', 7, 'Windows 11, version 25H2'), [fileOn(server, 'windows11.0-kb5900031-x64')])
    )
    const { packages } = await resolve(server, query({ product: 'Windows 11, version 25H2' }))
    expect(packages).toEqual(['cumulative KB5900031 7'])
  })

  test('none: an error that says what was found instead', async () => {
    const server = await startCatalog([
      entry(lcu('2026-11', 'KB5900001', 1, server2025, 'arm64')),
      entry(`2026-11 Cumulative Update Preview for ${server2025} for x64-based Systems (KB5900099) (26100.7500)`),
      entry(lcu('2026-11', 'KB5900001', 1), [], { classification: 'Upgrades' })
    ])
    await expect(resolve(server, query())).rejects.toMatchObject({
      code: 'updates.nothing-found',
      message: `the catalog has no cumulative update for ${server2025}, x64; the search found besides: 1 another architecture, 1 preview, 1 classified as Upgrades`
    })
    await expect(resolve(await startCatalog(), query({ product: 'Windows 12' }))).rejects.toThrow(
      'no cumulative update for Windows 12, x64; the search found besides: nothing'
    )
  })

  test('a product by the name on its box', async () => {
    await expect(resolve(await aMonth(), query({ product: 'Windows Server 2025' }))).rejects.toThrow(
      `for Windows Server 2025 (the catalog calls it ${server2025}), x64;`
    )
  })

  test('a product is text, not a pattern', async () => {
    const server = await aMonth()
    await expect(resolve(server, query({ product: '.*' }))).rejects.toThrow(
      'the catalog has no cumulative update for .*'
    )
  })
})

describe('trap 5: the KB in the title is not the KB of the file', () => {
  test('of a .NET umbrella: both files, by their own numbers, and not those of its parts again', async () => {
    const product = 'Windows 10 Version 22H2'
    const server = await startCatalog()
    const [ndp48, ndp481] = [
      fileOn(server, 'windows10.0-kb5126046-x64-ndp48'),
      fileOn(server, 'windows10.0-kb5126421-x64-ndp481')
    ]
    const title = (versions: string, kb: string) =>
      `2026-11 Cumulative Update for .NET Framework ${versions} for ${product} for x64 (${kb})`
    server.entries.push(
      entry(title('3.5 and 4.8', 'KB5126046'), [ndp48]),
      entry(title('3.5, 4.8 and 4.8.1', 'KB5126146'), [ndp481, ndp48]),
      entry(title('3.5 and 4.8.1', 'KB5126421'), [ndp481])
    )
    const { lock, packages } = await resolve(server, query({ product, include: ['dotnet'] }))
    expect(packages).toEqual(['dotnet KB5126046', 'dotnet KB5126421'])
    expect(lock.packages.every((item) => item.title.includes('(KB5126146)'))).toBe(true)
    // Excluding the umbrella leaves its parts; excluding one file leaves the other.
    const parts = await resolve(server, query({ product, include: ['dotnet'], exclude: ['KB5126146'] }))
    expect(parts.packages).toEqual(packages)
    const one = await resolve(server, query({ product, include: ['dotnet'], exclude: ['KB5126421'] }))
    expect(one.packages).toEqual(['dotnet KB5126046'])
  })

  test('of a cumulative update: the newest file is taken for it, and that is said', async () => {
    const server = await startCatalog()
    server.entries.push(
      entry(lcu('2026-11', 'KB5900001', 7171), [
        fileOn(server, 'windows11.0-kb5043080-x64'),
        fileOn(server, 'windows11.0-kb5899000-x64')
      ])
    )
    const { packages, lines } = await resolve(server, query())
    expect(packages).toEqual(['checkpoint KB5043080', 'cumulative KB5899000 7171'])
    expect(lines.join('\n')).toMatch(
      /warning: no file of KB5900001 is named by it; windows11\.0-kb5899000-x64_\w+\.msu is taken/
    )
  })

  test('a file without a KB in its name has that of the title', async () => {
    const product = 'Windows Server 2016'
    const server = await startCatalog()
    server.entries.push(
      entry(`2026-09 Servicing Stack Update for ${product} for x64-based Systems (KB5900040)`, [
        fileOn(server, 'ssu-14393.1-x64')
      ]),
      entry(`2026-11 Cumulative Update for ${product} for x64-based Systems (KB5900041)`, [
        fileOn(server, 'windows10.0-kb5900041-x64')
      ])
    )
    expect((await resolve(server, query({ product }))).packages).toEqual(['ssu KB5900040', 'cumulative KB5900041'])
  })
})

describe('servicing stacks and .NET', () => {
  test('the newest separate servicing stack comes first; where the catalog has none, none', async () => {
    const product = 'Windows Server 2016'
    const server = await startCatalog()
    const stack = (month: string, kb: string) =>
      entry(`${month} Servicing Stack Update for ${product} for x64-based Systems (${kb})`, [
        fileOn(server, `windows10.0-${kb.toLowerCase()}-x64`)
      ])
    server.entries.push(
      stack('2026-03', 'KB5900051'),
      stack('2026-09', 'KB5900050'),
      entry(`2026-10 Servicing Stack Update for ${product} for x86-based Systems (KB5900052)`),
      entry(`2026-11 Cumulative Update for ${product} for x64-based Systems (KB5900060)`, [
        fileOn(server, 'windows10.0-kb5900060-x64')
      ])
    )
    expect((await resolve(server, query({ product }))).packages).toEqual(['ssu KB5900050', 'cumulative KB5900060'])
  })

  test('a product without .NET updates: a warning beside a cumulative update, an error alone', async () => {
    const server = await startCatalog()
    server.entries.push(entry(lcu('2026-11', 'KB5900001', 7171), [fileOn(server, 'windows11.0-kb5900001-x64')]))
    const { packages, lines } = await resolve(server, query({ include: ['cumulative', 'dotnet'] }))
    expect(packages).toEqual(['cumulative KB5900001 7171'])
    expect(lines).toContainEqual(expect.stringMatching(/^warning: the catalog has no \.NET update for/))
    await expect(resolve(server, query({ include: ['dotnet'] }))).rejects.toMatchObject({
      code: 'updates.nothing-found'
    })
  })
})

describe('files', () => {
  const single = (server: CatalogServer, ...files: EntryFile[]) =>
    server.entries.push(entry(lcu('2026-11', 'KB5900001', 7171), files))

  test('of an old entry, without sha256, are fetched once and then known', async () => {
    const server = await startCatalog()
    const file = fileOn(server, 'windows11.0-kb5900001-x64', {
      sha256: false,
      scheme: 'http',
      host: 'download.windowsupdate.com'
    })
    single(server, file)
    const first = await resolve(server, query())
    expect(first.learned).toEqual([file.name])
    const bytes = server.files.get(`download.windowsupdate.com/c/${file.name}`) ?? Buffer.alloc(0)
    expect(first.lock.packages[0]).toMatchObject({
      url: `https://download.windowsupdate.com/c/${file.name}`,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex')
    })
    const second = await resolve(server, query(), { before: first.lock })
    expect(second.learned).toEqual([])
    expect(second.lock).toEqual(first.lock)
  })

  test('whose server tells no length are fetched', async () => {
    const server = await startCatalog()
    single(server, fileOn(server, 'windows11.0-kb5900001-x64'))
    server.answerer = (request, response) => {
      if (request.method !== 'HEAD') return false
      response.writeHead(405).end()
      return true
    }
    const { learned, lines, lock } = await resolve(server, query())
    expect(learned).toHaveLength(1)
    expect(lock.packages[0]?.size).toBeGreaterThan(100)
    expect(lines.join('\n')).toMatch(/could not be asked for, so it is fetched: .* HTTP status 405/)
  })

  test('whose bytes are not those the catalog says are refused', async () => {
    const server = await startCatalog()
    const file = fileOn(server, 'windows11.0-kb5900001-x64')
    single(server, { ...file, sha256: Buffer.alloc(32).toString('base64') })
    server.answerer = (request, response) => {
      if (request.method !== 'HEAD') return false
      response.writeHead(405).end()
      return true
    }
    await expect(resolve(server, query())).rejects.toMatchObject({ code: 'updates.download-failed' })
  })

  test('of a stranger are refused before they are asked for', async () => {
    const server = await startCatalog()
    single(server, fileOn(server, 'windows11.0-kb5900001-x64', { host: 'download.evil.example' }))
    await expect(resolve(server, query())).rejects.toMatchObject({
      code: 'updates.host-refused',
      message: expect.stringContaining('Microsoft serves no updates from download.evil.example')
    })
    expect(server.requests.filter(({ url }) => url.startsWith('/at/'))).toEqual([])
  })

  test('of other architectures, express parts and other kinds are left out; nothing left is an error', async () => {
    const server = await startCatalog()
    const odd = [
      fileOn(server, 'windows11.0-kb5900001-arm64'),
      fileOn(server, 'windows11.0-kb5900001-x86'),
      fileOn(server, 'windows11.0-kb5900001-x64-express', { extension: 'cab' }),
      fileOn(server, 'windows11.0-kb5900001-x64', { extension: 'psf' }),
      { ...fileOn(server, 'x'), name: '../../evil-x64.msu' }
    ]
    single(server, ...odd, fileOn(server, 'windows11.0-kb5900001-x64'))
    expect((await resolve(server, query())).packages).toEqual(['cumulative KB5900001 7171'])
    const empty = await startCatalog()
    single(empty, ...odd)
    await expect(resolve(empty, query())).rejects.toMatchObject({ code: 'updates.no-files' })
    const none = await startCatalog()
    single(none)
    await expect(resolve(none, query())).rejects.toThrow('it is empty')
  })

  test('a title that no lock may hold', async () => {
    const server = await startCatalog()
    const product = 'x'.repeat(290)
    server.entries.push(
      entry(lcu('2026-11', 'KB5900001', 7171, product), [fileOn(server, 'windows11.0-kb5900001-x64')])
    )
    await expect(resolve(server, query({ product }))).rejects.toThrow(
      'makes no lock file: packages.0.title must be a title'
    )
  })
})

describe("Defender's definitions", () => {
  const only = query({ include: ['defender'], exclude: ['KB4052623'] })

  test('without the platform, when that is excluded; and without themselves', async () => {
    const server = await aMonth()
    expect((await resolve(server, only)).packages).toEqual(['defender KB2267602'])
    const exclude = ['KB2267602']
    expect((await resolve(server, query({ include: ['defender'], exclude }))).packages).toEqual(['defender KB4052623'])
  })

  test('new ones are fetched, those of last time are not', async () => {
    const server = await aMonth()
    const { lock } = await resolve(server, only)
    expect((await resolve(server, only, { before: lock })).learned).toEqual([])
    const older = { ...lock, packages: lock.packages.map((item) => ({ ...item, url: `${item.url}&older` })) }
    expect((await resolve(server, only, { before: older })).learned).toEqual(['mpam-fe.exe'])
  })

  test.each([
    [
      'to a stranger',
      'https://evil.example/mpam-fe.exe?packageVersion=1.2',
      'Microsoft serves no updates from evil.example'
    ],
    [
      'to another file',
      'https://definitionupdates.microsoft.com/x.exe?packageVersion=1.2',
      "does not lead to Defender's definitions"
    ],
    ['to no version', 'https://definitionupdates.microsoft.com/mpam-fe.exe', "does not lead to Defender's definitions"],
    ['in a circle', 'https://go.microsoft.com/fwlink/?LinkID=121721&arch=x64', 'more than 5 redirects'],
    ['to plain http', 'http://definitionupdates.microsoft.com/mpam-fe.exe?packageVersion=1.2', 'not a plain https URL']
  ])('a link that leads %s is refused', async (_, location, message) => {
    const server = await aMonth()
    for (const place of ['x.exe?packageVersion=1.2', 'mpam-fe.exe']) {
      server.files.set(`definitionupdates.microsoft.com/${place}`, Buffer.from('x'))
    }
    server.answerer = (request, response) => {
      if (!request.url.startsWith('/at/go.microsoft.com/')) return false
      response.writeHead(302, { location }).end()
      return true
    }
    await expect(resolve(server, only)).rejects.toMatchObject({
      code: 'updates.link-failed',
      message: expect.stringContaining(message)
    })
  })

  test('a link that does not answer is tried three times', async () => {
    const server = await aMonth()
    server.answerer = (request, response) => {
      if (!request.url.startsWith('/at/go.microsoft.com/')) return false
      response.writeHead(503).end()
      return true
    }
    await expect(resolve(server, only)).rejects.toThrow('HTTP status 503')
    expect(server.requests.filter(({ url }) => url.includes('go.microsoft.com'))).toHaveLength(3)
  })
})

test('a cancel in the middle ends it with its reason', async () => {
  const server = await aMonth()
  const controller = new AbortController()
  server.answerer = (request) => {
    if (request.url !== '/DownloadDialog.aspx') return false
    controller.abort(new Error('stop here'))
    return true
  }
  const run = { signal: controller.signal }
  await expect(resolve(server, query(), { run })).rejects.toThrow('stop here')
})
