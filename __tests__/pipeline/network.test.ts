import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { networkFetch } from '../../src/pipeline/network.ts'
import { type PackageServer, startPackageServer } from '../package-server.ts'
import { temporaryFolder } from '../surroundings.ts'
import { startFetching } from '../updates/fetching.ts'
import { offer } from '../updates/packages.ts'

let server: PackageServer
let proxy: Server
let proxyUrl: string
/** What the proxy was asked to connect to. */
const asked: string[] = []

beforeAll(async () => {
  server = await startPackageServer()
  proxy = createServer()
  proxy.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '')
    const [host = '', port = ''] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})

afterAll(async () => {
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
  await server.close()
})

async function fetchWith(env: NodeJS.ProcessEnv) {
  const item = offer(server, 300_000, { cutAfter: 200_000, cuts: 1 })
  const directory = await temporaryFolder()
  const options = { directory, hosts: [server.host] }
  const fetching = startFetching({ wanted: [item], workFolder: directory, options }, { env })
  expect(await fetching.fetched).toMatchObject([{ from: 'network', sha256: item.sha256 }])
  return asked.splice(0).length
}

test.each([
  ['HTTP_PROXY', () => ({ HTTP_PROXY: proxyUrl }), true],
  ['http_proxy', () => ({ http_proxy: proxyUrl }), true],
  ['NO_PROXY', () => ({ HTTP_PROXY: proxyUrl, NO_PROXY: 'example.org,127.0.0.1' }), false],
  ['a proxy for https only', () => ({ HTTPS_PROXY: proxyUrl }), false]
])('packages go through the proxy as the environment says: %s', async (_what, env, through) => {
  const times = await fetchWith(env())
  expect(times > 0).toBe(through)
})

test('a cancel reaches through the proxy', async () => {
  const url = server.serve('slow.msu', Buffer.alloc(1_000_000), { stallAfter: 1000 })
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('stop here')), 200)
  const answer = networkFetch({ HTTP_PROXY: proxyUrl })(url, { signal: controller.signal })
  await expect(answer.then((response) => response.arrayBuffer())).rejects.toThrow('stop here')
})

test('without a proxy it is plain fetch', () => {
  expect(networkFetch({ NO_PROXY: '*', HTTP_PROXY: '' })).toBe(fetch)
})
