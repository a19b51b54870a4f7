/** One question to the catalog: asked again when the answer may be better next time, bounded in time, size and tries. */
import { causeChain, UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import { type Fault, faultOfPage, faultOfRedirect, isFault } from './faults.ts'
import { type Page, readPage } from './html.ts'

export interface Question {
  /** For messages: what is asked for, such as `the search for "KB5129195"`. */
  readonly what: string
  readonly url: URL
  /** Sent as a form; absent: a plain GET. */
  readonly form?: ReadonlyMap<string, string>
}

/** Milliseconds before the second, third and fourth try. */
const pauses = [5000, 15_000, 45_000]

/** Milliseconds for one try; the catalog takes seconds on a good day. */
const tryLimit = 90_000

/** More than a minute is no pause but a refusal. */
const longestWait = 60_000

/** The largest real pages, details with hundreds of superseded updates, stay below a quarter of it. */
const mostBytes = 2 * 1024 * 1024

const mostRedirects = 5

/**
 * @param read makes the answer of a page, or says why it is none
 * @throws UserError `updates.catalog-failed` with the last reason, when no try has brought an answer
 */
export async function ask<T extends object>(
  run: Run,
  question: Question,
  read: (page: Page) => T | Fault,
  limit = tryLimit
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await tryOnce(run, question, read, limit)
    if (!isFault(answer)) return answer
    const pause = pauses[attempt]
    if (!answer.mayPass || pause === undefined) throw failure(question, answer, attempt + 1)
    const wait = Math.min(Math.max(pause, answer.wait ?? 0), longestWait)
    run.reporter.info(`${question.what}: ${answer.fault}; trying again in ${Math.round(wait / 1000)} s`)
    await run.sleep(wait)
    run.signal.throwIfAborted()
  }
}

function failure({ what, url }: Question, { fault }: Fault, tries: number): UserError {
  const often = tries === 1 ? '' : `, ${tries} tries`
  return new UserError('updates.catalog-failed', `${what} has brought no answer from ${url.host}${often}: ${fault}`)
}

async function tryOnce<T extends object>(
  run: Run,
  question: Question,
  read: (page: Page) => T | Fault,
  limit: number
): Promise<T | Fault> {
  const timeout = AbortSignal.timeout(limit)
  try {
    const text = await fetchText({ ...run, signal: AbortSignal.any([run.signal, timeout]) }, question)
    if (typeof text !== 'string') return text
    const page = readPage(text)
    if (page === undefined) return { fault: 'a page with more tags than any of the catalog', mayPass: false }
    return faultOfPage(page) ?? read(page)
  } catch (error) {
    run.signal.throwIfAborted()
    if (timeout.aborted) return { fault: `nothing came within ${Math.round(limit / 1000)} s`, mayPass: true }
    return { fault: causeChain(error).join(': '), mayPass: true }
  }
}

async function fetchText(run: Run, { url, form }: Question): Promise<string | Fault> {
  let target = url
  let body = form === undefined ? undefined : new URLSearchParams([...form]).toString()
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await run.fetch(target.href, {
      signal: run.signal,
      redirect: 'manual',
      // Titles, dates and classifications are read in English.
      headers: {
        accept: 'text/html',
        'accept-language': 'en-US',
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' })
      },
      ...(body === undefined ? {} : { method: 'POST', body })
    })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return textOf(response)
    await response.body?.cancel()
    const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined
    if (next === undefined) return { fault: 'a redirect to nowhere', mayPass: true }
    const fault = faultOfRedirect(next)
    if (fault !== undefined) return fault
    if (next.origin !== url.origin) return { fault: `a redirect to ${next.host}`, mayPass: false }
    target = next
    body = undefined
  }
  return { fault: `more than ${mostRedirects} redirects`, mayPass: false }
}

async function textOf(response: Response): Promise<string | Fault> {
  const { status } = response
  if (status !== 200) {
    await response.body?.cancel()
    const mayPass = status >= 500 || status === 408 || status === 429
    return { fault: `HTTP status ${status}`, mayPass, ...waitOf(response) }
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > mostBytes) return { fault: `a page of more than ${mostBytes} bytes`, mayPass: false }
    chunks.push(chunk)
  }
  return decode(Buffer.concat(chunks), response.headers.get('content-type') ?? '')
}

/** Retry-After in seconds; a date is as good as none. */
function waitOf(response: Response): { wait?: number } {
  const seconds = Number(response.headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) && seconds > 0 ? { wait: seconds * 1000 } : {}
}

/** As the header says, or as UTF-8; what cannot be decoded becomes a replacement character, never an error. */
function decode(bytes: Uint8Array, contentType: string): string {
  const label = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
