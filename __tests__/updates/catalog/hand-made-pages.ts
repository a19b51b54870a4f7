/** Pages of the catalog made by hand, in the layout of 2026; `__tests__/fixtures/catalog` has the real ones. */

/** An update as the catalog lists it. */
export interface Entry {
  readonly id: string
  readonly title: string
  /** M/D/YYYY, as the catalog writes it. */
  readonly date?: string
  readonly classification?: string
  readonly products?: string
  readonly files?: readonly EntryFile[]
  /** Ids. */
  readonly supersededBy?: readonly string[]
}

export interface EntryFile {
  readonly name: string
  readonly url: string
  /** Base64, as in the dialog. */
  readonly digest: string
  readonly sha256?: string
}

export function searchPage(entries: readonly Entry[], at: { page: number; pages: number; all: number }): string {
  const rows = entries.map(row).join('')
  const link = `<a onclick="handlePageChange(this); return false;" id="ctl00_catalogBody_nextPageLinkText" data-commandName="next" href="javascript:__doPostBack(&#39;ctl00$catalogBody$nextPageLinkText&#39;,&#39;&#39;)"><span>Next</span></a>`
  const next =
    at.page < at.pages
      ? `<span id="ctl00_catalogBody_nextPageLink">${link}</span>`
      : '<span id="ctl00_catalogBody_nextPage"><span>Next</span></span>'
  return page(`
    <span id="ctl00_catalogBody_searchDuration">${at.page * 25 - 24} - ${at.page * 25 - 25 + entries.length} of ${at.all} (page ${at.page} of ${at.pages})</span>
    ${next}
    <table id="ctl00_catalogBody_updateMatches">
      <tr id="headerRow"><th id="header_C1"><a><span>Title</span></a></th></tr>${rows}
    </table>`)
}

function row(
  { id, title, date = '11/10/2026', classification = 'Security Updates', products = 'Windows' }: Entry,
  n = 0
) {
  const cell = (column: number, inner: string) => `<td id="${id}_C${column}_R${n}">\n   ${inner}\n </td>`
  return `<tr id="${id}_R${n}">${cell(0, '')}${cell(1, `<a id='${id}_link' href="javascript:void(0);">\n    ${escaped(title)}\n   </a>`)}${cell(2, products)}${cell(3, classification)}${cell(4, date)}${cell(5, 'n/a')}${cell(6, `<span id="${id}_size">1 KB</span><span class="noDisplay" id="${id}_originalSize">1000</span>`)}${cell(7, `<input id="${id}" type="button" value='Download' />`)}</tr>`
}

export function noResultsPage(words: string): string {
  return page(
    `<span id="ctl00_catalogBody_noResultText">We did not find any results for </span><span>"${escaped(words)}"</span>`
  )
}

/** Sent with HTTP status 200, as the catalog does. */
export function errorPage(number: string): string {
  return page(
    `<div id="errorPageDisplayedError">The website has encountered a problem <span>[Error number: ${number}]</span></div>`
  )
}

export function maintenancePage(): string {
  return '<html><head><title>Microsoft Update</title></head><body><h1>Down for maintenance</h1>We will be back soon.</body></html>'
}

export function dialogPage({ id, title, files = [] }: Entry): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const lines = [
    'var downloadInformation = new Array();',
    'downloadInformation[0] = new Object();',
    `downloadInformation[0].updateID =${quote(id)};`,
    'downloadInformation[0].isHotFix =false;',
    `downloadInformation[0].enTitle =${quote(title)};`,
    'downloadInformation[0].files = new Array();',
    ...files.flatMap(({ name, url, digest, sha256 }, index) => {
      const file = `downloadInformation[0].files[${index}]`
      return [
        `${file} = new Object();`,
        `${file}.url = ${quote(url)};`,
        `${file}.digest = ${quote(digest)};`,
        ...(sha256 === undefined ? [] : [`${file}.sha256 = ${quote(sha256)};`]),
        `${file}.architectures = '';`,
        `${file}.fileName = ${quote(name)};`
      ]
    }),
    'downloadInformation[0].allFilesExist = false;'
  ]
  return scriptPage(lines.join('\n'))
}

/** A download dialog around a script. */
export function scriptPage(script: string): string {
  return `<!DOCTYPE html><html><head><title>Microsoft Update Catalog</title><script language="javascript">\n${script}\n</script></head><body></body></html>`
}

export function detailsPage({ title, supersededBy = [] }: Entry): string {
  const links = supersededBy.map((id) => `<div><a href='ScopedViewInline.aspx?updateid=${id}'>An update</a></div>`)
  return page(`<span id="ScopedViewHandler_titleText">${escaped(title)}</span>
    <div id="supersededbyInfo">${links.length === 0 ? 'n/a' : links.join('')}</div>
    <div id="supersedesInfo"><div>2001-01 An older update</div></div>`)
}

function page(inner: string): string {
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/><title>Microsoft Update Catalog</title></head><body id="ltr"><form id="aspnetForm"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="abc+/=" />${inner}</form></body></html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
