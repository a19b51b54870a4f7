/** Asks where a link leads and how long the file there is, without fetching it. */
import { causeChain, UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import { type AllowedHost, allowedHosts, refuseUrl } from '../hosts.ts'

const mostRedirects = 5

/** Milliseconds for one answer, of which only the head counts. */
const headLimit = 60_000

const pauses = [5000, 15_000]

export interface Link {
  /** Behind all redirects. */
  readonly url: string
  /** Bytes; undefined when the server does not say. */
  readonly size: number | undefined
}

/**
 * @param hosts whom redirects may lead to
 * @throws UserError `updates.link-failed` when there is no answer, or a redirect leads to a stranger
 */
export async function followLink(run: Run, from: string, hosts: readonly AllowedHost[] = allowedHosts): Promise<Link> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await follow(run, from, hosts)
    } catch (error) {
      run.signal.throwIfAborted()
      const pause = pauses[attempt]
      if (error instanceof UserError) throw error
      const reason = causeChain(error).join(': ')
      if (pause === undefined) throw new UserError('updates.link-failed', `${from}: ${reason}`, { cause: error })
      run.reporter.info(`${from}: ${reason}; trying again in ${pause / 1000} s`)
      await run.sleep(pause)
    }
  }
}

async function follow(run: Run, from: string, hosts: readonly AllowedHost[]): Promise<Link> {
  let url = from
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const refusal = refuseUrl(url, hosts)
    if (refusal !== undefined)
      throw refused(from, `it leads to ${url.slice(0, 200)}: ${refusal.message} (${refusal.hint})`)
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(headLimit)])
    const headers = { 'accept-encoding': 'identity' }
    const response = await run.fetch(url, { method: 'HEAD', redirect: 'manual', signal, headers })
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status <= 399 && location !== null) {
      if (!URL.canParse(location, url)) throw refused(from, 'a redirect to nowhere')
      url = new URL(location, url).href
      continue
    }
    const { status } = response
    if (status >= 500 || status === 408 || status === 429) throw new Error(`HTTP status ${status}`)
    if (status !== 200) throw refused(from, `HTTP status ${status}`)
    const length = response.headers.get('content-length') ?? ''
    return { url, size: /^[1-9][0-9]{0,14}$/.test(length) ? Number(length) : undefined }
  }
  throw refused(from, `more than ${mostRedirects} redirects`)
}

function refused(from: string, why: string): UserError {
  return new UserError('updates.link-failed', `${from}: ${why}`)
}
