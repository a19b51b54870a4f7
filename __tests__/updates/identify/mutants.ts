/** Changes containers in every way that a download, a disk or an attacker might. The same seed gives the same mutants. */
import { type Field, fieldsOf } from './fields.ts'

export interface Mutant {
  readonly what: string
  readonly bytes: Buffer
  /** Whether structure was changed, so that it must not be called installable; else only payload. */
  readonly isStructural: boolean
}

export type Random = (below: number) => number

/** A small generator with a fixed sequence (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Cut at every edge of structure, and one byte before and after. */
export function* truncations(bytes: Buffer): Generator<Mutant> {
  const edges = new Set(fieldsOf(bytes).flatMap(({ at, length }) => [at - 1, at, at + length, at + length + 1]))
  for (const edge of edges) {
    if (edge < 0 || edge >= bytes.length) continue
    yield { what: `cut at ${edge}`, bytes: bytes.subarray(0, edge), isStructural: true }
  }
  for (const more of [1, 8, 512, 4096]) {
    const bytesAfter = Buffer.concat([bytes, Buffer.alloc(more, 'x')])
    yield { what: `${more} bytes more`, bytes: bytesAfter, isStructural: true }
    yield { what: `${more} zeros more`, bytes: Buffer.concat([bytes, Buffer.alloc(more)]), isStructural: true }
  }
}

/** Each length, offset and count becomes 0, 1 and the largest. */
export function* numbers(bytes: Buffer): Generator<Mutant> {
  for (const { name, at, length, isNumber } of fieldsOf(bytes)) {
    if (!isNumber) continue
    const values = [Buffer.alloc(length), Buffer.alloc(length, 0xff), Buffer.alloc(length)]
    values[2]?.writeUInt8(1, 0)
    for (const value of values) {
      if (value.equals(bytes.subarray(at, at + length))) continue
      const changed = Buffer.from(bytes)
      value.copy(changed, at)
      yield { what: `${name} = ${value.readUIntLE(0, Math.min(6, length))}`, bytes: changed, isStructural: true }
    }
  }
}

/** Every bit of structure that means something, one at a time. */
export function* structureFlips(bytes: Buffer): Generator<Mutant> {
  for (const field of fieldsOf(bytes)) {
    for (let bit = 0; bit < field.length * 8; bit++) {
      if (((field.ignore ?? 0n) >> BigInt(bit)) & 1n) continue
      yield { what: `${field.name}, bit ${bit}`, bytes: flipped(bytes, field.at * 8 + bit), isStructural: true }
    }
  }
}

/** Bits anywhere; those that are no structure leave the verdict open. */
export function* anyFlips(bytes: Buffer, count: number, random: Random): Generator<Mutant> {
  for (let index = 0; index < count; index++) {
    const bit = random(bytes.length * 8)
    yield { what: `bit ${bit}`, bytes: flipped(bytes, bit), isStructural: false }
  }
}

/** Bits of what a container holds, between two places; only checksums can tell these. */
export function* payloadFlips(
  from: number,
  to: number,
  bytes: Buffer,
  count: number,
  random: Random
): Generator<Mutant> {
  for (let index = 0; index < count; index++) {
    const bit = from * 8 + random((to - from) * 8)
    yield { what: `bit ${bit}`, bytes: flipped(bytes, bit), isStructural: true }
  }
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return changed
}

/** The head of one and the tail of another, cut at edges of their structure; parts left out, and parts twice. */
export function* splices(one: Buffer, other: Buffer, count: number, random: Random): Generator<Mutant> {
  const edges = (fields: readonly Field[]) => fields.map(({ at }) => at)
  const heads = edges(fieldsOf(one))
  const tails = edges(fieldsOf(other))
  const pick = (places: readonly number[]) => places[random(places.length)] ?? 0
  for (let index = 0; index < count; index++) {
    const head = pick(heads)
    const tail = pick(tails)
    const bytes = Buffer.concat([one.subarray(0, head), other.subarray(tail)])
    if (!bytes.equals(one) && !bytes.equals(other)) {
      yield { what: `${head} bytes, then the other from ${tail}`, bytes, isStructural: true }
    }
    const [from = 0, to = 0] = [pick(heads), pick(heads)]
    if (from !== to) {
      const own = Buffer.concat([one.subarray(0, from), one.subarray(to)])
      yield { what: `${from} bytes, then on from ${to}`, bytes: own, isStructural: true }
    }
  }
}
