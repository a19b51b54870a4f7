/** The way to the network: through a proxy where the environment names one, which Node 20's own fetch does not look at. */

/** @returns fetch; the client that knows proxies is loaded with the first request, and only where there is one */
export function networkFetch(env: NodeJS.ProcessEnv): typeof fetch {
  const named = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  const httpProxy = named('HTTP_PROXY')
  const httpsProxy = named('HTTPS_PROXY')
  if (httpProxy === undefined && httpsProxy === undefined) return fetch
  // Empty text means none: left out, the client would look at this process's own environment.
  const proxies = { httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy: named('NO_PROXY') ?? '' }
  const load = async () => {
    const undici = await import('undici')
    const dispatcher = new undici.EnvHttpProxyAgent(proxies)
    // The same interface by another copy of the code that Node holds; the types differ in name only.
    return ((input: string, init: object) => undici.fetch(input, { ...init, dispatcher })) as unknown as typeof fetch
  }
  let loading: Promise<typeof fetch> | undefined
  return async (input, init) => {
    loading ??= load()
    const throughProxy = await loading
    return throughProxy(input, init)
  }
}
