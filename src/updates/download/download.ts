/** Downloads one file: goes on where the last try or a killed run stopped, and believes it only when its bytes are right. */
import { formatSeconds } from '../../amounts.ts'
import { UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import type { AllowedHost } from '../hosts.ts'
import { collectBuffers } from './collection.ts'
import type { Digests } from './digests.ts'
import { Failure, networkFailure } from './failure.ts'
import { openPartial, type Partial, removePartial, type Version } from './partial.ts'
import type { FileMeter } from './progress.ts'
import { type FileResponse, request } from './request.ts'

/** A file as somebody wants it: what is known of it must be true of the bytes. */
export interface WantedFile {
  readonly url: string
  readonly fileName: string
  /** Bytes. */
  readonly size?: number
  readonly sha1?: string
  readonly sha256?: string
}

export interface Downloaded extends Digests {
  readonly size: number
  /** Bytes that came through the network, those of vain tries too. */
  readonly received: number
  /** Bytes that an earlier run had left. */
  readonly resumed: number
}

export interface DownloadOptions {
  /** Whom to take it from; absent means Microsoft's hosts. */
  readonly hosts?: readonly AllowedHost[]
  /** Milliseconds without a byte after which a connection is given up. */
  readonly stall?: number
}

/** A monthly job should sit out an outage of some minutes: the pauses add up to four. */
const patience = { tries: 10, firstPause: 1000, longestPause: 60_000, longestRetryAfter: 300_000, stall: 60_000 }
/** A try that has brought this much begins a new count of vain ones. */
const worthwhile = 1024 * 1024
const mostRestarts = 3

/**
 * Downloads into a partial file, whose bytes are on the disk and right afterwards; it is left to the caller to rename it.
 * What cannot be finished stays for a later run, except on a full disk.
 * @throws Failure; UserError of a disk that cannot be written; the signal's reason
 */
export async function download(
  run: Run,
  wanted: WantedFile,
  file: string,
  meter: FileMeter,
  options: DownloadOptions
): Promise<Downloaded> {
  const provable = wanted.sha256 !== undefined || wanted.sha1 !== undefined
  const partial = await openPartial(run, file, wanted.url, provable)
  const transfer: Transfer = { run, wanted, partial, meter, options, provable, received: 0, resumed: partial.size() }
  meter.at(transfer.resumed)
  try {
    const digests = await complete(transfer)
    await partial.seal()
    return { ...digests, size: partial.size(), received: transfer.received, resumed: transfer.resumed }
  } catch (error) {
    await partial.flush().catch(() => undefined)
    await partial.close()
    // On a full disk others need the room more urgently than a later run needs this part.
    if (isFullDisk(error) || partial.size() === 0) await removePartial(file)
    throw error
  }
}

interface Transfer {
  readonly run: Run
  readonly wanted: WantedFile
  readonly partial: Partial
  readonly meter: FileMeter
  readonly options: DownloadOptions
  /** A hash will tell whether the bytes are right. */
  readonly provable: boolean
  received: number
  resumed: number
}

/** Tries until the bytes are right, or trying is vain. */
async function complete(transfer: Transfer): Promise<Digests> {
  const { run, wanted, partial } = transfer
  const count = { vain: 0, restarts: 0, wrong: 0 }
  let furthest = partial.size()
  for (;;) {
    try {
      await fetchRest(transfer)
      return checked(await partial.digest(), wanted)
    } catch (error) {
      run.signal.throwIfAborted()
      if (!(error instanceof Failure) || error.kind === 'final') throw error
      await partial.flush()
      if (partial.size() >= furthest + worthwhile) count.vain = 0
      furthest = Math.max(furthest, partial.size())
      if (error.kind !== 'passing') await restart(transfer, { url: wanted.url })
      if (error.kind === 'restart' && ++count.restarts <= mostRestarts) continue
      // Damage on the way happens; twice the same means that the server has something else.
      if (error.kind === 'wrong' && ++count.wrong > 1) throw error
      await pause(transfer, error, ++count.vain)
    }
  }
}

async function pause({ run, wanted }: Transfer, failure: Failure, vain: number): Promise<void> {
  if (vain >= patience.tries) throw new Failure('final', `${failure.message} (the last of ${vain} tries)`)
  const own = Math.min(patience.longestPause, patience.firstPause * 2 ** (vain - 1))
  const wait = Math.max(own, failure.retryAfter ?? 0)
  if (wait > patience.longestRetryAfter) {
    throw new Failure('final', `${failure.message}; the server asks to come back in ${formatSeconds(wait / 1000)}`)
  }
  run.reporter.info(`${wanted.fileName}: ${failure.message}; trying again in ${formatSeconds(wait / 1000)}`)
  await run.sleep(wait, run.signal)
}

/** Asks once for what is missing, and appends what comes. */
async function fetchRest(transfer: Transfer): Promise<void> {
  const { run, wanted, partial, options, provable } = transfer
  const offset = partial.size()
  const version = partial.version()
  const total = wanted.size ?? version?.size
  if (total !== undefined && offset > total) throw new Failure('restart', 'more was there than belongs to it')
  if (offset === total) return
  const limit = options.stall ?? patience.stall
  const stall = new AbortController()
  const stalled = new Failure('passing', `no byte came for ${formatSeconds(limit / 1000)}`)
  const timer = setTimeout(() => stall.abort(stalled), limit)
  const signal = AbortSignal.any([run.signal, stall.signal])
  // Without a hash and without a version nothing would tell parts of two files apart.
  const rest =
    offset > 0 && (provable || version?.validator !== undefined) ? { offset, validator: version?.validator } : undefined
  try {
    const answer = await request(run, wanted.url, { hosts: options.hosts, rest, signal })
    await take(transfer, answer, signal, () => timer.refresh())
  } finally {
    clearTimeout(timer)
  }
}

async function take(transfer: Transfer, answer: FileResponse, signal: AbortSignal, alive: () => void): Promise<void> {
  const { wanted, partial, meter } = transfer
  const reader = answer.body.getReader()
  try {
    if (wanted.size !== undefined && answer.size !== undefined && answer.size !== wanted.size) {
      throw new Failure('wrong', `the server has ${answer.size} bytes instead of ${wanted.size}`)
    }
    if (answer.offset === 0) {
      const { validator, size } = answer
      await restart(transfer, {
        url: wanted.url,
        ...(validator === undefined ? {} : { validator }),
        ...(size === undefined ? {} : { size })
      })
    }
    for (;;) {
      const { done, value } = await next(reader, signal)
      if (done) break
      alive()
      transfer.received += value.length
      collectBuffers(value.length)
      if (wanted.size !== undefined && partial.size() + value.length > wanted.size) {
        throw new Failure('wrong', `it is longer than ${wanted.size} bytes`)
      }
      await partial.append(value)
      meter.received(value.length)
      meter.at(partial.size())
    }
  } finally {
    // Not awaited: whatever the connection does now must not hold us.
    reader.cancel().catch(() => undefined)
  }
  const total = wanted.size ?? answer.size
  if (total !== undefined && partial.size() < total) {
    throw new Failure('passing', `it ended after ${partial.size()} of ${total} bytes`)
  }
}

async function restart(transfer: Transfer, version: Version): Promise<void> {
  transfer.resumed = 0
  await transfer.partial.restart(version)
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal) {
  try {
    return await reader.read()
  } catch (error) {
    signal.throwIfAborted()
    throw networkFailure(error)
  }
}

function checked(digests: Digests, wanted: WantedFile): Digests {
  for (const name of ['sha256', 'sha1'] as const) {
    if (wanted[name] === undefined || wanted[name] === digests[name]) continue
    throw new Failure('wrong', `its ${name} is ${digests[name]} instead of ${wanted[name]}`)
  }
  return digests
}

function isFullDisk(error: unknown): boolean {
  return error instanceof UserError && error.code === 'updates.disk-full'
}
