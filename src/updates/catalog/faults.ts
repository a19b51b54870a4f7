/** Pages that are no answer. The catalog sends its error pages with HTTP status 200. */
import { type Page, textOf } from './html.ts'

/** Why an answer is none. */
export interface Fault {
  readonly fault: string
  /** Whether the next try may do better. */
  readonly mayPass: boolean
  /** Milliseconds that the server asks to wait. */
  readonly wait?: number
}

export function isFault(value: object): value is Fault {
  return 'fault' in value && 'mayPass' in value
}

/** What the numbers of error pages mean, as far as they are known. */
const meanings: Record<string, { readonly what: string; readonly mayPass: boolean }> = {
  '8DDD0010': { what: 'it is busy', mayPass: true },
  '8DDD0024': { what: 'it does not know this update (any more)', mayPass: false }
}

/** @returns the fault of an error number such as 8DDD0010 */
export function faultOfNumber(number: string): Fault {
  const known = meanings[number.toUpperCase()]
  const what = known === undefined ? '' : `: ${known.what}`
  return { fault: `the catalog's error page ${number.toUpperCase()}${what}`, mayPass: known?.mayPass ?? true }
}

/** @returns the fault that the page tells by itself, undefined when it may be an answer */
export function faultOfPage(page: Page): Fault | undefined {
  const error = page.byId('errorPageDisplayedError')
  if (error === undefined) return undefined
  const number = /\b([0-9A-F]{8})\b/i.exec(textOf(error))?.[1]
  return number === undefined ? { fault: "the catalog's error page", mayPass: true } : faultOfNumber(number)
}

/** Redirects go to Error.aspx?id=-1914896368, which is 8DDD0010 as a signed number; Thanks.aspx is for browsers it dislikes. */
export function faultOfRedirect(target: URL): Fault | undefined {
  const name = target.pathname.split('/').at(-1)?.toLowerCase() ?? ''
  if (!/^(?:error|errorinline|thanks)\.aspx$/.test(name)) return undefined
  const id = Number(target.searchParams.get('id') ?? '')
  if (!name.startsWith('error') || !Number.isInteger(id) || id === 0) {
    return { fault: `the catalog sends to ${name}`, mayPass: true }
  }
  return faultOfNumber((id >>> 0).toString(16).padStart(8, '0'))
}

/** @returns the fault of a page that is neither an answer nor an error page: never taken for an empty answer */
export function unknownPage(page: Page): Fault {
  const [title, body] = ['title', 'body'].map((name) => page.elements.find(({ tagName }) => tagName === name))
  const words = `${title === undefined ? '' : textOf(title)} ${body === undefined ? '' : textOf(body).slice(0, 5000)}`
  if (/maintenance|temporarily (?:unavailable|down)/i.test(words)) {
    return { fault: 'the catalog is under maintenance', mayPass: true }
  }
  const shown = (title === undefined ? '' : textOf(title)).slice(0, 80)
  const named = shown === '' ? '' : ` called ${JSON.stringify(shown)}`
  return { fault: `a page${named} that is no answer of the catalog`, mayPass: true }
}
