/** SARIF 2.1.0, for GitHub code scanning. Source: docs.oasis-open.org/sarif/sarif/v2.1.0, and GitHub's page on its SARIF support. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorMessage, UserError } from '../errors.ts'
import type { Severity } from '../location.ts'
import { type Located, toRecord } from './located.ts'
import { ruleText } from './rule-texts.ts'

/** GitHub refuses a run with more results. */
const mostResults = 25_000

/** @returns the SARIF of these problems as text */
export function sarifText(problems: readonly Located[], version: string): string {
  return JSON.stringify(toSarif(problems, version), undefined, 2)
}

/**
 * Writes the SARIF of these problems.
 * @throws UserError `options.sarif-file`
 */
export async function writeSarif(file: string, problems: readonly Located[], version: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, `${sarifText(problems, version)}\n`)
  } catch (error) {
    throw new UserError('options.sarif-file', `cannot write ${file}: ${errorMessage(error)}`)
  }
}

const levels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }

/**
 * @param version of this program
 * @returns one run; names of files are relative to the repository
 */
export function toSarif(problems: readonly Located[], version: string): Record<string, unknown> {
  const shown = problems.slice(0, mostResults)
  const rules = [...new Set(shown.map(({ rule }) => rule))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'maas-windows-image', version, rules: rules.map(describeRule) }
        },
        columnKind: 'utf16CodeUnits',
        results: shown.map((problem) => resultOf(problem, rules.indexOf(problem.rule)))
      }
    ]
  }
}

function describeRule(id: string) {
  const text = ruleText(id)
  const name = id.replace(/(?:^|[.-])(\w)/g, (_all, letter: string) => letter.toUpperCase())
  const summary = text?.summary ?? `A finding of the rule ${id}.`
  return {
    id,
    name,
    shortDescription: { text: summary },
    ...(text?.hint === undefined ? {} : { help: { text: text.hint } })
  }
}

function resultOf(problem: Located, ruleIndex: number) {
  const { file, startLine, startColumn, endLine, endColumn, rule, severity, message } = toRecord(problem)
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: { startLine, startColumn, endLine, endColumn }
        }
      }
    ]
  }
}

function artifact(file: string) {
  if (path.isAbsolute(file)) return { uri: pathToFileURL(file).href }
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' }
}
