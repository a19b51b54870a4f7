/** Why a download did not come to its end, and whether another try may help. */
import { types } from 'node:util'
import { causeChain, errorCode, errorMessage, UserError } from '../../errors.ts'

export class Failure extends Error {
  override readonly name = 'Failure'
  /**
   * `passing`: another try goes on from here; `restart`: from the first byte, at once; `wrong`: the bytes are not the wanted
   * ones, so from the first byte too; `final`: no try will help.
   */
  readonly kind: 'passing' | 'restart' | 'wrong' | 'final'
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number | undefined

  constructor(kind: Failure['kind'], message: string, retryAfter?: number) {
    super(message)
    this.kind = kind
    this.retryAfter = retryAfter
  }
}

/** A certificate does not become right by asking again. */
const certificateTrouble =
  /^(?:CERT_|ERR_TLS_CERT|ERR_SSL|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|HOSTNAME_MISMATCH|EPROTO)/

/** @returns what `fetch` or its stream has thrown, judged */
export function networkFailure(error: unknown): Failure {
  const chain = causeChain(error)
  // fetch itself says only "fetch failed"; what happened stands in the cause.
  const message = chain.at(-1) || chain.find((text) => text !== '') || 'the connection failed'
  let code: string | undefined
  for (let at = error; types.isNativeError(at) && code === undefined; at = at.cause) code = errorCode(at)
  return new Failure(certificateTrouble.test(code ?? '') ? 'final' : 'passing', message)
}

const fullDisk = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'files may not be this large here']
])
const cannotWrite = [
  'EACCES',
  'EPERM',
  'EEXIST',
  'EROFS',
  'ENOTDIR',
  'EISDIR',
  'EIO',
  'EBUSY',
  'ENAMETOOLONG',
  'EMFILE'
]

/** @returns the error of a disk in plain words, undefined for anything that is not one; no other try would mend it */
export function diskError(error: unknown, file: string): UserError | undefined {
  const code = errorCode(error) ?? ''
  const full = fullDisk.get(code)
  if (full !== undefined) {
    return new UserError('updates.disk-full', `${full}: ${file} cannot be written`, { cause: error })
  }
  if (!cannotWrite.includes(code)) return undefined
  return new UserError('updates.cannot-write', `${file} cannot be written: ${errorMessage(error)}`, { cause: error })
}

/** @throws the error of a disk in plain words, where it is one */
export async function onDisk<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw diskError(error, file) ?? error
  }
}
