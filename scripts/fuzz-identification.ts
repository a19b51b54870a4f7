/**
 * Feeds identification with mutants of whole packages for some time: `node scripts/fuzz-identification.ts [seconds] [seed]`.
 * Several changes at once, anywhere. Fails on an error, on two seconds for one file, and on a file that is called
 * installable although a byte of its structure changed. One in 300 goes through a file and the platform's tools.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Field, fieldsOf } from '../__tests__/updates/identify/fields.ts'
import { type Random, randomOf } from '../__tests__/updates/identify/mutants.ts'
import { makeParents } from '../__tests__/updates/identify/parents.ts'
import { examine } from '../src/updates/identify/examine.ts'
import { identifyPackage } from '../src/updates/identify/index.ts'
import { bufferSource } from '../src/updates/identify/source.ts'

const seconds = Number(process.argv[2] ?? 180)
const seed = Number(process.argv[3] ?? 1)
const longest = 2000
const { signal } = new AbortController()

/** A whole package with the places of its structure. */
interface Parent {
  readonly name: string
  readonly bytes: Buffer
  readonly fields: readonly Field[]
}

/** Picks a place in bytes that were a parent. */
type Place = (bytes: Buffer) => number

type Change = (bytes: Buffer, place: Place, random: Random, other: Parent) => Buffer

const interesting = [
  0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff
]

/** One that means something, or any other. */
function placesOf({ fields }: Parent, random: Random): Place {
  return (bytes) => {
    const at = random(4) === 0 ? bytes.length : (fields[random(fields.length)]?.at ?? 0)
    return at < bytes.length ? at : random(bytes.length)
  }
}

const changes: readonly Change[] = [
  (bytes, place, random) => {
    const at = place(bytes)
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random(8)), at)
    return bytes
  },
  (bytes, place, random) => {
    const value = Buffer.alloc(8)
    value.writeUInt32LE(interesting[random(interesting.length)] ?? 0, 0)
    value.copy(bytes, place(bytes), 0, [1, 2, 4, 8][random(4)] ?? 1)
    return bytes
  },
  (bytes, place, random) => {
    const [from, to] = [place(bytes), place(bytes)]
    bytes.copy(bytes, to, from, from + random(64))
    return bytes
  },
  (bytes, place) => bytes.subarray(0, place(bytes)),
  (bytes, place, random) => {
    const at = place(bytes)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(64))])
  },
  (bytes, place, random) => {
    const at = place(bytes)
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(random(64), random(256)), bytes.subarray(at)])
  },
  (bytes, place, random, other) =>
    Buffer.concat([bytes.subarray(0, place(bytes)), other.bytes.subarray(placesOf(other, random)(other.bytes))])
]

/** Some changes of one parent. */
function mutantOf(parent: Parent, other: Parent, random: Random): Buffer {
  const place = placesOf(parent, random)
  let bytes: Buffer = Buffer.from(parent.bytes)
  for (let change = random(4); change >= 0 && bytes.length > 0; change--) {
    bytes = Buffer.from(changes[random(changes.length)]?.(bytes, place, random, other) ?? bytes)
  }
  return bytes
}

/**
 * What a single change cannot do unseen, but several that fit together can, giving a whole container again: another method
 * of packing, a size beyond a power of two within its last sector, both heads of a file in a zip.
 */
function alsoIgnored(name: string): bigint {
  if (name === 'flags') return 0x2e0002n
  if (/^entry at .* size$/.test(name)) return 0x3ffn
  return name.endsWith('flags and method') ? 0xffffn : 0n
}

/**
 * @param mutant called installable, so that its structure can be read
 * @returns a field of the parent's structure that a mutant has another value in; its place may move with a name, and
 * chunks come and go with the unpacked size of a blob, which only unpacking tells
 */
function changedField({ bytes: parent, fields }: Parent, mutant: Buffer): string | undefined {
  if (mutant.length !== parent.length) return `length ${mutant.length} instead of ${parent.length}`
  const places = new Map(fieldsOf(mutant).map(({ name, at }) => [name, at]))
  const changed = fields.find(({ name, at, length, ignore = 0n }) => {
    const from = places.get(name)
    if (from === undefined) return !name.includes(' chunk ')
    const matters = ~(ignore | alsoIgnored(name))
    return ((numberAt(parent, at, length) ^ numberAt(mutant, from, length)) & matters) !== 0n
  })
  return changed?.name
}

function numberAt(bytes: Buffer, at: number, length: number): bigint {
  return bytes.subarray(at, at + length).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

async function main(): Promise<void> {
  const parents: Parent[] = Object.entries(makeParents()).map(([name, bytes]) => ({
    name,
    bytes,
    fields: fieldsOf(bytes)
  }))
  const [any = { name: '', bytes: Buffer.alloc(0), fields: [] }] = parents
  const random = randomOf(seed)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fuzz-identification-'))
  const file = path.join(folder, 'update.msu')
  const found: string[] = []
  let count = 0
  let filed = 0
  let installable = 0
  let slowest = 0
  const end = Date.now() + seconds * 1000
  try {
    while (Date.now() < end && found.length < 20) {
      const parent = parents[random(parents.length)] ?? any
      const bytes = mutantOf(parent, parents[random(parents.length)] ?? any, random)
      const name = `${parent.name}, mutant ${count}`
      const deep = random(4) === 0
      const start = Date.now()
      try {
        const surroundings = { signal, deep, fileName: 'update.msu', hasPsf: true }
        const verdict = await examine(bufferSource(bytes), surroundings)
        if (verdict.installable) {
          installable++
          // A splice may be another parent from its first byte on.
          const changed = parents.map((whole) => changedField(whole, bytes))
          if (!changed.includes(undefined)) {
            const closest = changed.find((what) => what?.startsWith('length') === false) ?? 'the length'
            found.push(`${name}: installable as ${verdict.kind}, but ${closest} has changed`)
          }
        }
        if (random(300) === 0) {
          filed++
          await writeFile(file, bytes)
          await identifyPackage(file, { signal, deep })
        }
      } catch (error) {
        found.push(`${name}: ${error instanceof Error ? error.stack : error}`)
      }
      const taken = Date.now() - start
      slowest = Math.max(slowest, taken)
      if (taken > longest) found.push(`${name}: took ${taken} ms`)
      count++
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const memory = (process.resourceUsage().maxRSS * 1024) / 1e6
  console.log(`seed ${seed}, ${seconds} s, ${parents.length} parents: ${count} mutants, ${filed} of them as files`)
  console.log(
    `${installable} only changed payload and stay installable; slowest ${slowest} ms; at most ${memory.toFixed(0)} MB`
  )
  for (const line of found) console.log(line)
  process.exitCode = found.length > 0 ? 1 : 0
}

await main()
