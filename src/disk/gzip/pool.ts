/** Worker threads, up to one a core, and the buffers that go to them and back. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { workerModule } from '../../assets.ts'
import { MiB } from '../disk.ts'
import { type Answer, headroom, type Job, type Reply, type Request } from './jobs.ts'
import { work } from './work.ts'

export interface Pool {
  /** How many jobs keep every thread busy: while one is worked on, the next is already there. */
  readonly width: number
  /** A buffer with room for `length` bytes after the headroom, perhaps used before: its contents are anything. */
  take(length: number): ArrayBuffer
  /**
   * Does a job on `length` bytes of `buffer` after the headroom. The caller may not touch it meanwhile.
   * @returns the answer, and the buffer again; `release` gives it back
   */
  run(job: Job, buffer: ArrayBuffer, length: number): Promise<{ answer: Answer; buffer: ArrayBuffer }>
  release(buffer: ArrayBuffer): void
  close(): Promise<void>
}

/** One thread reads, hashes and writes; more than these would wait for it. */
const mostThreads = 16

interface Thread {
  readonly worker: Worker
  /** Why it will not answer any more. */
  readonly ended: () => Error | undefined
  readonly waiting: Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>
}

/** Before a thread has started, so many bytes are done. */
const worthThreads = 8 * MiB

/** @param amount about how many bytes there will be to work on */
export function openPool(amount: number): Pool {
  return amount < worthThreads ? poolWithoutThreads() : poolOfThreads()
}

function poolWithoutThreads(): Pool {
  return {
    width: 1,
    take: (length) => new ArrayBuffer(headroom + length),
    release: () => undefined,
    run: async (job, buffer, length) => ({ answer: work(job, buffer, length), buffer }),
    close: async () => undefined
  }
}

function poolOfThreads(): Pool {
  const most = Math.min(mostThreads, availableParallelism())
  const threads: Thread[] = []
  /** A small disk is done before a second thread would have started. */
  const idlest = () => {
    const thread = threads.reduce<Thread | undefined>(
      (least, next) => (least !== undefined && least.waiting.size <= next.waiting.size ? least : next),
      undefined
    )
    if (thread !== undefined && (thread.waiting.size === 0 || threads.length === most)) return thread
    const started = startThread()
    threads.push(started)
    return started
  }
  const free: ArrayBuffer[] = []
  let jobs = 0
  return {
    width: 2 * most + 1,
    take(length) {
      const index = free.findIndex(({ byteLength }) => byteLength >= headroom + length)
      return free.splice(index, index < 0 ? 0 : 1)[0] ?? new ArrayBuffer(headroom + length)
    },
    release(buffer) {
      if (free.length < 2 * most) free.push(buffer)
    },
    async run(job, buffer, length) {
      const thread = idlest()
      const ended = thread.ended()
      if (ended !== undefined) throw ended
      const reply = await new Promise<Reply>((resolve, reject) => {
        const request: Request = { id: jobs++, job, buffer, length }
        thread.waiting.set(request.id, { resolve, reject })
        thread.worker.postMessage(request, [buffer])
      })
      if ('failure' in reply) throw new Error(reply.failure)
      return { answer: reply.answer, buffer: reply.buffer }
    },
    close: async () => {
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    }
  }
}

function startThread(): Thread {
  const worker = new Worker(workerModule('disk/gzip/gzip-worker'))
  const waiting: Thread['waiting'] = new Map()
  let ended: Error | undefined
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.resolve(reply)
    waiting.delete(reply.id)
  })
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`a worker thread ended with exit code ${code}`)))
  return { worker, ended: () => ended, waiting }
}
