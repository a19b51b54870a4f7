/** Shows what a build would write as answer files. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { formatSeconds } from '../amounts.ts'
import { type EditionType, encodeAnswerFile } from '../answer-file/index.ts'
import { errorMessage, refuse, UserError } from '../errors.ts'
import { type LoadedDefinition, loadDefinition } from '../image-definition/load.ts'
import { formatProblem } from '../location.ts'
import { runnerCommand } from '../pipeline/answer-files.ts'
import { buildPlaces } from '../pipeline/job.ts'
import { baseName } from '../publish/names.ts'
import { architectureOf, editionTypeOf, type RenderedDefinition, renderDefinition } from '../validation/rendered.ts'
import type { RenderFlags } from './render.ts'

/** In place of the id of each build. */
const placeholderBuildId = 'BUILD-ID'

/** @throws UserError for a definition or an answer file that will not do, with the place of each problem */
export async function runRender(file: string, flags: RenderFlags): Promise<void> {
  const repositoryRoot = process.env['GITHUB_WORKSPACE'] ?? process.cwd()
  const loaded = await loadDefinition(file, { repositoryRoot })
  const editionType = chooseEditionType(loaded, flags)
  const architecture = flags.architecture ?? architectureOf(loaded.definition)
  const runner = runnerCommand({ places: buildPlaces(placeholderBuildId, '', 0) })
  const rendered = await renderDefinition(loaded, { editionType, architecture, runnerCommand: runner, repositoryRoot })
  refuse('answer-file.invalid', 'an answer file cannot be used', rendered.problems)
  const { build, deploy, problems } = rendered
  const name = baseName({ name: loaded.definition.name, simulated: false })
  const files = { [`${name}-build.xml`]: build, [`${name}-deploy.xml`]: deploy }
  if (flags.format === 'json') {
    const steps = build.steps.map(({ name: step, commandLine }) => ({ name: step, commandLine }))
    const all = { editionType, architecture, build: build.text, deploy: deploy.text, steps, notes: problems }
    process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`)
  } else {
    for (const note of problems) process.stderr.write(`${formatProblem(note)}\n`)
  }
  if (flags.outputDirectory !== undefined) await writeFiles(flags.outputDirectory, files)
  if (flags.format === 'json') return
  if (flags.outputDirectory === undefined) {
    for (const [shown, { text }] of Object.entries(files)) process.stdout.write(`--- ${shown}\n${text.trimEnd()}\n`)
  } else
    for (const written of Object.keys(files)) process.stdout.write(`${path.join(flags.outputDirectory, written)}\n`)
  process.stdout.write(`--- steps of the build machine, in order\n${steps(loaded, build)}\n`)
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
    ...(definition.updates.lock === undefined ? [] : [`updates: the first group of ${definition.updates.lock}`])
  ]
  return lines.length === 0 ? 'none' : lines.map((line, index) => `${index + 1}. ${line}`).join('\n')
}
