/**
 * A server of update packages that behaves well or badly, path by path, and counts what it was asked and what it sent.
 * It listens on plain http; tests allow its host.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { AllowedHost } from '../src/updates/hosts.ts'

/** How one file is served; whatever is absent is as it should be. */
export interface Manner {
  /** No Range support: the whole file, always. */
  readonly noRange?: boolean
  /** Bytes a second, roughly. */
  readonly rate?: number
  /** Cuts the connection after this many bytes of each answer. */
  readonly cutAfter?: number
  /** The cut ends after so many answers; then all goes well. */
  readonly cuts?: number
  /** Sends nothing more after this many bytes, and holds the connection. */
  readonly stallAfter?: number
  /** Says this length instead of the true one, or none at all. */
  readonly contentLength?: number | 'none'
  readonly headers?: Readonly<Record<string, string>>
  /** Answers, one after another, before the file is served: a status with its headers. */
  readonly first?: readonly {
    readonly status: number
    readonly headers?: Record<string, string>
    readonly body?: string
  }[]
  readonly redirect?: string
  readonly etag?: string | null
  /** A server that does not know If-Range: it sends the rest of whatever it has now. */
  readonly ignoreIfRange?: boolean
  /** 416 for each range. */
  readonly refuseRanges?: boolean
}

export interface ServedRequest {
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  /** Bytes of the body that were given to the connection. */
  sent: number
}

export interface PackageServer {
  readonly url: string
  readonly host: AllowedHost
  readonly requests: readonly ServedRequest[]
  /** Serves `body` at `/name` from now on, in this manner. @returns its URL */
  serve(name: string, body: Buffer, manner?: Manner): string
  /** @returns bytes sent for `/name` */
  sent(name: string): number
  close(): Promise<void>
}

interface Served {
  readonly body: Buffer
  readonly manner: Manner
  answers: number
}

export async function startPackageServer(): Promise<PackageServer> {
  const files = new Map<string, Served>()
  const requests: ServedRequest[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '')
    const { range, 'if-range': ifRange } = request.headers
    const record = { path: request.url ?? '', range, ifRange: ifRange?.toString(), sent: 0 }
    requests.push(record)
    if (file === undefined) response.writeHead(404).end('no such file')
    else answer(file, request, response, record).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  return {
    url,
    host: { host, http: true },
    requests,
    serve: (name, body, manner = {}) => {
      files.set(`/${name}`, { body, manner, answers: 0 })
      return `${url}/${name}`
    },
    sent: (name) => requests.filter(({ path }) => path === `/${name}`).reduce((sum, { sent }) => sum + sent, 0),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

async function answer(
  file: Served,
  request: IncomingMessage,
  response: ServerResponse,
  record: ServedRequest
): Promise<void> {
  const { body, manner } = file
  const count = file.answers++
  const first = manner.first?.[count]
  if (first !== undefined) {
    response.writeHead(first.status, first.headers).end(first.body ?? '')
    return
  }
  if (manner.redirect !== undefined) {
    response.writeHead(302, { location: manner.redirect }).end()
    return
  }
  const etag = manner.etag === null ? undefined : (manner.etag ?? '"1"')
  const start = startOf(request, manner, etag, body.length)
  if (start === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    return
  }
  response.writeHead(start > 0 ? 206 : 200, {
    'content-type': 'application/octet-stream',
    ...(manner.contentLength === 'none' ? {} : { 'content-length': manner.contentLength ?? body.length - start }),
    ...(etag === undefined ? {} : { etag }),
    ...(start > 0 ? { 'content-range': `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
    ...manner.headers
  })
  await send(body.subarray(start), manner, count, response, record)
}

/** @returns the first byte to send, undefined for a range that cannot be satisfied */
function startOf(
  request: IncomingMessage,
  manner: Manner,
  etag: string | undefined,
  length: number
): number | undefined {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? []
  if (from === undefined || manner.noRange === true) return 0
  const condition = request.headers['if-range']
  if (condition !== undefined && condition !== etag && manner.ignoreIfRange !== true) return 0
  return manner.refuseRanges === true || Number(from) >= length ? undefined : Number(from)
}

async function send(
  body: Buffer,
  manner: Manner,
  count: number,
  response: ServerResponse,
  record: ServedRequest
): Promise<void> {
  const cutting = manner.cutAfter !== undefined && count < (manner.cuts ?? Number.POSITIVE_INFINITY)
  const most = Math.min(cutting ? (manner.cutAfter ?? 0) : body.length, manner.stallAfter ?? body.length)
  const step = manner.rate === undefined ? 64 * 1024 : Math.max(1, Math.round(manner.rate / 50))
  for (let at = 0; at < most; at += step) {
    if (response.destroyed) return
    const part = body.subarray(at, Math.min(most, at + step))
    record.sent += part.length
    if (!response.write(part)) await drained(response)
    if (manner.rate !== undefined) await delay(20)
  }
  if (cutting) {
    // What was written must arrive before the cut.
    await delay(20)
    response.destroy()
  } else if (manner.stallAfter === undefined) response.end()
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end)
      resolve()
    }
    response.on('drain', end).on('close', end)
  })
}
