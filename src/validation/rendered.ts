/** Renders a definition's answer files without media: what a build would write, with placeholders for what it makes up. */
import path from 'node:path'
import {
  type Architecture,
  aboutNewText,
  builtInTemplate,
  type EditionType,
  type Encoding,
  type Rendered,
  type Rendering,
  renderBuildFile,
  renderDeployFile,
  type Template,
  type TemplateName
} from '../answer-file/index.ts'
import type { LoadedDefinition } from '../image-definition/load.ts'
import type { ImageDefinition } from '../image-definition/schema.ts'
import type { Problem } from '../location.ts'
import { type ReadAnswerFile, readAnswerFile } from './answer-files.ts'

export interface RenderedDefinition {
  readonly build: Rendered & Origin
  readonly deploy: Rendering & Origin
  /** Of both files, notes included: in the template as the definition names it; of a built-in one, in the definition. */
  readonly problems: readonly Problem[]
}

/** Where a rendered file comes from. */
export interface Origin {
  readonly template: Template
  readonly encoding: Encoding
}

/** In place of the random password of each build. */
const placeholderPassword = '(random password of each build)'

/** In place of the product key: a KMS key depends on the media, and an own key is secret. */
const placeholderKey = 'XXXXX-XXXXX-XXXXX-XXXXX-XXXXX'

/**
 * Renders both answer files for media of an edition type and an architecture.
 * @returns problems too, in place of throwing; with an error among them the texts must not be used
 */
export async function renderDefinition(
  loaded: LoadedDefinition,
  how: {
    editionType: EditionType
    architecture: Architecture
    /** What the one first-logon command runs. */
    runnerCommand: string
    /** Folder of the build machine for scripts of commands that are too long. */
    scriptFolder: string
    repositoryRoot: string
  }
): Promise<RenderedDefinition> {
  const { definition } = loaded
  const { architecture, editionType, runnerCommand, scriptFolder, repositoryRoot } = how
  const common = {
    architecture,
    editionType,
    locale: definition.locale,
    ...(definition.productKey === 'none' ? {} : { productKey: placeholderKey })
  }
  const buildTemplate = await template(repositoryRoot, definition.answerFile, editionType)
  const build = renderBuildFile(buildTemplate, {
    ...common,
    password: placeholderPassword,
    computerName: '*',
    runnerCommand,
    providedFiles: [],
    scriptFolder
  })
  const deployTemplate = await template(repositoryRoot, definition.deployAnswerFile, 'deploy')
  const cloudbaseInit = definition.cloudbaseInit !== undefined
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit })
  return {
    build: { ...build, template: buildTemplate, encoding: buildTemplate.encoding },
    deploy: { ...deploy, template: deployTemplate, encoding: deployTemplate.encoding },
    problems: [
      ...placed(buildTemplate, build, loaded, 'answer-file'),
      ...placed(deployTemplate, deploy, loaded, 'deploy-answer-file')
    ]
  }
}

/** @returns the edition type that `source.edition` tells, or nothing: an index may be either */
export function editionTypeOf({ source }: ImageDefinition): EditionType | undefined {
  const edition = String(source.edition)
  if (/server/i.test(edition)) return 'server'
  const client = /^(?:Windows 1[01]\b|Professional|Enterprise|Education|IoTEnterprise|Core(?:N|SingleLanguage)?$)/i
  return client.test(edition) ? 'client' : undefined
}

/** @returns the architecture of the definition's updates; without any, the one that nearly all media have */
export function architectureOf({ updates }: ImageDefinition): Architecture {
  return updates.catalog?.architecture === 'arm64' ? 'arm64' : 'amd64'
}

type OwnTemplate = ReadAnswerFile & { readonly file: string; readonly builtIn: boolean }

async function template(repositoryRoot: string, own: string | undefined, name: TemplateName): Promise<OwnTemplate> {
  if (own === undefined) return { ...builtInTemplate(name), encoding: 'utf-8', problems: [], builtIn: true }
  return { file: own, builtIn: false, ...(await readAnswerFile(path.resolve(repositoryRoot, own), own)) }
}

/** Where the value stands that rendering puts in, by what the linter may say of it. */
const ownKeys: Readonly<Record<string, readonly string[]>> = { 'answer-file.time-zone': ['locale', 'time-zone'] }

function placed(
  template: OwnTemplate,
  rendering: Rendering,
  loaded: LoadedDefinition,
  place: 'answer-file' | 'deploy-answer-file'
): Problem[] {
  const { file, problems, builtIn } = template
  // What was not decoded right is not worth reading.
  const all = problems.length > 0 ? problems : [...rendering.problems, ...rendering.notes]
  return all.map((problem) => {
    const key = problem.message.endsWith(aboutNewText) ? ownKeys[problem.rule] : undefined
    if (key !== undefined) {
      return { ...problem, message: problem.message.slice(0, -aboutNewText.length), location: loaded.locate(key) }
    }
    if (problem.location !== undefined && !builtIn) return problem
    const message = builtIn ? `${problem.message} (in the built-in ${path.basename(file)})` : problem.message
    return { ...problem, message, location: loaded.locate([place]) }
  })
}
