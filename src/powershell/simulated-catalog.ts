/** The Microsoft Update Catalog of a simulated build: it knows the packages of the demo's lock file, and no others. */
import { readFile } from 'node:fs/promises'
import { asset } from '../assets.ts'

interface Entry {
  readonly title: string
  readonly updateId: string
  readonly fileName: string
  readonly url: string
  readonly sha1: string
  readonly sha256: string
}

const definitions =
  'https://definitionupdates.microsoft.com/packages/content/mpam-fe.exe?packageType=Signatures&packageVersion=1.441.0.0&arch=amd64'

/** @returns the answer of the catalog or of the link to Defender's definitions; undefined for any other URL */
export async function answerCatalog(url: URL, body: string): Promise<Response | undefined> {
  if (url.host === 'go.microsoft.com') return new Response(null, { status: 302, headers: { location: definitions } })
  if (url.host !== 'www.catalog.update.microsoft.com') return undefined
  const lock = JSON.parse(await readFile(asset('examples/updates/demo.lock.json'), 'utf8')) as { packages: Entry[] }
  const text = url.pathname === '/DownloadDialog.aspx' ? dialog(lock.packages, body) : search(lock.packages, url)
  return new Response(`<html><head><title>Simulated catalog</title></head><body>${text}</body></html>`)
}

/** As the real one: every word has to stand in the title. */
function search(entries: readonly Entry[], url: URL): string {
  const words = (url.searchParams.get('q') ?? '').split(' ')
  const found = entries.filter(({ title }) => words.every((word) => title.includes(word)))
  if (found.length === 0) return '<span id="ctl00_catalogBody_noResultText">We did not find any results</span>'
  const rows = found.map(({ title, updateId }, index) => {
    const cell = (column: number, text: string) => `<td id="${updateId}_C${column}_R${index}">${text}</td>`
    return `<tr id="${updateId}_R${index}">${cell(1, title)}${cell(3, 'Security Updates')}${cell(4, '11/10/2026')}</tr>`
  })
  return `<table id="ctl00_catalogBody_updateMatches">${rows.join('')}</table>`
}

function dialog(entries: readonly Entry[], body: string): string {
  const base64 = (hash: string) => Buffer.from(hash, 'hex').toString('base64')
  const wanted = new URLSearchParams(body).get('updateIDs') ?? ''
  const lines = entries
    .filter(({ updateId }) => wanted.includes(updateId))
    .flatMap(({ updateId, fileName, url, sha1, sha256 }) => [
      `downloadInformation[0].updateID ='${updateId}';`,
      `downloadInformation[0].files[0].url = '${url}';`,
      `downloadInformation[0].files[0].digest = '${base64(sha1)}';`,
      `downloadInformation[0].files[0].sha256 = '${base64(sha256)}';`,
      `downloadInformation[0].files[0].fileName = '${fileName}';`,
      'downloadInformation[0].allFilesExist = false;'
    ])
  return `<script>${lines.join('\n')}</script>`
}
