/** Checks a definition and the files that it names. */
import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { isEvaluation, kmsClientKey } from '../answer-file/index.ts'
import type { DefinitionFile } from '../image-definition/files.ts'
import { type ExaminedDefinition, examineDefinition, type LoadedDefinition } from '../image-definition/load.ts'
import type { Problem } from '../location.ts'
import type { LockQuery } from '../updates/lock.ts'
import type { ChangedFiles } from './changed.ts'
import type { FileKind, FoundFile } from './find.ts'
import { inlineScripts } from './inline-scripts.ts'
import { architectureOf, editionTypeOf, renderDefinition } from './rendered.ts'
import type { ScriptSource } from './scripts.ts'

/** For the runner's command line and folder, which no check depends on. */
const standIn = { runnerCommand: 'runner.exe', scriptFolder: 'C:\\Windows\\Temp\\commands' }

export interface CheckedDefinition {
  readonly problems: readonly Problem[]
  /** The answer files that were rendered: absolute. */
  readonly templates: readonly string[]
  /** What is still to be checked because of the definition. */
  readonly named: readonly FoundFile[]
  readonly scripts: readonly ScriptSource[]
  /** What its lock file must be the answer to. */
  readonly query?: LockQuery
}

const kinds: Partial<Record<DefinitionFile['role'], FileKind>> = {
  'answer-file': 'answer-file',
  'deploy-answer-file': 'answer-file',
  lock: 'lock',
  script: 'script',
  'cloudbase-init-config': 'cloudbase-init'
}

/**
 * @param changed when given, only a definition is checked that has changed, or one of whose files has
 * @returns nothing for a definition that has not changed
 */
export async function checkDefinitionFile(
  file: string,
  root: string,
  changed?: ChangedFiles
): Promise<CheckedDefinition | undefined> {
  const examined = await examineDefinition(file, { repositoryRoot: root })
  if (changed !== undefined && !(await isChanged(file, examined, root, changed))) return undefined
  const { loaded, problems, files } = examined
  // By their written paths: `files` has links resolved, and the user knows the link.
  const named = files.flatMap(({ role, written }): FoundFile[] => {
    const kind = kinds[role]
    return kind === undefined ? [] : [{ kind, file: path.resolve(root, written) }]
  })
  for (const { role, written } of files) {
    if (role === 'local-scripts') named.push(...(await scriptsIn(path.resolve(root, written))))
  }
  if (loaded === undefined) return { problems, templates: [], named, scripts: [] }
  const isTemplate = ({ kind }: FoundFile) => kind === 'answer-file'
  return {
    problems: [...problems, ...keyProblems(loaded), ...(await renderProblems(loaded, root))],
    templates: named.filter(isTemplate).map((item) => item.file),
    named: named.filter((item) => !isTemplate(item)),
    scripts: inlineScripts(loaded),
    ...(loaded.definition.updates.catalog === undefined ? {} : { query: loaded.definition.updates.catalog })
  }
}

/** cloudbase-init runs what lies in its folder directly; links would be copied as what they lead to, which may be anything. */
async function scriptsIn(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() && /\.ps1$/i.test(entry.name)).map(({ name }) => name)
  return names.sort().map((name) => ({ kind: 'script', file: path.join(folder, name) }))
}

/** Both edition types are rendered when the definition does not tell which: an index may be either. */
async function renderProblems(loaded: LoadedDefinition, repositoryRoot: string): Promise<Problem[]> {
  const known = editionTypeOf(loaded.definition)
  const common = { architecture: architectureOf(loaded.definition), ...standIn, repositoryRoot }
  const problems: Problem[] = []
  for (const editionType of known === undefined ? (['server', 'client'] as const) : [known]) {
    problems.push(...(await renderDefinition(loaded, { ...common, editionType })).problems)
  }
  return problems
}

/** What the build would only find when it has the media. */
function keyProblems({ definition, locate }: LoadedDefinition): Problem[] {
  if (definition.productKey === 'none') return []
  const edition = String(definition.source.edition)
  const complain = (rule: string, message: string, hint: string): Problem[] => {
    return [{ rule: `answer-file.${rule}`, severity: 'error', message, hint, location: locate(['source', 'edition']) }]
  }
  if (isEvaluation(edition)) {
    return complain('evaluation-key', 'an evaluation edition takes no product key', 'add product-key: none')
  }
  const isId = /^(?:Server[A-Z]|Core|Professional|Enterprise|Education|IoTEnterprise)\w*$/.test(edition)
  if (definition.productKey !== 'kms' || !isId || kmsClientKey(edition) !== undefined) return []
  const message = `no KMS client setup key is known for ${edition}`
  return complain('no-kms-key', message, 'add product-key: none, or input with your own key')
}

async function isChanged(
  file: string,
  { files }: ExaminedDefinition,
  root: string,
  { files: changed, someGone }: ChangedFiles
): Promise<boolean> {
  // What is gone may be what this one names.
  if (someGone || changed.has(file)) return true
  const realRoot = await realpath(root)
  return files.some(({ written, path: real }) => {
    const names = [path.resolve(root, written), path.resolve(root, path.relative(realRoot, real))]
    return names.some((name) => changed.has(name) || [...changed].some((one) => one.startsWith(name + path.sep)))
  })
}
