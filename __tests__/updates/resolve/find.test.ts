import { describe, expect, test } from '@jest/globals'
import { fileOn, startCatalog } from '../catalog/catalog-server.ts'
import { aMonth, entry, lcu, query, resolve, server2025 } from './server-2025.ts'

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
