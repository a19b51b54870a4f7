/** Asks for a file, or for the rest of one. Each URL on the way, that of every redirect too, is judged before it is asked. */
import type { Run } from '../../run.ts'
import { type AllowedHost, refuseUrl } from '../hosts.ts'
import { Failure, networkFailure } from './failure.ts'

/** What has been fetched of a file before. */
export interface Rest {
  readonly offset: number
  /** ETag or date of the version that the bytes belong to; absent when the server named none. */
  readonly validator: string | undefined
}

export interface FileResponse {
  readonly body: ReadableStream<Uint8Array>
  /** Of the first byte of `body` in the file. */
  readonly offset: number
  /** Of the whole file, where the server says so. */
  readonly size: number | undefined
  readonly validator: string | undefined
}

const mostRedirects = 5

/**
 * @param rest asks only for what follows it; a server may send the whole file nevertheless
 * @throws Failure
 */
export async function request(
  run: Run,
  from: string,
  { hosts, rest, signal }: { hosts?: readonly AllowedHost[] | undefined; rest?: Rest | undefined; signal: AbortSignal }
): Promise<FileResponse> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (rest !== undefined) {
    headers['range'] = `bytes=${rest.offset}-`
    if (rest.validator !== undefined) headers['if-range'] = rest.validator
  }
  let url = from
  for (let redirects = 0; ; redirects++) {
    const refusal = refuseUrl(url, hosts)
    if (refusal !== undefined) {
      const led = redirects === 0 ? '' : `a redirect leads to ${url.slice(0, 200)}: `
      throw new Failure('final', `${led}${refusal.message} (${refusal.hint})`)
    }
    const response = await ask(run, url, headers, signal)
    const target = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return judge(response, rest)
    discard(response)
    if (redirects === mostRedirects) throw new Failure('final', `more than ${mostRedirects} redirects, one to another`)
    if (!URL.canParse(target, url)) throw new Failure('final', `a redirect leads to no URL: ${target.slice(0, 200)}`)
    url = new URL(target, url).href
  }
}

async function ask(run: Run, url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  try {
    return await run.fetch(url, { headers, redirect: 'manual', signal })
  } catch (error) {
    signal.throwIfAborted()
    throw networkFailure(error)
  }
}

function judge(response: Response, rest: Rest | undefined): FileResponse {
  try {
    return read(response, rest)
  } catch (error) {
    discard(response)
    throw error
  }
}

function read(response: Response, rest: Rest | undefined): FileResponse {
  const { status, headers, body } = response
  if (status === 416 && rest !== undefined) {
    throw new Failure('restart', 'the server has no such rest (HTTP status 416)')
  }
  if (status === 408 || status === 429 || status >= 500) {
    throw new Failure('passing', `HTTP status ${status}`, retryAfter(headers.get('retry-after')))
  }
  if ((status !== 200 && status !== 206) || body === null) throw new Failure('final', `HTTP status ${status}`)
  const type = headers.get('content-type') ?? ''
  // Maintenance and error pages come with status 200; they pass.
  if (/^text\/html\b/i.test(type)) throw new Failure('passing', 'the server sent a web page instead of the file')
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity') throw new Failure('final', `the server sent it encoded (${encoding.slice(0, 40)})`)
  if (status === 200) {
    return { body, offset: 0, size: wholeNumber(headers.get('content-length')), validator: validatorOf(headers) }
  }
  const [, first, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  if (rest === undefined || Number(first) !== rest.offset) {
    throw new Failure('restart', `the server sent another part than the one that was asked for`)
  }
  // A server that does not know If-Range sends the rest of a newer file.
  const now = headers.get(rest.validator?.startsWith('"') === true ? 'etag' : 'last-modified')
  if (rest.validator !== undefined && now !== null && now !== rest.validator) {
    throw new Failure('restart', 'the file has changed on the server since its first part was fetched')
  }
  return {
    body,
    offset: rest.offset,
    size: wholeNumber(size ?? null),
    validator: rest.validator ?? validatorOf(headers)
  }
}

/** A weak ETag may stand for other bytes, so it cannot hold two parts together (RFC 9110, 13.1.5). */
function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get('etag')
  if (etag !== null && !etag.startsWith('W/')) return etag
  return headers.get('last-modified') ?? undefined
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** @returns milliseconds; the header holds seconds or a date */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const seconds = wholeNumber(value)
  if (seconds !== undefined) return seconds * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** Lets the connection go, without waiting for what it does then. */
function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined)
}
