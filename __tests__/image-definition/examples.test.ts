import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkDefinition } from '../../src/image-definition/load.ts'
import { jsonSchema } from '../../src/image-definition/schema.ts'
import { unsupported } from '../../src/image-definition/unsupported.ts'

const project = path.resolve(import.meta.dirname, '../..')

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(path.join(project, folder))).map((name) => path.join(project, folder, name))
}

describe('examples', () => {
  test('every definition is right and names its schema', async () => {
    const files = await filesIn('examples/images')
    expect(files.length).toBeGreaterThanOrEqual(2)
    for (const file of files) {
      expect(await checkDefinition(file, { repositoryRoot: project })).toEqual([])
      const named = /^# yaml-language-server: \$schema=(.*)\n/.exec(await readFile(file, 'utf8'))?.[1] ?? ''
      expect(path.resolve(path.dirname(file), named)).toBe(path.join(project, 'schema/image.schema.json'))
    }
  })

  test('every script is ASCII, strict, and stops at errors', async () => {
    for (const file of await filesIn('examples/scripts')) {
      const text = await readFile(file, 'utf8')
      expect(text).toMatch(/^[\n\x20-\x7e]*$/)
      expect(text).toContain('Set-StrictMode -Version Latest\n')
      expect(text).toContain("$ErrorActionPreference = 'Stop'\n")
    }
  })
})

describe('the schema', () => {
  interface Key {
    readonly description?: string
    readonly properties?: Record<string, Key>
    readonly items?: Key
    readonly additionalProperties?: boolean
  }
  const keys = function* (key: Key, name: string): Generator<[string, Key]> {
    if (key.properties !== undefined) yield [name, key]
    for (const [inner, value] of Object.entries(key.properties ?? {})) {
      yield [`${name}.${inner}`, value]
      yield* keys(value.items ?? value, `${name}.${inner}`)
    }
  }

  test('describes every key and refuses unknown ones', () => {
    const all = [...keys(jsonSchema(), '')]
    expect(all.length).toBeGreaterThan(60)
    for (const [name, key] of all) {
      if (key.properties === undefined) expect(`${name}: ${key.description}`).toMatch(/: [A-Z0-9a-z].*\.$/)
      else expect(`${name} ${key.additionalProperties}`).toBe(`${name} false`)
    }
  })

  test('has only patterns that editors read alike, with and without the flag u', () => {
    const patterns = [...JSON.stringify(jsonSchema()).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)]
    expect(patterns.length).toBeGreaterThan(10)
    for (const [, pattern] of patterns) expect(JSON.parse(pattern ?? '')).not.toMatch(/\\p|\(\?<|\(\?[a-z]/)
  })

  test('has every key that is not supported yet', () => {
    const all = new Set([...keys(jsonSchema(), '')].map(([name]) => name))
    for (const { key } of unsupported) expect(all).toContain(`.${key}`)
  })
})
