import { describe, expect, test } from '@jest/globals'
import { aMonth, query, resolve } from './server-2025.ts'

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
