import { describe, expect, test } from '@jest/globals'
import { openCatalog } from '../../../src/updates/catalog/client.ts'
import { startCatalog } from './catalog-server.ts'
import { detailsPage, errorPage, noResultsPage, searchPage } from './hand-made-pages.ts'
import { always, entries, firstAnswers, fixture, idOf, opened, scene } from './opened-catalog.ts'

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
