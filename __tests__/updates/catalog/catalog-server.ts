/** A catalog on this machine: a real HTTP server that searches, pages and offers downloads as Microsoft's does. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from '@jest/globals'
import { catalogUrl } from '../../../src/updates/catalog/client.ts'
import {
  detailsPage,
  dialogPage,
  type Entry,
  type EntryFile,
  errorPage,
  noResultsPage,
  searchPage
} from './hand-made-pages.ts'

export interface Request {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Answers a request in place of the catalog; gives `false` to leave it alone. */
export type Answerer = (request: Request, response: ServerResponse, number: number) => boolean | Promise<boolean>

export interface CatalogServer {
  readonly url: string
  readonly requests: Request[]
  /** Gets every request first. */
  answerer?: Answerer
  /** Bytes of files by their URL at Microsoft. */
  readonly files: Map<string, Buffer>
  readonly entries: Entry[]
  /** A fetch that finds Microsoft's hosts on this server. */
  readonly fetch: typeof fetch
}

const open: ReturnType<typeof createServer>[] = []

afterAll(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** @returns a catalog of `entries` that is closed after the tests of this file */
export async function startCatalog(entries: readonly Entry[] = []): Promise<CatalogServer> {
  const server = createServer((request, response) => {
    handle(catalog, request, response).catch(() => response.destroy())
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const catalog: CatalogServer = {
    url,
    requests: [],
    files: new Map(),
    entries: [...entries],
    fetch: async (input, init) => {
      const target = new URL(input instanceof Request ? input.url : input)
      if (target.origin === new URL(url).origin) return fetch(input, init)
      if (target.href.startsWith(catalogUrl)) return fetch(target.href.replace(catalogUrl, url), init)
      return fetch(`${url}at/${target.host}${target.pathname}${target.search}`, init)
    }
  }
  return catalog
}

/** @returns a file of an update whose bytes lie on `catalog`; its name ends in its sha1, as Microsoft's do */
export function fileOn(
  catalog: CatalogServer,
  stem: string,
  more: { extension?: string; sha256?: boolean; host?: string; scheme?: string } = {}
): EntryFile {
  const { extension = 'msu', sha256 = true, host = 'catalog.s.download.windowsupdate.com', scheme = 'https' } = more
  const bytes = Buffer.from(`the bytes of ${stem} `.repeat(20))
  const hash = (algorithm: string, encoding: 'hex' | 'base64') => createHash(algorithm).update(bytes).digest(encoding)
  const name = `${stem}_${hash('sha1', 'hex')}.${extension}`
  catalog.files.set(`${host}/c/${name}`, bytes)
  return {
    name,
    url: `${scheme}://${host}/c/${name}`,
    digest: hash('sha1', 'base64'),
    ...(sha256 ? { sha256: hash('sha256', 'base64') } : {})
  }
}

async function handle(catalog: CatalogServer, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const request: Request = {
    method: message.method ?? '',
    url: message.url ?? '',
    headers: message.headers,
    body: await bodyOf(message)
  }
  catalog.requests.push(request)
  if ((await catalog.answerer?.(request, response, catalog.requests.length)) === true) return
  const url = new URL(request.url, catalog.url)
  if (url.pathname.startsWith('/at/')) sendFile(catalog, request, url, response)
  else sendPage(response, answer(catalog, request, url))
}

export function sendPage(response: ServerResponse, text: string | Buffer, type = 'text/html; charset=utf-8'): true {
  response.writeHead(200, { 'content-type': type })
  response.end(text)
  return true
}

function answer(catalog: CatalogServer, request: Request, url: URL): string {
  if (url.pathname === '/DownloadDialog.aspx' && request.method === 'POST') {
    const wanted = JSON.parse(new URLSearchParams(request.body).get('updateIDs') ?? '[]') as { updateID: string }[]
    const entry = catalog.entries.find(({ id }) => id === wanted[0]?.updateID)
    return entry === undefined ? errorPage('8DDD0024') : dialogPage(entry)
  }
  if (url.pathname === '/ScopedViewInline.aspx') {
    const entry = catalog.entries.find(({ id }) => id === url.searchParams.get('updateid'))
    return entry === undefined ? errorPage('8DDD0024') : detailsPage(entry)
  }
  if (url.pathname !== '/Search.aspx') return errorPage('8DDD0010')
  const words = url.searchParams.get('q') ?? ''
  const found = catalog.entries.filter(({ title }) => words.split(/[\s,]+/).every((word) => title.includes(word)))
  if (found.length === 0) return noResultsPage(words)
  const page = Number(url.searchParams.get('p') ?? '0')
  const pages = Math.ceil(found.length / 25)
  return searchPage(found.slice(page * 25, page * 25 + 25), { page: page + 1, pages, all: found.length })
}

/** Files of Microsoft's hosts, and the link that leads to Defender's definitions. */
function sendFile(catalog: CatalogServer, request: Request, url: URL, response: ServerResponse): void {
  const place = `${url.pathname}${url.search}`.slice('/at/'.length)
  const redirect = redirects[place]
  if (redirect !== undefined) {
    response.writeHead(302, { location: redirect }).end()
    return
  }
  const bytes = catalog.files.get(place)
  if (bytes === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/octet-stream' })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

const signatures =
  'definitionupdates.microsoft.com/packages/content/mpam-fe.exe?packageType=Signatures&packageVersion=1.459.553.0&arch=amd64&engineVersion=1.1.26080.3'

/** As measured by OffPatch in 2026: two hops, and the version stands in the last URL. */
const redirects: Record<string, string> = {
  'go.microsoft.com/fwlink/?LinkID=121721&arch=x64': 'https://definitionupdates.microsoft.com/packages?arch=x64',
  'definitionupdates.microsoft.com/packages?arch=x64': `https://${signatures}`
}

/** Puts Defender's definitions where the link leads to. */
export function putDefinitions(catalog: CatalogServer): Buffer {
  const bytes = Buffer.from('MZ definitions '.repeat(50))
  catalog.files.set(signatures, bytes)
  return bytes
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
