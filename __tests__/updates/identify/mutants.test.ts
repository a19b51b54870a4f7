import { describe, expect, test } from '@jest/globals'
import { examine } from '../../../src/updates/identify/examine.ts'
import { bufferSource } from '../../../src/updates/identify/source.ts'
import { missingJudges } from '../../judges.ts'
import { fieldsOf } from './fields.ts'
import {
  anyFlips,
  type Mutant,
  numbers,
  payloadFlips,
  randomOf,
  splices,
  structureFlips,
  truncations
} from './mutants.ts'
import { makeParents } from './parents.ts'

const makers = ['gcab', 'osslsigncode', 'openssl', 'wimlib-imagex']
const options = { signal: new AbortController().signal, deep: false, fileName: 'update.msu', hasPsf: true }

/** Without these programs nothing can be made; `judged` tells elsewhere which packages are missing. */
const parents = missingJudges(...makers).length === 0 ? Object.entries(makeParents()) : []

/** @returns what was called installable although its structure was changed, and how many mutants there were */
async function hunt(mutants: Iterable<Mutant>, deep = false): Promise<{ count: number; wrong: string[] }> {
  const wrong: string[] = []
  let count = 0
  for (const { what, bytes, isStructural } of mutants) {
    const { kind, installable, reason = '' } = await examine(bufferSource(bytes), { ...options, deep })
    count++
    if (installable && isStructural) wrong.push(`${what}: ${kind}`)
    // Whoever is refused is told why.
    if (!installable && reason === '') wrong.push(`${what}: no reason`)
  }
  return { count, wrong }
}

/** The first block of data, all blobs, or the code. */
function payloadOf(bytes: Buffer): [number, number] {
  const block = fieldsOf(bytes).find(({ name }) => name === 'folder 0 block 0 cbData')
  if (block !== undefined) return [block.at + 4, block.at + 4 + bytes.readUInt16LE(block.at)]
  return bytes.toString('latin1', 0, 2) === 'MZ' ? [0x200, 0x400] : [208, bytes.readUInt32LE(0x38)]
}

let total = 0

describe('no mutant whose structure changed is called installable', () => {
  test.each(parents)('%s is installable as it is', async (_name, bytes) => {
    expect(await examine(bufferSource(bytes), options)).toMatchObject({ installable: true })
    expect(await examine(bufferSource(bytes), { ...options, deep: true })).toMatchObject({ installable: true })
  })

  test.each(parents)('%s: cut at every edge, and prolonged', async (_name, bytes) => {
    const { count, wrong } = await hunt(truncations(bytes))
    total += count
    expect(wrong).toEqual([])
  })

  test.each(parents)('%s: every length, offset and count 0, 1 and the largest', async (_name, bytes) => {
    const { count, wrong } = await hunt(numbers(bytes))
    total += count
    expect(wrong).toEqual([])
  })

  test.each(parents)('%s: every bit of structure flipped', async (_name, bytes) => {
    const { count, wrong } = await hunt(structureFlips(bytes))
    total += count
    expect(wrong).toEqual([])
  })

  test.each(parents)('%s: bits flipped anywhere, and read deeply, do no harm', async (name, bytes) => {
    const { count, wrong } = await hunt(anyFlips(bytes, 200, randomOf(name.length)), true)
    total += count
    expect(wrong).toEqual([])
  })

  test.each(parents)('%s: spliced with every other and with itself', async (name, bytes) => {
    const random = randomOf(name.length)
    for (const [, other] of parents) {
      const { count, wrong } = await hunt(splices(bytes, other, 5, random))
      total += count
      expect(wrong).toEqual([])
    }
  })

  const withSums = parents.filter(([name]) => /cabinet|classic|integrity|not packed|program/.test(name))
  test.each(withSums)('%s: a bit of the payload flipped, deep tells', async (name, bytes) => {
    const [from, to] = payloadOf(bytes)
    const { count, wrong } = await hunt(payloadFlips(from, to, bytes, 100, randomOf(name.length)), true)
    total += count
    expect(wrong).toEqual([])
  })

  test('these were more than 10,000 mutants of more than 10 parents', () => {
    if (parents.length === 0) return
    expect(parents.length).toBeGreaterThan(10)
    expect(total).toBeGreaterThan(10_000)
  })
})
