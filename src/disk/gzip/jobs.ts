/** What passes between the pool and its worker threads. Buffers are handed over, not copied. */

export type Job =
  /** To members. Bytes that are all zeros are only reported, here and below. */
  | { readonly kind: 'compress'; readonly level: number }
  | { readonly kind: 'checksum' }
  /** One member, proved. */
  | { readonly kind: 'inflate'; readonly rawLength: number }

export type Answer =
  | {
      readonly kind: 'compressed'
      readonly archive: Uint8Array<ArrayBuffer>
      readonly crc: number
      readonly members: number
    }
  | { readonly kind: 'checksum'; readonly crc: number }
  | { readonly kind: 'zeros' }
  /** `problem` is absent when the member is sound. */
  | { readonly kind: 'inflated'; readonly problem?: string }

export interface Request {
  readonly id: number
  readonly job: Job
  readonly buffer: ArrayBuffer
  /** Bytes of the buffer that count. */
  readonly length: number
}

/** The request's buffer comes back with it, to be used again. */
export type Reply =
  | { readonly id: number; readonly buffer: ArrayBuffer; readonly answer: Answer }
  | { readonly id: number; readonly buffer: ArrayBuffer; readonly failure: string }
