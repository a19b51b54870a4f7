/** Renders a definition's answer files without media: what a build would write, with placeholders for what it makes up. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import {
  type Architecture,
  builtInTemplate,
  decodeAnswerFile,
  type EditionType,
  type Encoding,
  type Rendered,
  type Rendering,
  renderBuildFile,
  renderDeployFile,
  type TemplateName
} from '../answer-file/index.ts'
import { errorMessage } from '../errors.ts'
import type { LoadedDefinition } from '../image-definition/load.ts'
import type { ImageDefinition } from '../image-definition/schema.ts'
import type { Problem } from '../location.ts'

export interface RenderedDefinition {
  readonly build: Rendered & { readonly encoding: Encoding }
  readonly deploy: Rendering & { readonly encoding: Encoding }
  /** Of both files, notes included: in the template as the definition names it; of a built-in one, in the definition. */
  readonly problems: readonly Problem[]
}

/** In place of the random password of each build. */
export const placeholderPassword = '(random password of each build)'

/** In place of the product key: a KMS key depends on the media, and an own key is secret. */
export const placeholderKey = 'XXXXX-XXXXX-XXXXX-XXXXX-XXXXX'

/** An answer file longer than this is refused; the parser has the same limit. */
const longest = 8 * 1024 * 1024

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
    repositoryRoot: string
  }
): Promise<RenderedDefinition> {
  const { definition } = loaded
  const { architecture, editionType, runnerCommand, repositoryRoot } = how
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
    buildAccount: 'Administrator',
    runnerCommand,
    providedFiles: []
  })
  const deployTemplate = await template(repositoryRoot, definition.deployAnswerFile, 'deploy')
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit: false })
  return {
    build: { ...build, encoding: buildTemplate.encoding },
    deploy: { ...deploy, encoding: deployTemplate.encoding },
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

interface OwnTemplate {
  readonly file: string
  readonly text: string
  readonly encoding: Encoding
  readonly problems: readonly Problem[]
  readonly builtIn: boolean
}

async function template(repositoryRoot: string, own: string | undefined, name: TemplateName): Promise<OwnTemplate> {
  if (own === undefined) return { ...builtInTemplate(name), encoding: 'utf-8', problems: [], builtIn: true }
  return { file: own, builtIn: false, ...(await readAnswerFile(path.resolve(repositoryRoot, own), own)) }
}

/**
 * Reads an answer file; one that cannot be read comes back empty, with the reason.
 * @param name what problems call it
 */
export async function readAnswerFile(file: string, name: string): Promise<Omit<OwnTemplate, 'file' | 'builtIn'>> {
  const unreadable = (message: string) => {
    const location = { file: name, line: 1, column: 1 }
    const problem: Problem = { rule: 'answer-file.unreadable', severity: 'error', message, location }
    return { text: '', encoding: 'utf-8' as const, problems: [problem] }
  }
  try {
    const { size } = await stat(file)
    if (size > longest) return unreadable(`this file has ${size} bytes; an answer file has at most ${longest}`)
    return decodeAnswerFile(name, await readFile(file))
  } catch (error) {
    return unreadable(`this file cannot be read: ${errorMessage(error)}`)
  }
}

function placed(
  { file, problems, builtIn }: OwnTemplate,
  rendering: Rendering,
  loaded: LoadedDefinition,
  key: 'answer-file' | 'deploy-answer-file'
): Problem[] {
  // What was not decoded right is not worth reading.
  const all = problems.length > 0 ? problems : [...rendering.problems, ...rendering.notes]
  return all.map((problem) => {
    if (problem.location !== undefined && !builtIn) return problem
    const message = builtIn ? `${problem.message} (in the built-in ${path.basename(file)})` : problem.message
    return { ...problem, message, location: loaded.locate([key]) }
  })
}
