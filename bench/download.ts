/**
 * Downloads 20 files, 2 GB in all, from a server in a process of its own: `fetchPackages` beside `curl --parallel` with
 * `sha1sum` and `sha256sum` after it, which is the same work by other means. `node bench/download.ts [folder]`; the folder
 * needs 5 GB (default: the temporary folder).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, Run } from '../src/run.ts'
import { fetchPackages } from '../src/updates/download/index.ts'
import type { LockPackage } from '../src/updates/lock.ts'

const count = 20
const size = 100_000_000
const self = fileURLToPath(import.meta.url)

/** All files share their bytes but for the first ones, so that the server needs little memory. */
const makeCommon = () => createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16)).update(Buffer.alloc(size))
const headOf = (index: number) => Buffer.alloc(64, `file ${index} `)

function serve(): void {
  const common = makeCommon()
  let sent = 0
  const server = createServer((request, response) => {
    const index = Number(/^\/(\d+)\.msu$/.exec(request.url ?? '')?.[1] ?? -1)
    if (request.url === '/sent') response.end(String(sent))
    else if (index < 0) response.writeHead(404).end()
    else void send(index, response)
  })
  const send = async (index: number, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': size, etag: `"${index}"` })
    response.write(headOf(index))
    for (let at = 64; at < size; at += 256 * 1024) {
      const part = common.subarray(at, at + 256 * 1024)
      sent += part.length
      if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
  }
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
}

interface Measured {
  readonly seconds: number
  readonly megabytes: number
}

/** Runs in a process of its own, so that its memory is its own. */
async function ours(lockFile: string, directory: string, host: string): Promise<void> {
  const packages = JSON.parse(await readFile(lockFile, 'utf8')) as LockPackage[]
  const quiet = () => undefined
  const reporter: Reporter = {
    debug: quiet,
    info: quiet,
    warning: console.error,
    error: console.error,
    problem: quiet,
    progress: quiet,
    secret: quiet,
    group: (_title, body) => body()
  }
  const run: Run = {
    signal: new AbortController().signal,
    now: () => new Date(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    reporter,
    workFolder: directory,
    fetch
  }
  const start = process.hrtime.bigint()
  await fetchPackages(run, packages, { directory, hosts: [{ host, http: true }] })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }))
}

/** Bundled as the product is: Node's own stripping of types takes some 40 MB. */
async function bundleSelf(folder: string): Promise<string> {
  const { build } = await import('esbuild')
  const outfile = path.join(folder, 'bench.mjs')
  await build({ entryPoints: [self], outfile, bundle: true, platform: 'node', format: 'esm', external: ['esbuild'] })
  return outfile
}

function measureOurs(script: string, lockFile: string, directory: string, host: string): Measured {
  const child = spawnSync(process.execPath, [script, '--fetch', lockFile, directory, host], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  if (child.stderr !== '') console.error(child.stderr)
  return JSON.parse(child.stdout) as Measured
}

function timed(commands: string, cwd: string): number {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync('bash', ['-ec', commands], { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return Number(process.hrtime.bigint() - start) / 1e9
}

async function startServer(): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [self, '--serve'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve) => server.stdout?.once('data', (data) => resolve(String(data))))
  return { server, url: `http://127.0.0.1:${port.trim()}` }
}

function lockFor(url: string): LockPackage[] {
  const common = makeCommon()
  return Array.from({ length: count }, (_, index) => {
    const digest = (name: string) => createHash(name).update(headOf(index)).update(common.subarray(64)).digest('hex')
    return {
      kb: `KB59000${String(index).padStart(2, '0')}`,
      title: `Update ${index}`,
      updateId: '00000000-0000-4000-8000-000000000000',
      fileName: `${index}.msu`,
      url: `${url}/${index}.msu`,
      size,
      sha1: digest('sha1'),
      sha256: digest('sha256'),
      role: 'other'
    } as const
  })
}

async function main(parent: string): Promise<void> {
  const folder = await mkdtemp(path.join(parent, 'bench-download-'))
  const { server, url } = await startServer()
  try {
    const lock = lockFor(url)
    const lockFile = path.join(folder, 'lock.json')
    await writeFile(lockFile, JSON.stringify(lock))
    const sent = async () => Number(await (await fetch(`${url}/sent`)).text())
    const row = (what: string, seconds: number, megabytes?: number) => {
      const memory = megabytes === undefined ? '' : `${megabytes.toFixed(0)} MB`
      console.log(`${seconds.toFixed(1).padStart(7)} s ${memory.padStart(8)}  ${what}`)
    }
    console.log(`${count} files, ${(count * size) / 1e9} GB, Node ${process.version}; wall time and peak memory`)
    const sums = ['sha1', 'sha256'].map((name) => {
      return `printf '%s\\n' ${lock.map((item) => `'${item[name as 'sha1']}  ${item.fileName}'`).join(' ')} > ${name}\n`
    })
    const curl = `curl -fsS --parallel --parallel-max 4 --remote-name-all '${url}/[0-${count - 1}].msu'`
    const check = 'sha1sum --quiet -c sha1; sha256sum --quiet -c sha256'
    const script = await bundleSelf(folder)
    const directory = path.join(folder, 'packages')
    for (const round of [1, 2]) {
      const other = await mkdtemp(path.join(folder, 'curl-'))
      timed(sums.join(''), other)
      timed('sync', other)
      const bare = timed(`${curl}; ${check}`, other)
      row(`curl --parallel, sha1sum, sha256sum (round ${round})`, bare)
      row('the same, and on the disk (sync)', bare + timed('sync', other))
      await rm(other, { recursive: true })
      await rm(directory, { recursive: true, force: true })
      timed('sync', folder)
      const first = measureOurs(script, lockFile, directory, new URL(url).host)
      row('fetchPackages: downloaded, hashed and on the disk', first.seconds, first.megabytes)
      const before = await sent()
      const second = measureOurs(script, lockFile, directory, new URL(url).host)
      row(`again with the same lock: ${(await sent()) - before} bytes downloaded`, second.seconds, second.megabytes)
    }
  } finally {
    server.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

const [mode, ...rest] = process.argv.slice(2)
const [lockFile = '', directory = '', host = ''] = rest
if (mode === '--serve') serve()
else if (mode === '--fetch') await ours(lockFile, directory, host)
else await main(mode ?? tmpdir())
