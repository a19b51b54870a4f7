/** Makes the payload disk, then the disk of the image with everything the build machine needs on it. */
import { mkdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { MediaImage } from '../powershell/scripts.ts'
import { newOsDisk, newPayloadDisk } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import { type AnswerFiles, customizationFolder, stageRunner } from './answer-files.ts'
import { call, type Job } from './job.ts'
import type { Plan } from './updates.ts'

/** NTFS's own structures on the payload disk, and room to breathe. */
const payloadReserve = 512 * 1024 ** 2

/** The payload comes first: the runner must know its GPT disk GUID. */
export async function makeDisks(
  job: Job,
  run: Run,
  made: { image: MediaImage; answerFiles: AnswerFiles; plan: Plan }
): Promise<void> {
  const { places, definition, options } = job
  for (const folder of [places.mountFolder, places.logFolder, places.stagingFolder]) {
    await mkdir(folder, { recursive: true })
  }
  const packages = made.plan.flat()
  const customizations = await customizationFiles(job)
  const sizes = await Promise.all(customizations.map(async ({ source }) => (await stat(source)).size))
  const bytes = [...packages.map((item) => item.size), ...sizes].reduce((sum, size) => sum + size, 0)
  const payload = await call(job, run, newPayloadDisk, {
    path: places.payloadDisk,
    mountFolder: path.join(places.mountFolder, 'payload'),
    sizeBytes: roundUp(bytes * 1.1 + payloadReserve, 1024 ** 2),
    files: [
      ...packages.map((item) => ({ source: item.source, target: item.path })),
      ...customizations,
      // The guest tells the mounted payload by this folder, also when there is no package.
      { source: await emptyFile(job), target: 'packages\\.payload' }
    ]
  })
  await stageRunner(job, made.answerFiles, made.plan, payload.diskGuid)
  await call(job, run, newOsDisk, {
    path: places.osDisk,
    mountFolder: places.mountFolder,
    sizeBytes: definition.disk.size,
    sectorSize: definition.disk.sectorSize,
    firmware: definition.firmware,
    source: { path: path.resolve(options.repositoryRoot, definition.source.path), index: made.image.index },
    stagingFolder: places.stagingFolder,
    logFolder: places.logFolder
  })
}

/** Each customization has a folder of its own: its script, and its files beside it. */
async function customizationFiles(job: Job): Promise<{ source: string; target: string }[]> {
  const { definition, options, places } = job
  const files: { source: string; target: string }[] = []
  for (const [index, item] of definition.customizations.entries()) {
    const folder = customizationFolder(index)
    const add = (source: string) => files.push({ source, target: `${folder}\\${path.basename(source)}` })
    if (item.script !== undefined) add(path.resolve(options.repositoryRoot, item.script))
    else add(await inlineScript(places.stagingFolder, index, item.run ?? ''))
    for (const file of item.files) add(path.resolve(options.repositoryRoot, file))
  }
  return files
}

/** Text of the definition becomes a file with a byte order mark: without one, 5.1 reads it in the ANSI code page. */
async function inlineScript(stagingFolder: string, index: number, text: string): Promise<string> {
  const folder = path.join(path.dirname(stagingFolder), 'inline', String(index + 1))
  await mkdir(folder, { recursive: true })
  const file = path.join(folder, 'run.ps1')
  await writeFile(file, inlineScriptText(text))
  return file
}

/** Passes on the exit code of the last program the text has run, which PowerShell's -File would turn into 0. */
export function inlineScriptText(text: string): string {
  const lines = [
    `$ErrorActionPreference = 'Stop'`,
    ...text.replace(/\r?\n$/, '').split(/\r?\n/),
    'if (Test-Path -LiteralPath Variable:LASTEXITCODE) { exit $LASTEXITCODE }',
    ''
  ]
  return `\ufeff${lines.join('\r\n')}`
}

async function emptyFile({ places }: Job): Promise<string> {
  const file = path.join(places.workFolder, '.payload')
  await writeFile(file, '')
  return file
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit
}
