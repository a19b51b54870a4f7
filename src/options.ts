/** Reads action inputs and flags, once, into the same typed options. */
import os from 'node:os'
import path from 'node:path'
import * as core from '@actions/core'
import { UserError } from './errors.ts'
import type { Problem, Severity } from './location.ts'
import type { BuildOptions } from './pipeline/job.ts'
import type { UpdatesOptions } from './pipeline/lock-definitions.ts'
import { type FailOn, failOnChoices } from './validation/verdict.ts'

/** What both an action's inputs and a terminal's flags are read from: empty or absent means not given. */
export type Given = (name: string) => string | undefined

/** @returns an input of the action, undefined when it is empty */
export function actionInput(name: string): string | undefined {
  const value = core.getInput(name)
  return value === '' ? undefined : value
}

/**
 * @param given reads an option by the name it has in action.yml
 * @param surroundings what the defaults come from
 * @throws UserError `options.invalid` with every option that is wrong
 */
export function readBuildOptions(
  given: Given,
  surroundings: { env: NodeJS.ProcessEnv; cwd: string; toolVersion: string; terminal: boolean }
): BuildOptions {
  const { env, cwd, toolVersion, terminal } = surroundings
  const { wrong, end } = wrongOptions()
  const flag = (name: string) => readFlag(name, given, wrong)
  const definition = given('definition')
  if (definition === undefined) wrong('definition', 'is required: the path of an image definition')
  const updateCache = readUpdateCache(given('update-cache'), wrong)
  for (const name of ['maas-url', 'maas-api-key']) {
    if (given(name) !== undefined) wrong(name, 'uploading to MAAS is not supported yet: use the command in the report')
  }
  const retention = readRetention(given('retention-days'), wrong)
  const force = flag('force')
  const keepOnFailure = flag('keep-on-failure')
  end()
  const productKey = given('product-key')
  const simulator = given('simulator')
  const workDirectory = given('work-directory') ?? env['RUNNER_TEMP'] ?? os.tmpdir()
  const artifactDays = daysKept(retention, env)
  const outputDirectory = given('output-directory') ?? (terminal ? 'output' : undefined)
  return {
    definition: definition ?? '',
    repositoryRoot: terminal ? cwd : (env['GITHUB_WORKSPACE'] ?? cwd),
    workDirectory: path.resolve(cwd, workDirectory),
    packageDirectory: path.resolve(cwd, given('package-directory') ?? defaultPackageDirectory(env)),
    updateCache,
    force,
    keepOnFailure,
    toolVersion,
    ...(retention === undefined ? {} : { retentionDays: retention }),
    ...(artifactDays === undefined ? {} : { artifactDays }),
    ...(productKey === undefined ? {} : { productKey }),
    ...(simulator === undefined ? {} : { simulator: path.resolve(cwd, simulator) }),
    ...(outputDirectory === undefined ? {} : { outputDirectory: path.resolve(cwd, outputDirectory) }),
    ...(env['GITHUB_REPOSITORY'] === undefined ? {} : { repository: env['GITHUB_REPOSITORY'] }),
    ...(env['GITHUB_RUN_ID'] === undefined ? {} : { runId: env['GITHUB_RUN_ID'] })
  }
}

export interface ValidateOptions {
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  readonly failOn: FailOn
  readonly changedOnly: boolean
  /** By rule; the others keep their own. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>
  /** Absolute. */
  readonly sarifFile?: string
  /** Where relative paths start. */
  readonly root: string
}

/**
 * @param given reads an option by the name it has in validate/action.yml; `paths` and `severities` have one a line
 * @throws UserError `options.invalid` with every option that is wrong
 */
export function readValidateOptions(
  given: Given,
  { env, cwd, terminal }: { env: NodeJS.ProcessEnv; cwd: string; terminal: boolean }
): ValidateOptions {
  const { wrong, end } = wrongOptions()
  const paths = linesOf(given('paths'))
  if (paths.length === 0) wrong('paths', 'is required: files, folders or globs, one a line')
  const chosen = given('fail-on') ?? 'error'
  const failOn = failOnChoices.find((choice) => choice === chosen) ?? 'error'
  if (failOn !== chosen) wrong('fail-on', `must be ${failOnChoices.join(', ')}, not ${JSON.stringify(chosen)}`)
  const changedOnly = readFlag('changed-only', given, wrong)
  const severities = readSeverities(linesOf(given('severities')), (message) => wrong('severities', message))
  const sarif = given('sarif-file')
  end()
  const root = terminal ? cwd : (env['GITHUB_WORKSPACE'] ?? cwd)
  const sarifFile = sarif === undefined ? {} : { sarifFile: path.resolve(root, sarif) }
  return { paths, failOn, changedOnly, severities, root, ...sarifFile }
}

/** Collects every option that is wrong; `end` raises them together, if there are any. */
function wrongOptions(): { wrong: (name: string, message: string) => void; end: () => void } {
  const problems: Problem[] = []
  return {
    wrong: (name, message) => {
      problems.push({ rule: 'options.invalid', severity: 'error', message: `${name}: ${message}` })
    },
    end: () => {
      if (problems.length === 0) return
      throw new UserError('options.invalid', problems.map(({ message }) => message).join('\n'), { problems })
    }
  }
}

function linesOf(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Families of rules; which rules each has, the rules themselves know. */
const ruleShape = /^(?:answer-file|cloudbase-init|definition|lock|script)\.[a-z-]+$/

function readSeverities(lines: readonly string[], wrong: (message: string) => void): Map<string, Severity | 'off'> {
  const severities = new Map<string, Severity | 'off'>()
  for (const line of lines) {
    const [rule = '', value = '', ...more] = line.split(/\s*[:=]\s*/)
    const severity = (['error', 'warning', 'info', 'off'] as const).find((choice) => choice === value)
    if (!ruleShape.test(rule) || severity === undefined || more.length > 0) {
      wrong(
        `${JSON.stringify(line)} must be a rule and error, warning, info or off, such as answer-file.time-zone: info`
      )
    } else severities.set(rule, severity)
  }
  return severities
}

function readFlag(name: string, given: Given, wrong: (name: string, message: string) => void): boolean {
  const value = given(name) ?? 'false'
  if (value !== 'true' && value !== 'false') wrong(name, `must be true or false, not ${JSON.stringify(value)}`)
  return value === 'true'
}

/**
 * @param given reads an option by the name it has in updates/action.yml, and `catalog-url`, a flag of the terminal only
 * @throws UserError `options.invalid` with every option that is wrong
 */
export function readUpdatesOptions(
  given: Given,
  { env, cwd, terminal }: { env: NodeJS.ProcessEnv; cwd: string; terminal: boolean }
): UpdatesOptions {
  const { wrong, end } = wrongOptions()
  const definitions = linesOf(given('definition'))
  if (definitions.length === 0) wrong('definition', 'is required: globs or paths of image definitions, one a line')
  const check = readFlag('check', given, wrong)
  end()
  const catalogUrl = given('catalog-url')
  return {
    definitions,
    check,
    repositoryRoot: terminal ? cwd : (env['GITHUB_WORKSPACE'] ?? cwd),
    packageDirectory: path.resolve(cwd, defaultPackageDirectory(env)),
    ...(catalogUrl === undefined ? {} : { catalogUrl })
  }
}

function readUpdateCache(
  value: string | undefined,
  wrong: (name: string, message: string) => void
): BuildOptions['updateCache'] {
  if (value === undefined || value === 'directory') return 'directory'
  if (value === 'actions' || value === 'both') return value
  wrong('update-cache', `must be directory, actions or both, not ${JSON.stringify(value)}`)
  return 'directory'
}

function readRetention(value: string | undefined, wrong: (name: string, message: string) => void): number | undefined {
  if (value === undefined) return undefined
  const days = Number(value)
  if (!Number.isInteger(days) || days < 1 || days > 400) {
    wrong('retention-days', `must be a whole number of days from 1 to 400, not ${JSON.stringify(value)}`)
  }
  return days
}

/** The repository's setting, which the runner tells, bounds what an action asks for. */
function daysKept(retention: number | undefined, env: NodeJS.ProcessEnv): number | undefined {
  const most = Number(env['GITHUB_RETENTION_DAYS'] ?? '')
  if (!Number.isInteger(most) || most < 1) return retention
  return Math.min(retention ?? most, most)
}

function defaultPackageDirectory(env: NodeJS.ProcessEnv): string {
  const parent =
    env['RUNNER_TOOL_CACHE'] ?? env['LOCALAPPDATA'] ?? env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache')
  return path.join(parent, 'maas-windows-image')
}
