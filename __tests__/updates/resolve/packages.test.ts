import { describe, expect, test } from '@jest/globals'
import { fileOn, startCatalog } from '../catalog/catalog-server.ts'
import { entry, lcu, query, resolve } from './server-2025.ts'

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
