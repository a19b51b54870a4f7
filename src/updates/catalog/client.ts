/** The Microsoft Update Catalog, which has pages for people and no interface for programs. */
import { UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import { readSupersededBy } from './details-page.ts'
import { type DialogFile, readDownloadDialog } from './download-dialog.ts'
import { ask, type Question } from './request.ts'
import { type CatalogRow, type NextPage, readSearchPage } from './search-page.ts'

export const catalogUrl = 'https://www.catalog.update.microsoft.com/'

export interface CatalogOptions {
  /** Where the catalog is, when not at Microsoft's: a mirror. */
  readonly url?: string
  /** Milliseconds for one try of one question. */
  readonly tryLimit?: number
}

/** Every function throws UserError `updates.catalog-failed` when there is no answer; an answer without results is one. */
export interface Catalog {
  /** @returns every row of every page, each update once; words are searched for one by one, so unrelated rows come too */
  search(words: string): Promise<CatalogRow[]>
  /** @returns what the download dialog of one update offers */
  files(updateId: string): Promise<DialogFile[]>
  /** @returns the ids of the updates that supersede this one */
  supersededBy(updateId: string): Promise<string[]>
}

/** The catalog shows a thousand results, 25 a page. */
const mostPages = 40

/** @throws UserError `options.invalid` when the URL is none */
export function openCatalog(run: Run, { url = catalogUrl, tryLimit }: CatalogOptions = {}): Catalog {
  const base = URL.canParse(url) ? new URL(url) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new UserError('options.invalid', `catalog-url: must be an http or https URL, not ${JSON.stringify(url)}`)
  }
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const pageUrl = (page: string, query: Record<string, string> = {}) => {
    const target = new URL(page, base)
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
    return target
  }
  return {
    search: (words) => searchAll(run, words, (query) => pageUrl('Search.aspx', { q: words, ...query }), tryLimit),
    files: (updateId) => {
      // What a browser's click on Download sends.
      const wanted = [{ size: 0, languages: '', uidInfo: updateId, updateID: updateId }]
      const form = new Map([['updateIDs', JSON.stringify(wanted)]])
      const question = { what: `the download dialog of ${updateId}`, url: pageUrl('DownloadDialog.aspx'), form }
      return ask(run, question, (page) => readDownloadDialog(page, updateId), tryLimit)
    },
    supersededBy: (updateId) => {
      const details = pageUrl('ScopedViewInline.aspx', { updateid: updateId })
      return ask(run, { what: `the page of ${updateId}`, url: details }, readSupersededBy, tryLimit)
    }
  }
}

async function searchAll(
  run: Run,
  words: string,
  pageUrl: (query: Record<string, string>) => URL,
  tryLimit: number | undefined
): Promise<CatalogRow[]> {
  const rows = new Map<string, CatalogRow>()
  const what = `the search for ${JSON.stringify(words)}`
  let next: NextPage | undefined
  for (let number = 0; number < mostPages; number++) {
    const shown = number === 0 ? what : `${what}, page ${number + 1}`
    const question: Question = {
      what: shown,
      url: pageUrl(next?.by === 'number' ? { p: String(number) } : {}),
      ...(next?.by === 'form' ? { form: next.fields } : {})
    }
    const page = await ask(run, question, readSearchPage, tryLimit)
    const before = rows.size
    for (const row of page.rows) rows.set(row.updateId, row)
    run.reporter.debug(`${shown}: ${page.rows.length} rows`)
    if (page.cut && number === 0) run.reporter.warning(`${what} has more results than the catalog shows`)
    // A page that is served again and again would hide what stands on the others.
    if (number > 0 && rows.size === before) {
      throw new UserError('updates.catalog-failed', `${shown} has brought nothing but rows of the pages before`)
    }
    if (page.next === undefined) return [...rows.values()]
    next = page.next
  }
  throw new UserError('updates.catalog-failed', `${what} has more than ${mostPages} pages`)
}
