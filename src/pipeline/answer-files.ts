/** Renders both answer files and lays out everything that the build machine finds on its C:. */

import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  builtInTemplate,
  decodeAnswerFile,
  type EditionType,
  type Encoding,
  encodeAnswerFile,
  keyFault,
  kmsClientKey,
  renderBuildFile,
  renderDeployFile,
  type Step,
  type TemplateName
} from '../answer-file/index.ts'
import { asset } from '../assets.ts'
import { refuse, UserError } from '../errors.ts'
import type { Problem } from '../location.ts'
import type { MediaImage } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import type { Job } from './job.ts'
import { forGuest, type Plan } from './updates.ts'

/** What sealing needs again. */
export interface AnswerFiles {
  /** The deployed machine's, as text. */
  readonly deploy: string
  readonly editionType: EditionType
  /** The template's own first-logon commands, now steps of the runner. */
  readonly steps: readonly Step[]
}

/** @throws UserError with file:line:column of each problem */
export async function renderAnswerFiles(job: Job, run: Run, image: MediaImage): Promise<AnswerFiles> {
  const { definition } = job
  const editionType: EditionType = image.installationType === 'Client' ? 'client' : 'server'
  const productKey = chooseKey(job, image)
  if (productKey !== undefined && definition.productKey === 'input') run.reporter.secret(productKey)
  const common = {
    architecture: architectureOf(image),
    editionType,
    locale: definition.locale,
    ...(productKey === undefined ? {} : { productKey })
  }
  const buildTemplate = await template(job, definition.answerFile, editionType)
  const build = renderBuildFile(buildTemplate, {
    ...common,
    password: job.password,
    computerName: '*',
    runnerCommand: runnerCommand(job),
    providedFiles: job.providedFiles,
    scriptFolder: commandFolder(job)
  })
  const deployTemplate = await template(job, definition.deployAnswerFile, 'deploy')
  const deploy = renderDeployFile(deployTemplate, { ...common, cloudbaseInit: false })
  for (const note of [...build.notes, ...deploy.notes]) {
    if (note.severity === 'info') run.reporter.info(`${note.location?.line ?? ''}: ${note.message}`)
    else run.reporter.problem(note)
  }
  refuse('answer-file.invalid', 'an answer file cannot be used', [...build.problems, ...deploy.problems])
  await stageFile(job, 'Windows/Panther/unattend.xml', encodeAnswerFile(build.text, buildTemplate.encoding))
  for (const script of build.scripts) await stageFile(job, script.path.slice(3).replaceAll('\\', '/'), script.text)
  for (const step of build.steps) run.reporter.info(`step taken from the template: ${step.commandLine}`)
  return { deploy: asUtf8(deploy.text), editionType, steps: build.steps }
}

/** The guest writes the deploy file as UTF-8, whatever its template was, so its declaration must say that. */
function asUtf8(text: string): string {
  return text.replace(/^(<\?xml[^>]*?encoding\s*=\s*["'])[^"']*/, '$1utf-8')
}

/** @returns the command line of the one first-logon entry */
export function runnerCommand({ places }: Pick<Job, 'places'>): string {
  const script = `${places.guestFolder}\\guest\\run-steps.ps1`
  return `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${script}`
}

/** @returns the folder of the build machine for scripts of commands that are too long for an answer file */
export function commandFolder({ places }: Pick<Job, 'places'>): string {
  return `${places.guestFolder}\\commands`
}

/** Writes steps.json, the orders and the scripts into the staging folder, in the shape they have on C:. */
export async function stageRunner(job: Job, files: AnswerFiles, plan: Plan, payloadDiskGuid: string): Promise<void> {
  const { places, definition } = job
  const folder = `Windows/Temp/${places.buildId}`
  for (const part of ['shared', 'guest', 'deploy']) {
    const target = path.join(places.stagingFolder, folder, part)
    await mkdir(target, { recursive: true })
    await cp(asset(`powershell/${part}`), target, { recursive: true })
  }
  const firstGroup = plan[0] ?? []
  const steps = [
    ...files.steps.map((step, index) => templateStep(step, index)),
    ...definition.customizations.map((item, index) => ({
      id: `customization-${index + 1}`,
      kind: 'customization',
      name: item.name,
      script: `${customizationFolder(index)}\\${scriptName(item)}`,
      timeoutSeconds: Math.ceil(item.timeout / 1000),
      allowExitCodes: item.allowExitCodes,
      onFailure: item.onFailure
    })),
    ...(firstGroup.length === 0 ? [] : [updateStep()])
  ]
  const settings = {
    buildId: places.buildId,
    folder: places.guestFolder,
    marker: places.marker,
    payloadDiskGuid,
    quietSeconds: job.intervals.quietSeconds,
    steps
  }
  await stageFile(job, `${folder}/steps.json`, `${JSON.stringify(settings, undefined, 2)}\n`)
  const order = { task: 'install-packages', request: installRequest(job, plan, firstGroup, 'first group') }
  await stageFile(job, `${folder}/orders/updates.json`, JSON.stringify(order))
}

/** @returns what install-packages.ps1 is asked for */
export function installRequest(job: Job, plan: Plan, packages: Plan[number], phase: string) {
  return {
    phase,
    pauseSeconds: job.intervals.pauseSeconds,
    // For a target that misses them: paths on the payload disk.
    checkpoints: plan
      .flat()
      .filter((item) => item.role === 'checkpoint')
      .map((item) => item.path),
    packages: packages.map(forGuest)
  }
}

/** The runner ends a template's command after this; Windows itself would wait for ever. */
const templateStepSeconds = 3600

/** Windows ignores the exit codes of first-logon commands, so one that fails is reported and the next one runs. */
function templateStep(step: Step, index: number) {
  return {
    id: `template-${index + 1}`,
    kind: 'command',
    name: step.name,
    commandLine: step.commandLine,
    timeoutSeconds: templateStepSeconds,
    allowExitCodes: [0, 3010],
    onFailure: 'continue'
  }
}

/** Last before the marker. A package that fails does not stop the build here: the rounds after it decide. */
function updateStep() {
  return {
    id: 'updates',
    kind: 'updates',
    name: 'Update packages, first group',
    // None of its own: each package has one, and the stage's stands above.
    timeoutSeconds: 0,
    allowExitCodes: [0],
    onFailure: 'fail'
  }
}

/** @returns a customization's own folder on the payload disk */
export function customizationFolder(index: number): string {
  return `customizations\\${String(index + 1).padStart(2, '0')}`
}

/** @returns the file name of a customization's script in that folder */
function scriptName({ script }: { readonly script?: string | undefined }): string {
  return script === undefined ? 'run.ps1' : path.basename(script)
}

async function stageFile(job: Job, relative: string, contents: string | Uint8Array): Promise<void> {
  const file = path.join(job.places.stagingFolder, relative)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, contents)
}

async function template(
  job: Job,
  own: string | undefined,
  name: TemplateName
): Promise<{ file: string; text: string; encoding: Encoding }> {
  if (own === undefined) return { ...builtInTemplate(name), encoding: 'utf-8' }
  const bytes = await readFile(path.resolve(job.options.repositoryRoot, own))
  const { text, encoding, problems } = decodeAnswerFile(own, bytes)
  refuse('answer-file.invalid', `${own} cannot be read`, problems)
  return { file: own, text, encoding }
}

function architectureOf(image: MediaImage): 'amd64' | 'arm64' | 'x86' {
  const { architecture } = image
  if (architecture === 'amd64' || architecture === 'arm64' || architecture === 'x86') return architecture
  throw new UserError('answer-file.architecture', `the image's architecture ${architecture} is unknown`)
}

/** @throws UserError when the key is another edition's, or when there is none to choose */
function chooseKey(job: Job, image: MediaImage): string | undefined {
  const { definition, options, loaded } = job
  if (definition.productKey === 'none') return undefined
  const isOwn = definition.productKey === 'input'
  const key = isOwn ? options.productKey?.toUpperCase() : kmsClientKey(image.edition, image.build)
  const fault = keyFault(key ?? '', image)
  const problems: Problem[] = []
  const complain = (rule: string, message: string, hint: string) => {
    const location = loaded.locate(['product-key'])
    problems.push({ rule: `answer-file.${rule}`, severity: 'error', message, hint, location })
  }
  if (fault !== undefined) complain(fault.rule, fault.message, fault.hint)
  else if (key === undefined) {
    const message = `no KMS client setup key is known for ${image.edition} of build ${image.build}`
    complain('no-kms-key', message, 'use product-key: none, or input with your own key')
  }
  refuse('answer-file.product-key', 'the product key cannot be chosen', problems)
  return key
}
