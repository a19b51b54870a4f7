import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Run } from '../../../src/run.ts'
import { openCatalog } from '../../../src/updates/catalog/client.ts'
import { readPage } from '../../../src/updates/catalog/html.ts'
import { readSearchPage } from '../../../src/updates/catalog/search-page.ts'
import { type RecordingReporter, recordingReporter, testRun } from '../../surroundings.ts'
import { type Answerer, sendPage, startCatalog } from './catalog-server.ts'
import {
  detailsPage,
  dialogPage,
  type Entry,
  errorPage,
  maintenancePage,
  noResultsPage,
  scriptPage,
  searchPage
} from './hand-made-pages.ts'

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/catalog')
const fixture = (name: string) => readFile(path.join(fixtures, name), 'utf8')

interface Scene {
  readonly run: Run
  readonly reporter: RecordingReporter
  /** Milliseconds that were waited for, without waiting. */
  readonly waits: number[]
}

function scene(more: Partial<Run> = {}): Scene {
  const reporter = recordingReporter()
  const waits: number[] = []
  const sleep = async (milliseconds: number) => void waits.push(milliseconds)
  return { run: { ...testRun(reporter, ''), sleep, ...more }, reporter, waits }
}

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const entries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(index), title: `Update ${index} of many` }))

/** Opens a catalog whose first answers are `pages`; then it answers by itself. */
async function opened(answerer: Answerer | undefined, all: readonly Entry[] = entries(1)) {
  const server = await startCatalog(all)
  if (answerer !== undefined) server.answerer = answerer
  const played = scene()
  return { ...played, server, catalog: openCatalog(played.run, { url: server.url, tryLimit: 20_000 }) }
}

const firstAnswers =
  (...pages: string[]): Answerer =>
  (_request, response, number) => {
    const text = pages[number - 1]
    return text === undefined ? false : sendPage(response, text)
  }
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

const always =
  (text: string | Buffer, type?: string): Answerer =>
  (_request, response) =>
    sendPage(response, text, type)

describe('search', () => {
  test('the real page of 2019: every row with its columns, the next page by its form', async () => {
    const first = await fixture('search-2019-first-page.html')
    const last = searchPage([{ id: idOf(1), title: 'The last one' }], { page: 2, pages: 2, all: 26 })
    const { catalog, server } = await opened(firstAnswers(first, last))
    const rows = await catalog.search('Office 2013')
    expect(rows).toHaveLength(26)
    expect(rows[0]).toEqual({
      updateId: '1fd12850-50f0-4cb9-9fc0-9df72443ae87',
      title: 'Update for Microsoft Office 2013 (KB4475562) 64-Bit Edition',
      products: 'Office 2013',
      classification: 'Critical Updates',
      date: '2019-09-10'
    })
    const [one, two] = server.requests
    expect(one).toMatchObject({ method: 'GET', url: '/Search.aspx?q=Office+2013' })
    expect(two).toMatchObject({ method: 'POST', url: '/Search.aspx?q=Office+2013' })
    const form = new URLSearchParams(two?.body)
    expect(form.get('__EVENTTARGET')).toBe('ctl00$catalogBody$nextPageLinkText')
    expect(form.get('__EVENTARGUMENT')).toBe('')
    expect(form.get('__VIEWSTATEGENERATOR')).toBe('BBBC20B8')
    expect(first).toContain(form.get('__VIEWSTATE'))
    expect(form.get('__VIEWSTATE')?.length).toBeGreaterThan(10_000)
    expect(form.get('__EVENTVALIDATION')?.length).toBeGreaterThan(100)
  })

  test('pages of 2026 are got by number, in English', async () => {
    const { catalog, server } = await opened(undefined, entries(60))
    const rows = await catalog.search('Update of many')
    expect(rows.map(({ updateId }) => updateId)).toEqual(entries(60).map(({ id }) => id))
    const paths = server.requests.map(({ method, url }) => `${method} ${url}`)
    const base = '/Search.aspx?q=Update+of+many'
    expect(paths).toEqual([`GET ${base}`, `GET ${base}&p=1`, `GET ${base}&p=2`])
    expect(server.requests.every(({ headers }) => headers['accept-language'] === 'en-US')).toBe(true)
  })

  test('a mirror may lie below a path', async () => {
    const server = await startCatalog()
    server.answerer = always(noResultsPage('x'))
    await openCatalog(scene().run, { url: `${server.url}mirror/catalog` }).search('x & "y"')
    expect(server.requests[0]?.url).toBe('/mirror/catalog/Search.aspx?q=x+%26+%22y%22')
  })

  test('no results are an empty answer, at once', async () => {
    const { catalog, waits } = await opened(undefined)
    expect(await catalog.search('nothing')).toEqual([])
    expect(waits).toEqual([])
  })

  test('an entry that is on two pages comes once', async () => {
    const page = (titles: number[], number: number) =>
      searchPage(
        titles.map((n) => ({ id: idOf(n), title: `T${n}` })),
        { page: number, pages: 2, all: 3 }
      )
    const { catalog } = await opened(firstAnswers(page([1, 2], 1), page([2, 3], 2)))
    expect((await catalog.search('T')).map(({ title }) => title)).toEqual(['T1', 'T2', 'T3'])
  })

  test('more results than the catalog shows are told', async () => {
    const text = searchPage(entries(2), { page: 1, pages: 1, all: 1000 })
    const { catalog, reporter } = await opened(
      always(text.replace('<table', '<div id="ctl00_catalogBody_moreResults"></div><table'))
    )
    await catalog.search('x')
    expect(reporter.lines).toContain('warning: the search for "x" has more results than the catalog shows')
  })
})

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

describe('the download dialog', () => {
  const updateId = 'be656f78-0714-440c-a0be-b27b4f9e5d71'

  test('the real one of 2026: the update and its checkpoint, both hashes in hexadecimal', async () => {
    const { catalog, server } = await opened(always(scriptPage(await fixture('dialog-2026.js.txt'))))
    expect(await catalog.files(updateId)).toEqual([
      {
        url: 'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/471c8f54-b9fc-491d-9944-234d5db009f0/public/windows11.0-kb5129195-x64_ed361878ec2b56a7dfdb8f256565263a7fdc8eaa.msu',
        fileName: 'windows11.0-kb5129195-x64_ed361878ec2b56a7dfdb8f256565263a7fdc8eaa.msu',
        sha1: 'ed361878ec2b56a7dfdb8f256565263a7fdc8eaa',
        sha256: 'b33ff7aab5bbbbb73867f3f5c2f492fe97c0129b96aa1941bc270610d7876dfa'
      },
      {
        url: 'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/d8b7f92b-bd35-4b4c-96e5-46ce984b31e0/public/windows11.0-kb5043080-x64_953449672073f8fb99badb4cc6d5d7849b9c83e8.msu',
        fileName: 'windows11.0-kb5043080-x64_953449672073f8fb99badb4cc6d5d7849b9c83e8.msu',
        sha1: '953449672073f8fb99badb4cc6d5d7849b9c83e8',
        sha256: '819632610a101af11c72907fb13ff05b5fb4222c0e263ee9a03bcc1d1d5f26a4'
      }
    ])
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/DownloadDialog.aspx' })
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(JSON.parse(new URLSearchParams(server.requests[0]?.body).get('updateIDs') ?? '')).toEqual([
      { size: 0, languages: '', uidInfo: updateId, updateID: updateId }
    ])
  })

  test('the real one of 2019: every file; the sha1 is the one in the name; no sha256', async () => {
    const { catalog } = await opened(always(await fixture('dialog-2019-several-files.html')))
    const files = await catalog.files('601956e3-f2f0-469a-a7fe-cad6c0b4f665')
    expect(files).toHaveLength(41)
    for (const { fileName, sha1, sha256, url } of files) {
      expect(fileName).toContain(`_${sha1}.cab`)
      expect(sha256).toBeUndefined()
      expect(url).toMatch(/^http:\/\/download\.windowsupdate\.com\//)
    }
  })

  test('escapes of JavaScript strings are undone', async () => {
    const text = dialogPage({
      id: updateId,
      title: 'x',
      files: [{ name: 'NAME', url: 'URL', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    })
      .replace("'NAME'", `"it\\'s\\u002d\\x61\\u{62}\\"\\.msu"`)
      .replace(
        "'URL'",
        `'https:\\/\\/a.example\\/\\x62\\
c\\z'`
      )
    const { catalog } = await opened(always(text))
    expect(await catalog.files(updateId)).toEqual([
      { url: 'https://a.example/bcz', fileName: `it's-ab".msu`, sha1: '0'.repeat(40) }
    ])
  })

  test('code inside a string is text', async () => {
    const title = "x'; downloadInformation[0].files[0].url = 'https://evil.example/"
    const files = [{ name: 'a.msu', url: 'https://good.example/a.msu', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    const { catalog } = await opened(always(dialogPage({ id: updateId, title, files })))
    expect((await catalog.files(updateId))[0]?.url).toBe('https://good.example/a.msu')
  })

  test('a file without a name is called as its URL ends', async () => {
    const files = [{ name: '', url: 'https://a.example/x/b.msu?c=d', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    const { catalog } = await opened(always(dialogPage({ id: updateId, title: 'x', files })))
    expect((await catalog.files(updateId))[0]?.fileName).toBe('b.msu')
  })

  test.each([
    ['of another update', { id: idOf(9) }, 'a download dialog of another update'],
    ['with a digest that is no sha1', { id: updateId, digest: 'AAAA' }, 'file 0 has no url or digest'],
    ['with a URL that is none', { id: updateId, url: 'nowhere' }, 'file 0 has no url or digest']
  ])('one %s is an error in the end', async (_, { id, ...more }, reason) => {
    const file = { name: 'a.msu', url: 'https://a.example/a.msu', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', ...more }
    const { catalog } = await opened(always(dialogPage({ id, title: 'x', files: [file] })))
    await expect(catalog.files(updateId)).rejects.toThrow(reason)
  })

  test('one that was cut between two files is asked for again', async () => {
    const whole = await fixture('dialog-2026.js.txt')
    const cut = whole.slice(0, whole.indexOf('downloadInformation[0].files[1]'))
    const { catalog, server } = await opened(firstAnswers(scriptPage(cut), scriptPage(whole)))
    expect(await catalog.files(updateId)).toHaveLength(2)
    expect(server.requests).toHaveLength(2)
  })

  test('a page without the script is none; a dialog without files has none', async () => {
    await expect((await opened(always('<html></html>'))).catalog.files(updateId)).rejects.toThrow(
      'no answer of the catalog'
    )
    const { catalog } = await opened(always(dialogPage({ id: updateId, title: 'x' })))
    expect(await catalog.files(updateId)).toEqual([])
  })
})

describe('details', () => {
  test('tell what supersedes an update, and that nothing does', async () => {
    const { catalog } = await opened(
      firstAnswers(detailsPage({ id: '', title: 'T', supersededBy: [idOf(2), idOf(3)] })),
      [{ id: idOf(1), title: 'T' }]
    )
    expect(await catalog.supersededBy(idOf(1))).toEqual([idOf(2), idOf(3)])
    expect(await catalog.supersededBy(idOf(1))).toEqual([])
  })

  test('a page without them is no answer', async () => {
    const { catalog } = await opened(always('<body class="mainBody thanks"></body>'))
    await expect(catalog.supersededBy(idOf(1))).rejects.toThrow('no answer of the catalog')
  })
})

describe('a cancel', () => {
  test('in the middle of a page ends it at once, with the reason of the cancel', async () => {
    const controller = new AbortController()
    const { run, waits } = scene({ signal: controller.signal })
    const server = await startCatalog()
    server.answerer = (_request, response) => {
      response.writeHead(200).write('<html>')
      setTimeout(() => controller.abort(new Error('stop here')), 30)
      return true
    }
    await expect(openCatalog(run, { url: server.url }).search('x')).rejects.toThrow('stop here')
    expect(waits).toEqual([])
  })

  test('while it waits for the next try', async () => {
    const controller = new AbortController()
    const sleep = async () => controller.abort(new Error('stop here'))
    const { run } = scene({ signal: controller.signal, sleep })
    const server = await startCatalog()
    server.answerer = always(errorPage('8DDD0010'))
    await expect(openCatalog(run, { url: server.url }).search('x')).rejects.toThrow('stop here')
    expect(server.requests).toHaveLength(1)
  })
})
