/** Builds from a terminal, and cleans up before it ends. */
import { copyFile, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '../errors.ts'
import { readBuildOptions } from '../options.ts'
import { beginBuild, newRun, type Surroundings } from '../pipeline/begin.ts'
import { cleanUp, workFolderOf } from '../pipeline/clean-up.ts'
import { build } from '../pipeline/index.ts'
import { type BuildOptions, type BuildPlaces, buildPlaces, type Job, newBuildId } from '../pipeline/job.ts'
import { planBuild } from '../pipeline/plan-build.ts'
import { baseName } from '../publish/names.ts'
import { toolVersion } from '../version.ts'
import { type Ending, teller } from './build-ending.ts'
import type { Format } from './format.ts'
import { formatPlan } from './plan-text.ts'
import { type Stopping, stopping } from './stopping.ts'

/** As commander gives them: `--work-directory x` is `workDirectory: 'x'`. */
export interface BuildFlags {
  readonly format: Format
  readonly plan?: boolean
  readonly debug?: boolean
  readonly [flag: string]: string | boolean | undefined
}

/** @returns the exit code; everything has been said */
export async function runBuild(definition: string, flags: BuildFlags): Promise<number> {
  const { [keyVariable]: productKey, ...env } = process.env
  if (flags.plan === true) return showPlan(readOptions(definition, flags, env, productKey), flags.format)
  const { reporter, tell } = teller(flags)
  const stop = stopping(reporter, Date.now)
  const ending: Ending = { simulated: flags['simulator'] !== undefined }
  try {
    const options = readOptions(definition, flags, env, productKey)
    ending.end = await buildOnce(options, { reporter, signal: stop.signal, env }, stop)
    ending.error = ending.end.error
  } catch (error) {
    ending.error = error
  } finally {
    stop.end()
  }
  return tell(ending)
}

const keyVariable = 'MAAS_WINDOWS_IMAGE_PRODUCT_KEY'

function readOptions(
  definition: string,
  flags: BuildFlags,
  env: NodeJS.ProcessEnv,
  productKey: string | undefined
): BuildOptions {
  if (flags['productKey'] !== undefined) {
    const message = `a product key on the command line can be read by everybody: put it into ${keyVariable}`
    throw new UserError('options.product-key', message)
  }
  const given = (name: string) => {
    if (name === 'definition') return definition
    if (name === 'product-key') return productKey === '' ? undefined : productKey
    const value = flags[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())]
    return value === undefined ? undefined : String(value)
  }
  return readBuildOptions(given, { env, cwd: process.cwd(), toolVersion: toolVersion(), terminal: true })
}

async function showPlan(options: BuildOptions, format: Format): Promise<number> {
  const plan = await planBuild(options)
  process.stdout.write(format === 'json' ? `${JSON.stringify(plan, undefined, 2)}\n` : formatPlan(plan))
  return 0
}

async function buildOnce(options: BuildOptions, around: Surroundings, stop: Stopping) {
  const buildId = newBuildId()
  const places = buildPlaces(buildId, workFolderOf(options.workDirectory, buildId), process.pid)
  const job = await begin(options, places, around)
  try {
    return await build(job)
  } finally {
    await cleanUpAfter(job, around, stop)
  }
}

/** A build that cannot begin has made its folder and nothing else. */
async function begin(options: BuildOptions, places: BuildPlaces, around: Surroundings): Promise<Job> {
  try {
    return await beginBuild(options, places, around)
  } catch (error) {
    await rm(places.workFolder, { recursive: true, force: true })
    throw around.signal.aborted ? around.signal.reason : error
  }
}

/** Not with the build's own signal: a cancelled build is cleaned up too. */
async function cleanUpAfter(
  { shell, options, places, definition, simulated }: Job,
  around: Surroundings,
  stop: Stopping
) {
  const run = newRun({ ...around, signal: stop.atOnce }, places.workFolder)
  await cleanUp(run, places.workFolder, {
    shell,
    keepOnFailure: options.keepOnFailure,
    onLogs: async (files) => {
      const name = `${baseName({ name: definition.name, simulated })}-guest-logs`
      const folder = path.join(options.outputDirectory ?? '.', name)
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true })
      for (const file of files) await copyFile(file, path.join(folder, path.basename(file)))
      run.reporter.info(`the guest's logs are in ${folder}`)
    }
  })
}
