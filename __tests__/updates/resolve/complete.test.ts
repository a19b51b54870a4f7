import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { type CatalogServer, fileOn, startCatalog } from '../catalog/catalog-server.ts'
import type { EntryFile } from '../catalog/hand-made-pages.ts'
import { entry, lcu, query, resolve } from './server-2025.ts'

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
