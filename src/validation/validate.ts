/** Checks definitions and what they name. Whatever the files hold, it is only ever parsed. */
import { lintAnswerFile } from '../answer-file/index.ts'
import { nameFor, type Problem, type Severity } from '../location.ts'
import type { Reporter } from '../run.ts'
import type { LockQuery } from '../updates/lock.ts'
import { readAnswerFile } from './answer-files.ts'
import { changedFiles } from './changed.ts'
import { checkCloudbaseConfig } from './cloudbase-config.ts'
import { checkDefinitionFile } from './definition.ts'
import { type FileKind, type FoundFile, findFiles } from './find.ts'
import type { Located } from './located.ts'
import { checkLockFile, type LockPlan } from './locks.ts'
import { checkScripts, readScript, type ScriptSource } from './scripts.ts'
import type { Validation } from './verdict.ts'

/** No message is longer: it may quote a file. */
const longestMessage = 1000

export interface ValidateRequest {
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  /** The folder that paths, and those in definitions, start at; files below it are named relative to it. */
  readonly root: string
  /** Check only what a pull request changes. */
  readonly changedOnly: boolean
  /** By rule, instead of its own. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/**
 * Checks what the paths lead to, and what the definitions among it name: their answer files as a build would render them,
 * their lock, scripts and configurations.
 * @throws UserError `validate.paths`, `validate.changed-only`
 */
export async function validate(request: ValidateRequest): Promise<Validation> {
  const { paths, root, changedOnly, severities, env, signal } = request
  const found = await findFiles(paths, root)
  const changed = changedOnly ? await changedFiles(root, env, signal) : undefined
  const collected = collect(root, severities)
  const ofKind = (kind: FileKind) => found.filter((item) => item.kind === kind)
  const others = new Map<string, FoundFile>()
  const rendered = new Set<string>()
  const scripts: ScriptSource[] = []
  const queries = new Map<string, (LockQuery | undefined)[]>()
  // Definitions first: an answer file that one of them names is a template, and rendering judges it better.
  for (const { file } of ofKind('definition')) {
    signal.throwIfAborted()
    const checked = await checkDefinitionFile(file, root, changed)
    if (checked === undefined) continue
    collected.add(file, checked.problems)
    for (const template of checked.templates) {
      rendered.add(template)
      collected.add(template, [])
    }
    for (const item of checked.named) {
      others.set(item.file, item)
      if (item.kind === 'lock') queries.set(item.file, [...(queries.get(item.file) ?? []), checked.query])
    }
    scripts.push(...checked.scripts)
  }
  for (const item of found) {
    if (item.kind === 'definition' || rendered.has(item.file)) continue
    if (changed === undefined || changed.files.has(item.file)) others.set(item.file, item)
  }
  for (const item of others.values()) {
    if (rendered.has(item.file)) continue
    signal.throwIfAborted()
    const { problems, source, plan } = await checkOther(item, queries.get(item.file) ?? [])
    collected.add(item.file, problems)
    if (plan !== undefined) collected.addPlan(plan)
    if (source !== undefined) scripts.push(source)
  }
  for (const problem of await checkScripts(scripts, request)) collected.add(problem.location?.file ?? root, [problem])
  return collected.end()
}

interface CheckedOther {
  readonly problems: readonly Problem[]
  readonly source?: ScriptSource
  readonly plan?: LockPlan
}

async function checkOther(
  { kind, file }: FoundFile,
  queries: readonly (LockQuery | undefined)[]
): Promise<CheckedOther> {
  switch (kind) {
    case 'lock':
      return checkLockFile(file, queries)
    case 'cloudbase-init':
      return { problems: await checkCloudbaseConfig(file, file) }
    case 'script':
      return readScript(file, file)
    default:
      return { problems: lintAnswerFile({ file, ...(await readAnswerFile(file, file)) }, { role: 'template' }) }
  }
}

/** Gathers problems, gives each a place that the user knows, and tells each once. */
function collect(root: string, severities: ValidateRequest['severities']) {
  const files = new Set<string>()
  const problems = new Map<string, Located>()
  const plans: LockPlan[] = []
  const show = (file: string) => nameFor(file, root)
  return {
    add: (file: string, list: readonly Problem[]) => {
      files.add(show(file))
      for (const problem of list) {
        const severity = severities.get(problem.rule) ?? problem.severity
        if (severity === 'off') continue
        const place = problem.location ?? { file, line: 1, column: 1 }
        const location = { ...place, file: show(place.file) }
        const message = problem.message.slice(0, longestMessage)
        // Both edition types find most of the same, a template may serve several definitions, and its rendering repeats some.
        const key = JSON.stringify([location.file, location.line, location.column, problem.rule, message])
        const known = problems.get(key)
        if (known === undefined || rank(severity) > rank(known.severity)) {
          problems.set(key, { ...problem, severity, message, location })
        }
      }
    },
    addPlan: (plan: LockPlan) => {
      plans.push({ ...plan, file: show(plan.file) })
    },
    end: (): Validation => ({ files: [...files].sort(), problems: sorted([...problems.values()]), plans })
  }
}

function rank(severity: Severity): number {
  return ['info', 'warning', 'error'].indexOf(severity)
}

function sorted(problems: readonly Located[]): Located[] {
  return problems.toSorted(
    ({ location: a }, { location: b }) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column
  )
}
