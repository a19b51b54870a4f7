import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { formatLock } from '../../src/updates/lock.ts'
import { aMonth, lcu, query, resolve, server2025 } from './resolve/server-2025.ts'

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
