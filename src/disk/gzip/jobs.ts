/** What passes between the pool and its worker threads. Buffers are handed over, not copied. */
import { KiB } from '../disk.ts'

/**
 * Free bytes at a buffer's start: members are written from there while the bytes after it are still read, and what will
 * not compress becomes a little longer.
 */
export const headroom = 64 * KiB

export type GzipJob =
  /** To members, which take the bytes' place in the buffer. Bytes that are all zeros are only reported, here and below. */
  | { readonly kind: 'compress'; readonly level: number }
  | { readonly kind: 'checksum' }
  /** One member, proved. */
  | { readonly kind: 'inflate'; readonly rawLength: number }

export type Answer =
  | {
      readonly kind: 'compressed'
      /** Bytes from the buffer's start. */
      readonly archiveLength: number
      readonly crc: number
      readonly members: number
    }
  | { readonly kind: 'checksum'; readonly crc: number }
  | { readonly kind: 'zeros' }
  /** `problem` is absent when the member is sound. */
  | { readonly kind: 'inflated'; readonly problem?: string }

export interface Request {
  readonly id: number
  readonly job: GzipJob
  /** The bytes to work on lie after `headroom`. */
  readonly buffer: ArrayBuffer
  readonly length: number
}

/** The request's buffer comes back with it, to be used again. */
export type Reply =
  | { readonly id: number; readonly buffer: ArrayBuffer; readonly answer: Answer }
  | { readonly id: number; readonly buffer: ArrayBuffer; readonly failure: string }
