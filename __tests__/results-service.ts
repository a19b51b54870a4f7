/**
 * A stand-in for GitHub's results service, in this process: artifacts and caches as the real clients send them, blocks on
 * disk. It answers what the clients read, and refuses what the real one refuses.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

export interface StoredArtifact {
  readonly name: string
  readonly id: string
  readonly size: number
  /** `sha256:…`, as the client gave it. */
  readonly digest: string
  readonly expiresAt: string | undefined
  /** What was uploaded. */
  readonly file: string
}

export interface StoredCache {
  readonly key: string
  readonly version: string
  readonly id: string
  readonly file: string
}

export interface ResultsService {
  readonly url: string
  /** What a runner gives an action for it. */
  readonly environment: Readonly<Record<string, string>>
  /** Finished artifacts, oldest first. */
  artifacts(): StoredArtifact[]
  /** Finished cache entries, oldest first. */
  caches(): StoredCache[]
  /** The methods called so far, such as CreateArtifact. */
  readonly calls: readonly string[]
  /** Bytes of blobs that were received. */
  received(): number
  /** From now on each byte of a blob waits until `release`. @returns when the first upload has begun */
  hold(): { begun: Promise<void>; release: () => void }
  /** From now on this method is answered with this error. */
  fail(method: string, status: number, message: string): void
  recover(method: string): void
  close(): Promise<void>
}

interface Entry {
  readonly key: string
  readonly version: string
  readonly file: string
  readonly expiresAt: string | undefined
  id?: string
  size: number
  digest: string
}

type Request = Record<string, unknown>
class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export async function startResultsService(): Promise<ResultsService> {
  const folder = await mkdtemp(path.join(tmpdir(), 'results-service-'))
  const artifacts = new Map<string, Entry>()
  const caches = new Map<string, Entry>()
  const failures = new Map<string, Refusal>()
  const calls: string[] = []
  const uploads = { received: 0, gate: Promise.resolve(), begin: (): void => undefined }
  let url = ''
  let nextId = 1000
  let nextBlob = 1

  const newEntry = (key: string, version: string, expiresAt?: string): Entry => {
    return { key, version, file: path.join(folder, `blob-${nextBlob++}`), expiresAt, size: 0, digest: '' }
  }
  const blobUrl = (entry: Entry) => `${url}blob/${path.basename(entry.file)}?sig=signature-of-the-test-service`
  const cacheKey = (request: Request) => `${text(request, 'key')}\n${text(request, 'version')}`
  const finish = (entry: Entry | undefined, request: Request): string => {
    if (entry === undefined) throw new Refusal(404, 'not_found', 'no such upload')
    entry.id = String(nextId++)
    entry.size = Number(text(request, 'size') || text(request, 'size_bytes'))
    entry.digest = text(request, 'hash')
    return entry.id
  }

  const methods: Record<string, (request: Request) => object> = {
    CreateArtifact(request) {
      const name = text(request, 'name')
      if (artifacts.has(name)) {
        throw new Refusal(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
      }
      const entry = newEntry(name, text(request, 'version'), text(request, 'expires_at') || undefined)
      artifacts.set(name, entry)
      return { ok: true, signed_upload_url: blobUrl(entry) }
    },
    FinalizeArtifact(request) {
      return { ok: true, artifact_id: finish(artifacts.get(text(request, 'name')), request) }
    },
    ListArtifacts(request) {
      const [name, id] = [text(request, 'name_filter'), text(request, 'id_filter')]
      const found = [...artifacts.values()].filter((entry) => {
        return entry.id !== undefined && (name === '' || entry.key === name) && (id === '' || entry.id === id)
      })
      return {
        artifacts: found.map((entry) => ({
          workflow_run_backend_id: text(request, 'workflow_run_backend_id'),
          workflow_job_run_backend_id: text(request, 'workflow_job_run_backend_id'),
          database_id: entry.id,
          name: entry.key,
          size: String(entry.size),
          digest: entry.digest
        }))
      }
    },
    GetSignedArtifactURL(request) {
      const entry = artifacts.get(text(request, 'name'))
      if (entry?.id === undefined) throw new Refusal(404, 'not_found', 'no such artifact')
      return { signed_url: blobUrl(entry) }
    },
    DeleteArtifact(request) {
      const entry = artifacts.get(text(request, 'name'))
      if (entry === undefined) throw new Refusal(404, 'not_found', 'no such artifact')
      artifacts.delete(entry.key)
      return { ok: true, artifact_id: entry.id }
    },
    CreateCacheEntry(request) {
      const key = cacheKey(request)
      if (caches.has(key)) return { ok: false, message: 'cache entry with the same key already exists' }
      const entry = newEntry(text(request, 'key'), text(request, 'version'))
      caches.set(key, entry)
      return { ok: true, signed_upload_url: blobUrl(entry) }
    },
    FinalizeCacheEntryUpload(request) {
      return { ok: true, entry_id: finish(caches.get(cacheKey(request)), request) }
    },
    GetCacheEntryDownloadURL(request) {
      const restore = Array.isArray(request['restore_keys']) ? request['restore_keys'].map(String) : []
      const ready = [...caches.values()].filter((entry) => {
        return entry.id !== undefined && entry.version === text(request, 'version')
      })
      const exact = ready.find((entry) => entry.key === text(request, 'key'))
      const byPrefix = restore.map((prefix) => ready.findLast((entry) => entry.key.startsWith(prefix)))
      const found = exact ?? byPrefix.find((entry) => entry !== undefined)
      return found === undefined
        ? { ok: false }
        : { ok: true, signed_download_url: blobUrl(found), matched_key: found.key }
    }
  }

  const twirp = async (request: IncomingMessage, response: ServerResponse, method: string) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    calls.push(method)
    try {
      const failure = failures.get(method)
      if (failure !== undefined) throw failure
      const handler = methods[method]
      if (handler === undefined) throw new Refusal(404, 'bad_route', `no method ${method}`)
      json(response, 200, handler(JSON.parse(Buffer.concat(chunks).toString('utf8'))))
    } catch (error) {
      if (error instanceof Refusal) json(response, error.status, { code: error.code, msg: error.message })
      else json(response, 500, { code: 'internal', msg: String(error) })
    }
  }

  const upload: typeof storeBlob = async (request, response, blob, query) => {
    uploads.begin()
    await uploads.gate
    await storeBlob(request, response, blob, query)
    uploads.received += Number(request.headers['content-length'] ?? 0)
  }

  const server = createServer((request, response) => {
    const at = new URL(request.url ?? '/', url)
    const parts = at.pathname.split('/').filter((part) => part !== '')
    const last = parts.at(-1) ?? ''
    const answered =
      parts[0] === 'twirp'
        ? twirp(request, response, last)
        : request.method === 'PUT'
          ? upload(request, response, path.join(folder, last), at.searchParams)
          : sendBlob(response, path.join(folder, last))
    answered.catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  return {
    url,
    environment: {
      ACTIONS_RESULTS_URL: url,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(),
      ACTIONS_CACHE_SERVICE_V2: 'True',
      ACTIONS_CACHE_URL: url
    },
    calls,
    artifacts: () =>
      [...artifacts.values()].flatMap(({ key, id, size, digest, expiresAt, file }) =>
        id === undefined ? [] : [{ name: key, id, size, digest, expiresAt, file }]
      ),
    caches: () =>
      [...caches.values()].flatMap(({ key, version, id, file }) =>
        id === undefined ? [] : [{ key, version, id, file }]
      ),
    received: () => uploads.received,
    hold: () => {
      let release = (): void => undefined
      uploads.gate = new Promise((resolve) => {
        release = resolve
      })
      const begun = new Promise<void>((resolve) => {
        uploads.begin = resolve
      })
      return { begun, release }
    },
    fail: (method, status, message) => void failures.set(method, new Refusal(status, 'failed_by_test', message)),
    recover: (method) => void failures.delete(method),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** Blocks wait in a folder beside their blob until the block list names them in order. */
async function storeBlob(
  request: IncomingMessage,
  response: ServerResponse,
  blob: string,
  query: URLSearchParams
): Promise<void> {
  const blockFile = (id: string) => path.join(`${blob}.blocks`, Buffer.from(id).toString('hex'))
  if (query.get('comp') === 'block') {
    await mkdir(`${blob}.blocks`, { recursive: true })
    await pipeline(request, createWriteStream(blockFile(query.get('blockid') ?? '')))
  } else if (query.get('comp') === 'blocklist') {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await writeFile(blob, '')
    for (const [, id] of Buffer.concat(chunks)
      .toString('utf8')
      .matchAll(/<Latest>([^<]+)<\/Latest>/g)) {
      await appendFile(blob, await readFile(blockFile(id ?? '')))
    }
    await rm(`${blob}.blocks`, { recursive: true, force: true })
    await writeFile(`${blob}.type`, request.headers['x-ms-blob-content-type'] ?? '')
  } else {
    await pipeline(request, createWriteStream(blob))
  }
  response.writeHead(201).end()
}

async function sendBlob(response: ServerResponse, blob: string): Promise<void> {
  const { size } = await stat(blob)
  const type = await readFile(`${blob}.type`, 'utf8').catch(() => '')
  response.writeHead(200, {
    'content-length': size,
    'content-type': type || 'application/octet-stream',
    'content-disposition': `attachment; filename="${path.basename(blob)}"`
  })
  await pipeline(createReadStream(blob), response)
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function text(request: Request, key: string): string {
  const value = request[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The client reads the scope and checks no signature. */
function runtimeToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ scp: 'Actions.Results:test-run:test-job' })}.none`
}
