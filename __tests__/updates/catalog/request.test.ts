import { describe, expect, test } from '@jest/globals'
import { openCatalog } from '../../../src/updates/catalog/client.ts'
import { readPage } from '../../../src/updates/catalog/html.ts'
import { readSearchPage } from '../../../src/updates/catalog/search-page.ts'
import { type Answerer, sendPage, startCatalog } from './catalog-server.ts'
import { errorPage, maintenancePage, noResultsPage, searchPage } from './hand-made-pages.ts'
import { always, entries, firstAnswers, fixture, idOf, opened, scene } from './opened-catalog.ts'

/** Random numbers from 0 to 1, the same each time. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}

describe('what looks like an answer and is none', () => {
  test('trap 11: an error page with HTTP status 200 is never "no results"; busy passes', async () => {
    const { catalog, waits, reporter } = await opened(firstAnswers(errorPage('8DDD0010'), errorPage('8DDD0010')))
    expect(await catalog.search('Update')).toHaveLength(1)
    expect(waits).toEqual([5000, 15_000])
    expect(reporter.lines).toContain(
      `info: the search for "Update": the catalog's error page 8DDD0010: it is busy; trying again in 5 s`
    )
  })

  test('busy for ever ends after four tries', async () => {
    const { catalog, waits, server } = await opened(always(errorPage('8DDD0010')))
    await expect(catalog.search('Update')).rejects.toMatchObject({
      code: 'updates.catalog-failed',
      message: expect.stringMatching(
        /^the search for "Update" has brought no answer from 127\.0\.0\.1:\d+, 4 tries: the catalog's error page 8DDD0010: it is busy$/
      )
    })
    expect(waits).toEqual([5000, 15_000, 45_000])
    expect(server.requests).toHaveLength(4)
  })

  test('an update that the catalog does not know is not asked for again', async () => {
    const { catalog, waits } = await opened(undefined)
    await expect(catalog.files(idOf(77))).rejects.toThrow('8DDD0024: it does not know this update')
    await expect(catalog.supersededBy(idOf(77))).rejects.toThrow('8DDD0024')
    expect(waits).toEqual([])
  })

  test('a redirect to the error page says the same', async () => {
    const { catalog, server } = await opened((_request, response, number) => {
      if (number > 1) return false
      response.writeHead(302, { location: '/Error.aspx?id=-1914896368' }).end()
      return true
    })
    expect(await catalog.search('Update')).toHaveLength(1)
    expect(server.requests).toHaveLength(2)
  })

  const rows: readonly (readonly [string, string, string])[] = [
    ['maintenance', maintenancePage(), 'the catalog is under maintenance'],
    [
      'neither table nor "no results"',
      '<html><head><title>Welcome</title></head></html>',
      'a page called "Welcome" that is no answer'
    ],
    ['nothing', '', 'a page that is no answer of the catalog'],
    ['JSON', '{"updates":[]}', 'a page that is no answer of the catalog'],
    ['a table without rows', '<table id="ctl00_catalogBody_updateMatches"></table>', 'a page that is no answer'],
    ['a row without a title', searchPage([{ id: idOf(1), title: '' }], { page: 1, pages: 1, all: 1 }), 'a page called'],
    ['an unknown error number', errorPage('8DDD9999'), "the catalog's error page 8DDD9999"],
    ['an error page without number', '<div id="errorPageDisplayedError">oh</div>', "the catalog's error page"],
    ['the words "We did not find any results" without their id', '<p>We did not find any results</p>', 'no answer']
  ]
  test.each(rows)('%s is an error in the end', async (_, text, reason) => {
    const { catalog, server } = await opened(always(text))
    await expect(catalog.search('Update')).rejects.toThrow(reason)
    expect(server.requests).toHaveLength(4)
  })

  test('a page that was cut in the middle of its rows is asked for again', async () => {
    const whole = searchPage(entries(25), { page: 1, pages: 1, all: 25 })
    const { catalog, reporter } = await opened(firstAnswers(whole.slice(0, whole.indexOf('_R17"'))), entries(25))
    expect(await catalog.search('Update')).toHaveLength(25)
    expect(reporter.lines.join('\n')).toContain('a page that says it has 25 rows and has 17; trying again')
  })

  test('no mutant of the real page passes for an empty answer, or for one with fewer rows', async () => {
    const real = (await fixture('search-2019-first-page.html')).replace(/(id="__VIEWSTATE" value=")[^"]*/, '$1')
    const random = mulberry32(20261125)
    const cut = (length: number) => real.slice(0, length)
    const mutants = Array.from({ length: 60 }, (_, index) => {
      const [from, size] = [Math.floor(random() * real.length), Math.floor(random() * 400)]
      if (index % 3 === 0) return cut(from)
      const middle = index % 3 === 1 ? '' : String.fromCharCode(...Array.from({ length: 40 }, () => 32 + random() * 95))
      return `${real.slice(0, from)}${middle}${real.slice(from + size)}`
    })
    const answered = mutants.filter((text) => {
      const page = readPage(text)
      const result = page === undefined ? { fault: '' } : readSearchPage(page)
      if ('fault' in result) return false
      // The counter itself may be what was cut out: then all that is left is a row that still has its title.
      const counted = /searchDuration">1 - 25 of/.test(text)
      expect(result.rows.length).toBeGreaterThan(0)
      if (counted) expect(result.rows).toHaveLength(25)
      return true
    })
    expect(answered.length).toBeGreaterThan(5)
    expect(answered.length).toBeLessThan(60)
  })

  test('a second page that is the first again', async () => {
    const text = searchPage(entries(25), { page: 1, pages: 40, all: 1000 })
    const { catalog, server } = await opened(always(text))
    await expect(catalog.search('x')).rejects.toThrow('page 2 has brought nothing but rows of the pages before')
    expect(server.requests).toHaveLength(2)
  })

  test('pages without end', async () => {
    const { catalog, server } = await opened((_request, response, number) =>
      sendPage(response, searchPage([{ id: idOf(number), title: 'T' }], { page: number, pages: 9999, all: 9999 }))
    )
    await expect(catalog.search('x')).rejects.toThrow('more than 40 pages')
    expect(server.requests).toHaveLength(40)
  })

  test('a page of another length than any of the catalog', async () => {
    const { catalog, server } = await opened(always(Buffer.alloc(3_000_000, 'x')))
    await expect(catalog.search('x')).rejects.toThrow('a page of more than 2097152 bytes')
    expect(server.requests).toHaveLength(1)
  })

  test('a page that nests without end is not even parsed', async () => {
    const { catalog } = await opened(always('<div>'.repeat(300_000)))
    await expect(catalog.search('x')).rejects.toThrow('more tags than any of the catalog')
    // Deeper than a recursion would survive, and still answered.
    const nested = `${'<div>'.repeat(15_000)}${noResultsPage('x')}`
    expect(await (await opened(always(nested))).catalog.search('x')).toEqual([])
  })

  test.each([
    [404, 1],
    [403, 1],
    [429, 4],
    [500, 4],
    [503, 4]
  ])('HTTP status %d: %d tries', async (status, tries) => {
    const { catalog, server } = await opened((_request, response) => {
      response.writeHead(status).end('no')
      return true
    })
    await expect(catalog.search('x')).rejects.toThrow(`HTTP status ${status}`)
    expect(server.requests).toHaveLength(tries)
  })

  test('Retry-After is honoured up to a minute', async () => {
    const times = ['20', '86400', 'Wed, 25 Nov 2026 14:00:00 GMT']
    const { catalog, waits } = await opened((_request, response, number) => {
      const time = times[number - 1]
      if (time === undefined) return false
      response.writeHead(503, { 'retry-after': time }).end()
      return true
    })
    await catalog.search('Update')
    expect(waits).toEqual([20_000, 60_000, 45_000])
  })

  test('redirects stay at the catalog and end', async () => {
    const away = await opened((_request, response) => {
      response.writeHead(302, { location: 'https://evil.example/Search.aspx' }).end()
      return true
    })
    await expect(away.catalog.search('x')).rejects.toThrow('a redirect to evil.example')
    expect(away.server.requests).toHaveLength(1)
    const round = await opened((_request, response) => {
      response.writeHead(302, { location: '/Search.aspx?again' }).end()
      return true
    })
    await expect(round.catalog.search('x')).rejects.toThrow('more than 5 redirects')
  })

  test('a connection that breaks, and a server that is not there', async () => {
    const { catalog, server } = await opened((_request, response, number) => {
      if (number > 2) return false
      if (number === 1) response.destroy()
      else {
        response.writeHead(200, { 'content-length': 1000 }).write('<html>')
        setTimeout(() => response.destroy(), 20)
      }
      return true
    })
    expect(await catalog.search('Update')).toHaveLength(1)
    expect(server.requests).toHaveLength(3)
    const nobody = openCatalog(scene().run, { url: 'http://127.0.0.1:9/' })
    await expect(nobody.search('x')).rejects.toThrow(/no answer from 127\.0\.0\.1:9, 4 tries: fetch failed/)
  })

  test('a server that sends nothing is given up, and asked again', async () => {
    const server = await startCatalog(entries(1))
    server.answerer = (_request, _response, number) => number === 1
    const { run, waits } = scene()
    expect(await openCatalog(run, { url: server.url, tryLimit: 300 }).search('Update')).toHaveLength(1)
    expect(waits).toEqual([5000])
  })

  test.each(['ftp://a.example/', 'catalog', ''])('%j is no URL of a catalog', (url) => {
    expect(() => openCatalog(scene().run, { url })).toThrow('catalog-url: must be an http or https URL')
  })
})

describe('encodings', () => {
  const titled = searchPage([{ id: idOf(1), title: 'Café – Update' }], { page: 1, pages: 1, all: 1 })
  const titleOf = async (answer: Answerer) => (await (await opened(answer)).catalog.search('x'))[0]?.title

  test.each([
    [
      'what the header says',
      Buffer.from(titled.replace('–', '-'), 'latin1'),
      'text/html; charset=ISO-8859-1',
      'Café - Update'
    ],
    ['UTF-8 when it says nothing', Buffer.from(titled), 'text/html', 'Café – Update'],
    ['UTF-8 when it says nonsense', Buffer.from(titled), 'text/html; charset=klingon', 'Café – Update'],
    ['UTF-16', Buffer.from(titled, 'utf16le'), 'text/html; charset="utf-16le"', 'Café – Update'],
    ['a byte order mark', Buffer.from(`\ufeff${titled}`), 'text/html; charset=utf-8', 'Café – Update']
  ])('%s', async (_, bytes, type, title) => {
    expect(await titleOf(always(bytes, type))).toBe(title)
  })

  test('bytes that are wrong in it are replaced, and the rest is read', async () => {
    const latin = Buffer.from(titled.replace('–', '-'), 'latin1')
    expect(await titleOf(always(latin, 'text/html; charset=utf-8'))).toBe('Caf\ufffd - Update')
  })
})
