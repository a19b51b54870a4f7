/** Shows what a build would write as answer files. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formatSeconds } from '../amounts.ts'
import { type EditionType, encodeAnswerFile, unifiedDiff } from '../answer-file/index.ts'
import { errorMessage, refuse, UserError } from '../errors.ts'
import { type LoadedDefinition, loadDefinition } from '../image-definition/load.ts'
import { formatProblem, locator } from '../location.ts'
import { commandFolder, runnerCommand } from '../pipeline/answer-files.ts'
import { buildPlaces } from '../pipeline/job.ts'
import { baseName } from '../publish/names.ts'
import { architectureOf, editionTypeOf, type RenderedDefinition, renderDefinition } from '../validation/rendered.ts'
import type { RenderFlags } from './render.ts'

/** In place of the id of each build. */
const placeholderBuildId = 'BUILD-ID'

/** @throws UserError for a definition or an answer file that will not do, with the place of each problem */
export async function runRender(file: string, flags: RenderFlags): Promise<void> {
  const repositoryRoot = process.cwd()
  const loaded = await loadDefinition(file, { repositoryRoot })
  const editionType = chooseEditionType(loaded, flags)
  const architecture = flags.architecture ?? architectureOf(loaded.definition)
  const places = buildPlaces(placeholderBuildId, '', 0)
  const rendered = await renderDefinition(loaded, {
    editionType,
    architecture,
    runnerCommand: runnerCommand({ places }),
    scriptFolder: commandFolder({ places }),
    repositoryRoot
  })
  refuse('answer-file.invalid', 'an answer file cannot be used', rendered.problems)
  const { build, deploy, problems } = rendered
  const name = baseName({ name: loaded.definition.name, simulated: false })
  const files = { [`${name}-build.xml`]: build, [`${name}-deploy.xml`]: deploy }
  if (flags.outputDirectory !== undefined) await writeFiles(flags.outputDirectory, files)
  if (flags.format === 'json') {
    const { scripts } = build
    const own = build.steps.map(({ name: step, commandLine }) => ({ name: step, commandLine }))
    const changes = flags.diff ? { changes: [...changesOf(build), ...changesOf(deploy)] } : {}
    const all = { editionType, architecture, build: build.text, deploy: deploy.text, steps: own, scripts, ...changes }
    process.stdout.write(`${JSON.stringify({ ...all, notes: problems }, undefined, 2)}\n`)
    return
  }
  for (const note of problems) process.stderr.write(`${formatProblem(note)}\n`)
  if (flags.diff) {
    for (const [to, { template, edits }] of Object.entries(files)) {
      process.stdout.write(unifiedDiff(template.text, edits, { from: template.file, to }))
    }
    return
  }
  if (flags.outputDirectory === undefined) {
    for (const [shown, { text }] of Object.entries(files)) process.stdout.write(`--- ${shown}\n${text.trimEnd()}\n`)
  } else
    for (const written of Object.keys(files)) process.stdout.write(`${path.join(flags.outputDirectory, written)}\n`)
  process.stdout.write(`--- steps of the build machine, in order\n${steps(loaded, build)}\n`)
  for (const script of build.scripts) process.stdout.write(`--- ${script.path}\n${script.text}`)
}

/** Each splice, with its place in the template. */
function changesOf({ template, edits }: RenderedDefinition['build' | 'deploy']) {
  const locate = locator(template.file, template.text)
  return edits
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
    .map(({ start, end, text, why }) => ({ ...locate(start, end), text, why }))
}

function chooseEditionType({ definition, locate }: LoadedDefinition, flags: RenderFlags): EditionType {
  const chosen = flags.editionType ?? editionTypeOf(definition)
  if (chosen !== undefined) return chosen
  const { file, line, column } = locate(['source', 'edition'])
  throw new UserError(
    'options.edition-type',
    `${file}:${line}:${column}: the edition ${definition.source.edition} does not tell a server from a client: ` +
      'give --edition-type server or --edition-type client'
  )
}

async function writeFiles(
  folder: string,
  files: Record<string, RenderedDefinition['build' | 'deploy']>
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, { text, encoding }] of Object.entries(files)) {
      await writeFile(path.join(folder, name), encodeAnswerFile(text, encoding))
    }
  } catch (error) {
    throw new UserError('options.output-directory', `cannot write into ${folder}: ${errorMessage(error)}`)
  }
}

/** In the order in which the runner takes them. */
function steps({ definition }: LoadedDefinition, { steps: own }: RenderedDefinition['build']): string {
  const lines = [
    ...own.map(({ commandLine }) => `from the template: ${commandLine}`),
    ...definition.customizations.map(
      ({ name, script, timeout }) =>
        `customization: ${name}${script === undefined ? '' : ` (${script})`}, at most ${formatSeconds(timeout / 1000)}`
    ),
    ...updateStep(definition.updates)
  ]
  return lines.length === 0 ? 'none' : lines.map((line, index) => `${index + 1}. ${line}`).join('\n')
}

function updateStep({ lock, catalog }: LoadedDefinition['definition']['updates']): string[] {
  if (lock !== undefined) return [`updates: the first group of ${lock}`]
  return catalog === undefined ? [] : [`updates: the first group of what the catalog has for ${catalog.product}`]
}
