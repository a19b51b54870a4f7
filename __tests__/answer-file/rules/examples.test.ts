import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { decodeAnswerFile } from '../../../src/answer-file/index.ts'
import type { Example } from '../../../src/answer-file/rules/example.ts'
import { allRules, lintAnswerFile, type RuleInfo } from '../../../src/answer-file/rules/index.ts'

/** @returns the rules that an example triggers */
function triggered({ text, encoding }: Example, { context }: RuleInfo): string[] {
  const source = decodeAnswerFile('example.xml', Buffer.from(text, encoding ?? 'utf8'))
  const findings = lintAnswerFile({ file: 'example.xml', ...source }, context ?? { role: 'template' })
  return [...new Set(findings.map(({ rule }) => rule))]
}

describe.each(allRules)('$id', (rule) => {
  test('its bad example triggers it and nothing else, its good one nothing', () => {
    expect(triggered(rule.bad, rule)).toEqual([`answer-file.${rule.id}`])
    expect(triggered(rule.good, rule)).toEqual([])
  })

  test('says what is found, and what to do', () => {
    expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(rule.summary).toMatch(/^[^\n]{20,}\.$/)
    expect(rule.hint.length).toBeGreaterThan(5)
  })
})

test('every rule has a file of its own, and is one of them', () => {
  const folder = path.join(import.meta.dirname, '../../../src/answer-file/rules')
  const files = readdirSync(folder).filter((file) => /: Rule = \{/.test(readFileSync(path.join(folder, file), 'utf8')))
  const ids = allRules.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(files.filter((file) => !ids.includes(file.replace('.ts', '')))).toEqual([])
  expect(files.length).toBeGreaterThan(60)
})
