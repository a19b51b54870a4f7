/**
 * Microsoft's hosts on this machine, for a program that is run as a user runs it: a proxy that takes every host to the
 * catalog server of the tests, over TLS with a certificate made for the occasion.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll } from '@jest/globals'
import { temporaryFolder } from '../surroundings.ts'
import type { CatalogServer } from './catalog/catalog-server.ts'

const hosts = [
  'www.catalog.update.microsoft.com',
  'catalog.s.download.windowsupdate.com',
  'go.microsoft.com',
  'definitionupdates.microsoft.com'
]

const open: Server[] = []

afterAll(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** @returns the environment of a program that shall find Microsoft's hosts at `catalog` */
export async function throughProxy(catalog: CatalogServer): Promise<Record<string, string>> {
  const folder = await temporaryFolder()
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
  const names = hosts.map((host) => `DNS:${host}`).join(',')
  const making = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=tests', '-addext', `subjectAltName=${names}`]
  execFileSync('openssl', [...making, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  const secure = createSecureServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      forward(catalog, request, response).catch(() => response.destroy())
    }
  )
  const proxy = createServer((_request, response) => response.writeHead(405).end())
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    secure.emit('connection', socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  open.push(proxy)
  const { port } = proxy.address() as AddressInfo
  return { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate, NO_PROXY: '127.0.0.1' }
}

async function forward(catalog: CatalogServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers, url = '/' } = request
  const body = await buffer(request)
  const answer = await catalog.fetch(`https://${headers.host}${url}`, {
    method,
    redirect: 'manual',
    headers: { 'content-type': headers['content-type'] ?? '' },
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) })
  })
  const names = ['content-type', 'content-length', 'location'].flatMap((name) => {
    const value = answer.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  response.writeHead(answer.status, Object.fromEntries(names))
  response.end(Buffer.from(await answer.arrayBuffer()))
}
