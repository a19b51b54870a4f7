import { execFileSync } from 'node:child_process'
import { crc32, gunzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { KiB, MiB } from '../../src/disk/disk.ts'
import { type Answer, headroom } from '../../src/disk/gzip/jobs.ts'
import { memberLength, store } from '../../src/disk/gzip/members.ts'
import { openPool } from '../../src/disk/gzip/pool.ts'
import { work } from '../../src/disk/gzip/work.ts'
import { noise, randomNumbers } from './disks.ts'

/** gzip of Debian, which did not come from Node's zlib. */
const zcat = (archive: Buffer) => execFileSync('zcat', { input: archive, maxBuffer: 64 * MiB })

test.each([1, 65_534, 65_535, 65_536, 2 * 65_535, 2 * 65_535 + 1, MiB])(
  'a member of %d bytes that do not compress is made where they lie',
  (length) => {
    const bytes = noise(`stored ${length}`, length)
    const buffer = Buffer.alloc(headroom + length)
    bytes.copy(buffer, headroom)
    const member = store(buffer.subarray(headroom), buffer, 0)
    const archive = buffer.subarray(0, member.length)
    expect(member.crc).toBe(crc32(bytes))
    expect(memberLength(archive)).toBe(member.length)
    expect(zcat(archive).equals(bytes)).toBe(true)
    expect(gunzipSync(archive).equals(bytes)).toBe(true)
  }
)

/** Pieces of what a disk holds, cut anywhere: text, noise, zeros. */
function mixture(random: (below: number) => number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const end = Math.min(length, at + 1 + random(200 * KiB))
    const kind = random(3)
    if (kind === 1) noise(`mixture ${random(1e9)}`, end - at).copy(bytes, at)
    if (kind === 2) bytes.fill(`line ${random(1e9)} of a manifest, `, at, end)
    at = end
  }
  return bytes
}

test('whatever is mixed in a chunk, its members are read back as it was', () => {
  const random = randomNumbers('mixture')
  for (let round = 0; round < 40; round++) {
    const bytes = mixture(random, round === 0 ? MiB : 1 + random(MiB))
    const buffer = new ArrayBuffer(headroom + bytes.length)
    Buffer.from(buffer).set(bytes, headroom)
    const answer = work({ kind: 'compress', level: 1 + random(9) }, buffer, bytes.length)
    if (answer.kind === 'zeros') {
      expect(bytes.equals(Buffer.alloc(bytes.length))).toBe(true)
      continue
    }
    if (answer.kind !== 'compressed') throw new Error(`it was ${answer.kind}`)
    expect(answer.crc).toBe(crc32(bytes))
    expect(zcat(Buffer.from(buffer, 0, answer.archiveLength)).equals(bytes)).toBe(true)
  }
})

test('a pool gives each job its own answer, and no more buffers than its threads need', async () => {
  const random = randomNumbers('pool')
  const pool = openPool(Number.POSITIVE_INFINITY)
  const waiting: Promise<void>[] = []
  let [out, most] = [0, 0]
  const job = async (bytes: Buffer) => {
    const buffer = pool.take(bytes.length)
    out += buffer.byteLength
    most = Math.max(most, out)
    new Uint8Array(buffer, headroom).set(bytes)
    const done = await pool.run({ kind: 'checksum' }, buffer, bytes.length)
    const expected: Answer = { kind: 'checksum', crc: crc32(bytes) }
    expect(done.answer).toEqual(expected)
    out -= done.buffer.byteLength
    pool.release(done.buffer)
  }
  try {
    for (let index = 0; index < 300; index++) {
      waiting.push(job(noise(`job ${index}`, 1 + random(index % 3 === 0 ? MiB : 40 * KiB))))
      while (pool.isFull()) await waiting.shift()
    }
    await Promise.all(waiting)
    expect(most).toBeGreaterThan(4 * MiB)
    // Sixteen threads at most, three chunks each, and the one that made it full.
    expect(most).toBeLessThan(50 * 1.1 * MiB)
    expect(pool.isFull()).toBe(false)
  } finally {
    await pool.close()
  }
})
