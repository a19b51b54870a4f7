import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { lintAnswerFile } from '../../../src/answer-file/index.ts'
import { lines, realFiles } from '../fixtures.ts'

interface Reviewed {
  readonly rule: string
  readonly at: readonly string[]
  /** YAML 1.2 reads yes and no as text. */
  readonly correct: 'yes' | 'no'
  readonly why: string
}

const folder = path.join(import.meta.dirname, '../../fixtures/unattend')
const reviews: Record<string, readonly Reviewed[]> = parse(readFileSync(path.join(folder, 'findings.yml'), 'utf8'))

/**
 * Errors on files that their authors use. All four: a product key as the text of ProductKey. packer-windows itself documents the
 * mistake now (https://github.com/joefitzgerald/packer-windows, answer_files/10/Autounattend.xml: "Notice the addition of the
 * `<Key>` element"), and boxcutter took its file from there; it does no harm only because evaluation media want no key.
 */
const wrongInProduction = [
  'StefanScherer__packer-windows__answer_files__10__Autounattend.xml product-key-text',
  'boxcutter__windows__floppy__eval-win10x64-enterprise__Autounattend.xml product-key-text',
  'boxcutter__windows__floppy__eval-win10x86-enterprise__Autounattend.xml product-key-text',
  'joefitzgerald__packer-windows__answer_files__10__Autounattend.xml product-key-text'
]

const found = realFiles.map((source) => ({
  file: source.file,
  findings: lintAnswerFile(source, { role: 'template' })
}))

test.each(found)('what is found in $file was reviewed, and nothing besides', ({ file, findings }) => {
  const places = findings.map(({ rule, location: { line, column } }) => `${rule} ${line}:${column}`)
  const expected = (reviews[file] ?? []).flatMap(({ rule, at }) => at.map((place) => `answer-file.${rule} ${place}`))
  expect(places.toSorted()).toEqual(expected.toSorted())
})

test('every review says whether the finding is right, and why', () => {
  const all = Object.values(reviews).flat()
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(({ correct, why }) => !['yes', 'no'].includes(correct) || why.length < 20)).toEqual([])
  expect(Object.keys(reviews).filter((file) => !realFiles.some((one) => one.file === file))).toEqual([])
})

test('no file that its authors use has an error, but for the listed ones', () => {
  expect(realFiles).toHaveLength(30)
  const errors = found.flatMap(({ file, findings }) =>
    findings
      .filter(({ severity }) => severity === 'error')
      .map(({ rule }) => `${file} ${rule.replace('answer-file.', '')}`)
  )
  expect(errors.toSorted()).toEqual(wrongInProduction.toSorted())
})

test("cloudbase-init's own file is right where it belongs, but for what this project adds", () => {
  const source = realFiles.find(({ file }) => file.includes('cloudbase-init-installer'))
  const findings = source ? lintAnswerFile(source, { role: 'deploy', cloudbaseInit: true }) : []
  expect(lines(findings).filter((line) => line.includes('skip-oobe'))).toEqual([])
  const rules = new Set(findings.map(({ rule }) => rule.replace('answer-file.', '')))
  expect([...rules].sort()).toEqual(['deploy-devices', 'deploy-oobe-pages', 'network-location', 'placeholder'])
})
