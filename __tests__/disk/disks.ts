import { execFileSync } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type Disk, type Extent, openDisk, readDisk } from '../../src/disk/index.ts'

export const MiB = 1024 * 1024

/** @returns a function that gives this test file's own folder, removed after its tests */
export function scratchFolder(): () => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maas-windows-image-disk-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

/** @returns a tool's standard output */
export function tool(command: string, ...args: string[]): Buffer {
  return execFileSync(command, args, { maxBuffer: 512 * MiB, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @returns `length` bytes that do not compress, and are the same for the same `seed` */
export function noise(seed: string, length: number): Buffer {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
}

/** Writes a sparse file of `size` bytes with `parts` in it. */
export async function writeSparse(
  file: string,
  size: number,
  parts: readonly [offset: number, Buffer][]
): Promise<void> {
  const handle = await open(file, 'w')
  await handle.truncate(size)
  for (const [offset, bytes] of parts) await handle.write(bytes, 0, bytes.length, offset)
  await handle.close()
}

/** Unpacks the disk that the simulator hands out. */
export async function unpackFixture(target: string): Promise<void> {
  const packed = await readFile(new URL('../../simulator/disk/windows.vhdx.gz', import.meta.url))
  await writeFile(target, gunzipSync(packed))
}

/** What simulator/disk/windows.json says; bytes. */
export interface FixtureLayout {
  virtualSize: number
  fileSize: number
  payloadOffset: number
  espPartition: { offset: number; size: number }
  osPartition: { offset: number; size: number }
}

export async function fixtureLayout(): Promise<FixtureLayout> {
  return JSON.parse(await readFile(new URL('../../simulator/disk/windows.json', import.meta.url), 'utf8'))
}

/** Changes bytes of a file in place. */
export async function patch(file: string, offset: number, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(bytes, 0, bytes.length, offset)
  await handle.close()
}

export async function readPart(file: string, offset: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, offset)
  await handle.close()
  return buffer
}

/** A disk that is closed at the end of its block. */
export async function opened(file: string): Promise<Disk & AsyncDisposable> {
  const disk = await openDisk(file)
  return { ...disk, [Symbol.asyncDispose]: () => disk.close() }
}

export async function allExtents(disk: Disk): Promise<Extent[]> {
  const all: Extent[] = []
  for await (const extent of disk.extents(0, disk.size)) all.push(extent)
  return all
}

/** Extents follow one another over the whole disk, and what they call zeros reads as zeros. */
export async function expectTrueExtents(disk: Disk): Promise<void> {
  let end = 0
  for (const { offset, length, zero } of await allExtents(disk)) {
    expect(offset).toBe(end)
    end += length
    if (zero) expect(isZero(await readDisk(disk, offset, length))).toBe(true)
  }
  expect(end).toBe(disk.size)
}

export function isZero(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes[0] === 0 && bytes.compare(bytes, 1, bytes.length, 0, bytes.length - 1) === 0)
}

export const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
export const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes
}

/** The same numbers for the same seed, each from 0 to below `limit`. */
export function randomNumbers(seed: string): (limit: number) => number {
  let pool = noise(seed, 1 << 16)
  let at = 0
  return (limit) => {
    if (at + 4 > pool.length) {
      pool = noise(`${seed}${pool.readUInt32LE(0)}`, 1 << 16)
      at = 0
    }
    at += 4
    return pool.readUInt32LE(at - 4) % limit
  }
}
