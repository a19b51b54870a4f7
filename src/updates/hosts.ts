/** Whom packages are taken from: a judge of URLs, asked for each URL of a lock file and again for each redirect. */

/** One host, or all subdomains of one. */
export interface AllowedHost {
  /** As in a URL, with its port when that is not the usual one; a leading dot stands for any subdomain. */
  readonly host: string
  /** Plain http is accepted too. */
  readonly http?: true
}

/** Where Microsoft serves packages from, and nobody else. What the catalog names as http is there by https too. */
export const allowedHosts: readonly AllowedHost[] = [
  { host: '.windowsupdate.com' },
  { host: '.delivery.mp.microsoft.com' },
  { host: 'definitionupdates.microsoft.com' }
]

export interface UrlRefusal {
  readonly message: string
  /** What would be right. */
  readonly hint: string
}

/** @returns why nothing is fetched from `value`, or undefined when it is fine */
export function refuseUrl(value: string, hosts: readonly AllowedHost[] = allowedHosts): UrlRefusal | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url === undefined || !isWeb || url.username !== '' || url.password !== '') return notPlain
  const known = hosts.find(({ host }) => (host.startsWith('.') ? url.host.endsWith(host) : url.host === host))
  if (known !== undefined) return url.protocol === 'https:' || known.http === true ? undefined : notPlain
  if (url.port !== '' && refuseUrl(`${url.protocol}//${url.hostname}/`, hosts) === undefined) return notPlain
  const allowed = hosts.map(({ host }) => (host.startsWith('.') ? `*${host}` : host)).join(', ')
  return { message: `Microsoft serves no updates from ${url.hostname.slice(0, 100)}`, hint: `allowed: ${allowed}` }
}

const notPlain: UrlRefusal = { message: 'this is not a plain https URL', hint: 'no user, password or port' }
