/** How numbers and names stand in a VHDX file ([MS-VHDX]): all little-endian, CRC-32C over checked structures. */
import { UserError } from '../../errors.ts'
import { crc32c } from '../crc.ts'
import { MiB } from '../disk.ts'
import { type FileBytes, readBytes } from '../file-bytes.ts'

/** A named part of the file, in bytes. */
export interface Region {
  readonly name: string
  readonly offset: number
  readonly length: number
}

/** @returns a structure that carries a signature and, after it, its CRC-32C; undefined when either is wrong */
export async function readChecked(
  bytes: FileBytes,
  offset: number,
  length: number,
  signature: string,
  name: string
): Promise<Buffer | undefined> {
  const structure = await readBytes(bytes, offset, length, `the ${name}`)
  return hasChecksum(structure, signature) ? structure : undefined
}

/** Clears the checksum on the way, as its rule says. */
export function hasChecksum(structure: Buffer, signature: string): boolean {
  const checksum = structure.readUInt32LE(4)
  structure.writeUInt32LE(0, 4)
  return structure.toString('latin1', 0, 4) === signature && crc32c(structure) === checksum
}

/** 2.2.2 and 2.2.3.2: log and regions are whole MiB, after the header section, inside the file. */
export function checkRegion(bytes: FileBytes, at: number, { name, offset, length }: Region): void {
  const whole = offset % MiB === 0 && length % MiB === 0 && length > 0
  if (!whole || offset < MiB) damaged(bytes, at, `${name} (${length} bytes at ${offset}) is not placed in whole MiB`)
  if (offset + length > bytes.size) {
    damaged(bytes, at, `${name} ends at byte ${offset + length}, after the file's end at ${bytes.size}`)
  }
}

export function damaged({ file }: FileBytes, at: number, message: string): never {
  throw new UserError('disk.vhdx-damaged', `${file}: damaged VHDX at byte ${at}: ${message}`)
}

/** Beyond 2^53 the number is inexact, and far beyond any file: the check of its range refuses it. */
export function bigOffset(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

export const noGuid = '00000000-0000-0000-0000-000000000000'

/** A GUID in its mixed-endian form on disk. */
export function guid(bytes: Buffer, at: number): string {
  const hex = (from: number, to: number) => bytes.toString('hex', at + from, at + to)
  const swapped = (from: number, to: number) =>
    Buffer.from(bytes.subarray(at + from, at + to))
      .reverse()
      .toString('hex')
  return [swapped(0, 4), swapped(4, 6), swapped(6, 8), hex(8, 10), hex(10, 16)].join('-')
}
