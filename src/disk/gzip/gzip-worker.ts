/** A worker thread: does one job after another. `pool.ts` is its only caller. */
import { parentPort } from 'node:worker_threads'
import { errorMessage } from '../../errors.ts'
import type { Reply, Request } from './jobs.ts'
import { work } from './work.ts'

parentPort?.on('message', ({ id, job, buffer, length }: Request) => {
  let reply: Reply
  try {
    reply = { id, buffer, answer: work(job, buffer, length) }
  } catch (error) {
    reply = { id, buffer, failure: errorMessage(error) }
  }
  parentPort?.postMessage(reply, [buffer])
})
