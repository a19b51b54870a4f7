import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { checkDefinition } from '../../src/image-definition/load.ts'
import { repository } from './repository.ts'

const project = path.resolve(import.meta.dirname, '../..')

/** Mulberry32: the same numbers for the same seed, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const scraps = [
  '\t',
  ' ',
  '\n',
  ':',
  '- ',
  '{',
  '[',
  ']',
  '}',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
  '? ',
  '<<: ',
  '~',
  '0x1',
  '.nan',
  'null',
  '../',
  '\\',
  '\u0000',
  '\u{1F600}',
  '---\n',
  '%YAML 1.1\n',
  '__proto__: 1\n',
  'constructor: {}\n'
]

function mutate(text: string, pick: (below: number) => number): string {
  let result = text
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(result.length + 1)
    const scrap = scraps[pick(scraps.length)] ?? ''
    const kind = pick(4)
    if (kind === 0) result = result.slice(0, at) + scrap + result.slice(at)
    else if (kind === 1) result = result.slice(0, at) + result.slice(at + 1 + pick(30))
    else if (kind === 2) result = result.slice(0, at) + scrap + result.slice(at + scrap.length)
    else {
      const lines = result.split('\n')
      const line = pick(lines.length)
      lines.splice(pick(lines.length), 0, lines[line] ?? '')
      result = lines.join('\n')
    }
  }
  return result
}

test('400 mutations of the example never throw, and each problem lies in the file', async () => {
  const example = await readFile(path.join(project, 'examples/images/demo.yml'), 'utf8')
  const pick = random(2025)
  let refused = 0
  for (let round = 0; round < 400; round++) {
    const text = mutate(example, pick)
    const root = await repository({ 'a.yml': text })
    const problems = await checkDefinition(path.join(root, 'a.yml'), { repositoryRoot: project })
    if (problems.length > 0) refused++
    const lines = text.split('\n')
    for (const { location, message, rule } of problems) {
      const shown = `round ${round}: ${rule} ${message} at ${location?.line}:${location?.column}\n${text}`
      const line = lines[(location?.line ?? 0) - 1]
      if (line === undefined || (location?.column ?? 0) < 1 || (location?.column ?? 0) > line.length + 1) {
        throw new Error(`outside of the file: ${shown}`)
      }
      if (message === '' || message.includes('\n') || message.length > 1000) throw new Error(`bad message: ${shown}`)
    }
  }
  expect(refused).toBeGreaterThan(200)
}, 120_000)
