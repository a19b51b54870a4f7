/**
 * One process at a time works on one thing. The lock is a name that the system itself takes back when its holder ends,
 * however it ends: nothing is left behind, and no process id has to be asked for. It reaches as far as one machine.
 */
import { createHash } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../../errors.ts'

export interface LockOptions {
  readonly signal: AbortSignal
  /** Called at once and then every minute while another process holds the lock. */
  readonly waiting: () => void
  /** Milliseconds after which the body runs without the lock. */
  readonly patience: number
}

/** What the body of a lock must know. */
export interface Held {
  /** False where the system has no such names, and when the holder has not ended within the patience. */
  readonly alone: boolean
}

const betweenSigns = 60_000

/** Waits until no other process holds `name`, and holds it while `body` runs. */
export async function withLock<T>(name: string, options: LockOptions, body: (held: Held) => Promise<T>): Promise<T> {
  const address = addressOf(name)
  if (address === undefined) return body({ alone: false })
  const until = Date.now() + options.patience
  let lastSign = Number.NEGATIVE_INFINITY
  for (;;) {
    const release = await hold(address)
    if (release !== undefined) {
      try {
        return await body({ alone: true })
      } finally {
        await release()
      }
    }
    if (Date.now() > until) return body({ alone: false })
    if (Date.now() - lastSign >= betweenSigns) {
      lastSign = Date.now()
      options.waiting()
    }
    await released(address, Math.min(betweenSigns, options.patience), options.signal)
  }
}

/** Holds `name` while `body` runs; does nothing when another process holds it. */
export async function ifUnlocked(name: string, body: () => Promise<void>): Promise<void> {
  const address = addressOf(name)
  const release = address === undefined ? undefined : await hold(address)
  if (release === undefined) return
  try {
    await body()
  } finally {
    await release()
  }
}

/** Linux has socket names without a file, Windows pipe names; both end with the process. */
function addressOf(name: string): string | undefined {
  const id = `maas-windows-image-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${id}`
  return process.platform === 'linux' ? `\0${id}` : undefined
}

/** @returns how to release it, undefined when it is taken */
async function hold(address: string): Promise<(() => Promise<void>) | undefined> {
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    waiting.add(socket)
    socket.on('error', () => undefined).on('close', () => waiting.delete(socket))
  })
  try {
    await listening(server, address)
  } catch (error) {
    // Windows says EACCES for a pipe of another user.
    if (errorCode(error) === 'EADDRINUSE' || errorCode(error) === 'EACCES') return undefined
    throw error
  }
  return async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of waiting) socket.destroy()
    await closed
  }
}

function listening(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
}

/** Returns when the holder has let go or ended, or after `milliseconds`. */
async function released(address: string, milliseconds: number, signal: AbortSignal): Promise<void> {
  const socket = connect(address)
  const timer = new AbortController()
  let pause = 200
  try {
    await Promise.race([
      new Promise<void>((resolve) => {
        socket.on('error', () => undefined).on('close', () => resolve())
        socket.on('connect', () => {
          pause = 20
        })
      }),
      delay(milliseconds, undefined, { signal: AbortSignal.any([signal, timer.signal]) })
    ])
    // The name is free a moment after the connection has closed; a holder that lets nobody connect is looked at now and then.
    await delay(pause, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    timer.abort()
    socket.destroy()
  }
}
