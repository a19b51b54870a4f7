import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { type LockOptions, withLock } from '../../../src/updates/cache/entry-lock.ts'

const patient: LockOptions = { signal: new AbortController().signal, waiting: () => undefined, patience: 60_000 }

test('one at a time, in whatever order', async () => {
  const name = randomUUID()
  let inside = 0
  const seen: number[] = []
  const body = async () => {
    seen.push(++inside)
    await new Promise((resolve) => setTimeout(resolve, 20))
    inside--
  }
  await Promise.all(Array.from({ length: 5 }, () => withLock(name, patient, body)))
  expect(seen).toEqual([1, 1, 1, 1, 1])
})

test('a body that throws lets go', async () => {
  const name = randomUUID()
  const fail = async () => {
    throw new Error('broken')
  }
  await expect(withLock(name, patient, fail)).rejects.toThrow('broken')
  expect(await withLock(name, patient, async ({ alone }) => alone)).toBe(true)
})

test('patience ends: the body then runs and knows that it is not alone', async () => {
  const name = randomUUID()
  const signs: number[] = []
  const impatient = { ...patient, patience: 100, waiting: () => void signs.push(1) }
  const alone = await withLock(name, patient, () => withLock(name, impatient, async (held) => held.alone))
  expect(alone).toBe(false)
  expect(signs.length).toBeGreaterThan(0)
})

test('a cancel ends the waiting', async () => {
  const name = randomUUID()
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error('stop here')), 50)
  const waiting = withLock(name, patient, () =>
    withLock(name, { ...patient, signal: controller.signal }, async () => undefined)
  )
  await expect(waiting).rejects.toThrow('stop here')
})
