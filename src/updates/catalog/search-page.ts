/** One page of search results. The ids of its table, rows and cells have been the same since 2019. */
import { type Fault, unknownPage } from './faults.ts'
import { attribute, type Element, elementsBelow, type Page, textOf } from './html.ts'

export interface CatalogRow {
  /** Lower case. */
  readonly updateId: string
  readonly title: string
  readonly products: string
  readonly classification: string
  /** Such as `2026-09-29`; empty when the page does not say. It is when the entry was changed, not the package. */
  readonly date: string
}

export interface SearchPage {
  readonly rows: readonly CatalogRow[]
  /** How the next page is had; absent on the last. */
  readonly next?: NextPage
  /** There are more than the thousand results that the catalog shows. */
  readonly cut: boolean
}

/** Pages of today take their number in the URL; those of 2019 are got by sending their form back. */
export type NextPage = { readonly by: 'number' } | { readonly by: 'form'; readonly fields: ReadonlyMap<string, string> }

const nextLink = 'ctl00_catalogBody_nextPageLinkText'

/** @returns the rows; none only when the page itself says that there are none */
export function readSearchPage(page: Page): SearchPage | Fault {
  const table = page.byId('ctl00_catalogBody_updateMatches')
  if (table === undefined) {
    return page.byId('ctl00_catalogBody_noResultText') === undefined ? unknownPage(page) : { rows: [], cut: false }
  }
  const rows = elementsBelow(table).flatMap((element) => {
    const found = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_R([0-9]+)$/i.exec(attribute(element, 'id') ?? '')
    return element.tagName === 'tr' && found !== null ? [readRow(page, found[1] ?? '', found[2] ?? '')] : []
  })
  if (rows.length === 0 || rows.some(({ title }) => title === '')) return unknownPage(page)
  const promised = promisedRows(page)
  if (promised !== undefined && promised !== rows.length) {
    return { fault: `a page that says it has ${promised} rows and has ${rows.length}`, mayPass: true }
  }
  const next = nextOf(page)
  return {
    rows,
    cut: page.byId('ctl00_catalogBody_moreResults') !== undefined,
    ...(next === undefined ? {} : { next })
  }
}

function readRow(page: Page, id: string, number: string): CatalogRow {
  const cell = (column: number) => {
    const element = page.byId(`${id}_C${column}_R${number}`)
    return element === undefined ? '' : textOf(element)
  }
  return {
    updateId: id.toLowerCase(),
    title: cell(1),
    products: cell(2),
    classification: cell(3),
    date: isoDate(cell(4))
  }
}

/** The counter above the table says `76 - 100 of 312 (page 4 of 13)`: a page that was cut has fewer rows. */
function promisedRows(page: Page): number | undefined {
  const counter = page.byId('ctl00_catalogBody_searchDuration')
  const found = counter === undefined ? null : /^([0-9]{1,6}) - ([0-9]{1,6}) of /.exec(textOf(counter))
  return found === null ? undefined : Number(found[2]) - Number(found[1]) + 1
}

/** Dates are American: `9/29/2026`. */
function isoDate(text: string): string {
  const [, month = '', day = '', year = ''] = /^([0-9]{1,2})\/([0-9]{1,2})\/([0-9]{4})$/.exec(text) ?? []
  return year === '' ? '' : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function nextOf(page: Page): NextPage | undefined {
  const link = page.byId(nextLink)
  if (link === undefined) return undefined
  if (attribute(link, 'data-commandname') !== undefined) return { by: 'number' }
  const target = /__doPostBack\('([^']+)'/.exec(attribute(link, 'href') ?? '')?.[1]
  if (target === undefined) return { by: 'number' }
  const fields = new Map(page.elements.flatMap((element) => hiddenField(element)))
  return { by: 'form', fields: fields.set('__EVENTTARGET', target).set('__EVENTARGUMENT', '') }
}

/** What ASP.NET wants back, such as `__VIEWSTATE`. */
function hiddenField(element: Element): [string, string][] {
  const name = attribute(element, 'name') ?? ''
  const isState = element.tagName === 'input' && /^__[A-Z]+$/.test(name)
  return isState ? [[name, attribute(element, 'value') ?? '']] : []
}
