import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type Case, driver } from './cases.ts'
import { contentCases } from './content-cases.ts'
import { buildTime, runScript, shells } from './engine.ts'
import { itemCases } from './item-cases.ts'
import { jsonCases } from './json-cases.ts'
import { objectCases } from './object-cases.ts'
import { sessionCases } from './session-cases.ts'

const tables: Record<string, readonly Case[]> = {
  items: itemCases,
  content: contentCases,
  json: jsonCases,
  objects: objectCases,
  session: sessionCases
}
const cases = Object.values(tables).flat()

interface Outcome {
  readonly number: number
  readonly gives: unknown[]
  readonly error: string | null
  readonly message: string | null
}

describe.each(shells)('%s', (shell) => {
  const outcomes = new Map<string, Outcome>()

  beforeAll(async () => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'engine-cases-'))
    try {
      const input = JSON.stringify(cases.map(({ script }) => script))
      const ended = await runScript(shell, driver, { args: ['-Root', root], input })
      expect(ended).toMatchObject({ exitCode: 0, errors: '' })
      for (const line of ended.output.split('\n').filter((text) => text.startsWith('{'))) {
        const outcome: Outcome = JSON.parse(line)
        outcomes.set(cases[outcome.number]?.name ?? '', outcome)
      }
    } finally {
      await rm(root, { recursive: true, force: true })
    }
  }, buildTime)

  for (const [table, rows] of Object.entries(tables)) {
    describe(table, () => {
      test.each(rows)('$name', ({ name, gives, fails }) => {
        const outcome = outcomes.get(name)
        if (fails === undefined) expect(outcome).toMatchObject({ error: null, message: null, gives })
        else expect(outcome).toMatchObject({ error: fails })
      })
    })
  }
})

test('every case has a name of its own', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
