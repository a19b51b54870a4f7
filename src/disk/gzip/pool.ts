/** Worker threads, up to one a core, and the buffers that go to them and back. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { workerModule } from '../../assets.ts'
import { KiB, MiB } from '../disk.ts'
import { type Answer, type GzipJob, headroom, type Reply, type Request } from './jobs.ts'
import { work } from './work.ts'

export interface Pool {
  /** A buffer with room for `length` bytes after the headroom, perhaps used before: its contents are anything. */
  take(length: number): ArrayBuffer
  /** Whether the buffers that are out keep every thread busy: more of them would only cost memory. */
  isFull(): boolean
  /**
   * Does a job on `length` bytes of `buffer` after the headroom. The caller may not touch it meanwhile.
   * @returns the answer, and the buffer again; `release` gives it back
   */
  run(job: GzipJob, buffer: ArrayBuffer, length: number): Promise<{ answer: Answer; buffer: ArrayBuffer }>
  release(buffer: ArrayBuffer): void
  close(): Promise<void>
}

/** One thread reads, hashes and writes: more than about nine would wait for it, and each takes 30 to 50 MB. */
const mostThreads = 8

/** Of those to come; before a thread has started, so many bytes are done. */
const smallAmount = 8 * MiB

/** Raw bytes of one job; to pass fewer to a thread and back takes as long as the job. */
const smallJob = 32 * KiB

/** @param amount about how many bytes there will be to work on */
export function openPool(amount: number): Pool {
  return amount < smallAmount ? poolWithoutThreads() : poolOfThreads(Math.min(mostThreads, availableParallelism()))
}

function poolWithoutThreads(): Pool {
  return {
    ...buffers(0),
    run: async (job, buffer, length) => ({ answer: work(job, buffer, length), buffer }),
    close: async () => undefined
  }
}

function poolOfThreads(most: number): Pool {
  const threads: Thread[] = []
  /** A small disk is done before a second thread would have started. */
  const idlest = () => {
    const thread = threads.reduce<Thread | undefined>(
      (least, next) => (least !== undefined && least.load() <= next.load() ? least : next),
      undefined
    )
    if (thread !== undefined && (thread.load() === 0 || threads.length === most)) return thread
    const started = startThread(most > 4 ? heapLimit.many : heapLimit.few)
    threads.push(started)
    return started
  }
  return {
    // By each thread one chunk is worked on and one waits; the others are read and written.
    ...buffers((3 * most + 1) * roomFor(MiB)),
    run: async (job, buffer, length) => {
      const rawLength = job.kind === 'inflate' ? job.rawLength : length
      if (rawLength <= smallJob) return { answer: work(job, buffer, length), buffer }
      return idlest().run(job, buffer, length)
    },
    close: async () => {
      await Promise.all(threads.map(({ close }) => close()))
    }
  }
}

/** Buffers have few sizes, so that most can be used again; there are small ones for files among gaps. */
const roomStep = 512 * KiB

/** What does not compress is a little longer in its member: that makes no larger buffer. */
function roomFor(length: number): number {
  return headroom + Math.ceil((length - 4 * KiB) / roomStep) * roomStep + 4 * KiB
}

/** @param most bytes that may be out before it is full, and of each size are kept for later */
function buffers(most: number): Pick<Pool, 'take' | 'isFull' | 'release'> {
  const free = new Map<number, ArrayBuffer[]>()
  let out = 0
  return {
    take(length) {
      const room = roomFor(length)
      out += room
      return free.get(room)?.pop() ?? new ArrayBuffer(room)
    },
    isFull: () => out > most,
    release(buffer) {
      const room = buffer.byteLength
      out -= room
      const kept = free.get(room) ?? []
      free.set(room, kept)
      if (kept.length * room < most) kept.push(buffer)
    }
  }
}

interface Thread {
  /** Bytes that it has still to work on. */
  load(): number
  run: Pool['run']
  close(): Promise<unknown>
}

/**
 * In MB, of a thread's own heap, of which 5 are used. What matters is that by it V8 decides when to collect: each member
 * leaves a buffer of 1 MiB, and by its usual limits V8 lets 70 MB of them lie, in every thread. Half of this lets half as
 * many lie, for some more work: where there are many threads, they wait for the one that reads anyway.
 */
const heapLimit = { few: 64, many: 32 } as const

function startThread(maxOldGenerationSizeMb: number): Thread {
  const worker = new Worker(workerModule('disk/gzip/gzip-worker'), { resourceLimits: { maxOldGenerationSizeMb } })
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>()
  let [jobs, load] = [0, 0]
  /** Why it will not answer any more. */
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
  return {
    load: () => load,
    async run(job, buffer, length) {
      if (ended !== undefined) throw ended
      load += length
      const reply = await new Promise<Reply>((resolve, reject) => {
        const request: Request = { id: jobs++, job, buffer, length }
        waiting.set(request.id, { resolve, reject })
        worker.postMessage(request, [buffer])
      })
      load -= length
      if ('failure' in reply) throw new Error(reply.failure)
      return { answer: reply.answer, buffer: reply.buffer }
    },
    close: () => worker.terminate()
  }
}
