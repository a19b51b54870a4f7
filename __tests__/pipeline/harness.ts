import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { asset } from '../../src/assets.ts'
import { UserError } from '../../src/errors.ts'
import { beginBuild } from '../../src/pipeline/begin.ts'
import { cleanUp, workFolderOf } from '../../src/pipeline/clean-up.ts'
import { type BuildEnd, build } from '../../src/pipeline/index.ts'
import { type BuildOptions, buildPlaces, type Job, newBuildId } from '../../src/pipeline/job.ts'
import type { Report } from '../../src/publish/index.ts'
import { type RecordingReporter, recordingReporter, temporaryFolder } from '../surroundings.ts'

export interface Scene {
  readonly job: Job
  readonly end: BuildEnd
  readonly report: Report
  readonly reporter: RecordingReporter
  /** Absolute paths of what lies in the output directory. */
  readonly output: string
  readonly workDirectory: string
  /** The guest's logs that clean-up collected. */
  readonly logs: string[]
}

export interface SceneOptions {
  /** The name of a file in simulator/scenarios, or a scenario. */
  readonly scenario: string | Record<string, unknown>
  /** Laid over the definition. */
  readonly definition?: Record<string, unknown>
  /** KB numbers of the demo's lock; absent means none. */
  readonly packages?: readonly string[]
  /** Files of the repository by their path. */
  readonly files?: Record<string, string | Uint8Array>
  /** Called before the build, with the folders of the scene. */
  readonly prepare?: (folders: { repository: string; workDirectory: string }) => Promise<void>
  /** Called with each `level: message` and `group: title`. */
  readonly onLine?: (line: string, now: Moment) => void
  /** Called between the build and its clean-up. */
  readonly beforeCleanUp?: (job: Job) => Promise<void>
  readonly options?: Partial<BuildOptions>
  /** Of waits for the guest, where a test must sit out many. */
  readonly pollMilliseconds?: number
}

/** What a test can do in the middle of a build. */
export interface Moment {
  /** The build's own folder. */
  readonly workFolder: string
  readonly cancel: () => void
}

/** Builds a small image on the simulator and cleans up, as the terminal command does. */
export async function play(scene: SceneOptions): Promise<Scene> {
  const root = await temporaryFolder()
  const definition = await writeRepository(root, scene)
  const scenario = await scenarioFile(root, scene.scenario)
  const workDirectory = path.join(root, 'work')
  await mkdir(workDirectory)
  await scene.prepare?.({ repository: path.join(root, 'repository'), workDirectory })
  const options: BuildOptions = {
    definition,
    repositoryRoot: path.join(root, 'repository'),
    workDirectory,
    packageDirectory: path.join(root, 'packages'),
    updateCache: 'directory',
    force: false,
    keepOnFailure: false,
    simulator: scenario,
    outputDirectory: path.join(root, 'output'),
    toolVersion: '0.0.0-test',
    ...scene.options
  }
  const controller = new AbortController()
  const buildId = newBuildId()
  const places = buildPlaces(buildId, workFolderOf(workDirectory, buildId), process.pid)
  const moment: Moment = {
    workFolder: places.workFolder,
    cancel: () => controller.abort(new UserError('cancelled', 'cancelled'))
  }
  const reporter = listening(recordingReporter(), (line) => scene.onLine?.(line, moment))
  const begun = await beginBuild(options, places, { reporter, signal: controller.signal, env: process.env })
  const { pollMilliseconds = begun.intervals.pollMilliseconds } = scene
  const job = { ...begun, intervals: { ...begun.intervals, pollMilliseconds } }
  const end = await build(job)
  await scene.beforeCleanUp?.(job)
  const logs: string[] = []
  const run = { ...job.run, signal: new AbortController().signal }
  await cleanUp(run, places.workFolder, {
    shell: job.shell,
    keepOnFailure: options.keepOnFailure,
    onLogs: async (files) => {
      for (const file of files) logs.push(await readFile(file, 'utf8'))
    }
  })
  const report = end.published?.report
  if (report === undefined) throw new Error(`no report: ${end.error?.message}\n${reporter.lines.join('\n')}`)
  return { job, end, report, reporter, output: path.join(root, 'output'), workDirectory, logs }
}

/** @returns everything a build may leave: its folder, VMs and attached disks of the pretended host, processes */
export async function leftBehind(workDirectory: string): Promise<string[]> {
  const folders = (await readdir(workDirectory)).filter((name) => name !== 'simulated-host')
  const all = { recursive: true, withFileTypes: true } as const
  const host = await readdir(path.join(workDirectory, 'simulated-host'), all).catch(() => [])
  // The host itself stays a host: its registry, and the list of programs it has started.
  const things = host
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name).slice(path.join(workDirectory, 'simulated-host/').length))
    .filter((name) => !/^(registry\/|launches\.jsonl)/.test(name))
  return [...folders, ...things, ...(await processesOf(workDirectory))]
}

/** Processes that name the folder in their arguments or, as host scripts do, only in their environment. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    // An ended one, and somebody else's, cannot be read.
    const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '')
    const [args, environment] = [await read('cmdline'), await read('environ')]
    if (pid !== String(process.pid) && `${args}${environment}`.includes(folder)) {
      found.push(`${pid} ${args.replaceAll('\0', ' ')}`)
    }
  }
  return found
}

/** @returns the package of a report by its KB number */
export function story(report: Report, kb: string) {
  const found = report.packages.find((item) => item.kb === kb)
  if (found === undefined) throw new Error(`the report lacks ${kb}`)
  return found
}

async function writeRepository(root: string, scene: SceneOptions): Promise<string> {
  const repository = path.join(root, 'repository')
  await mkdir(path.join(repository, 'updates'), { recursive: true })
  await writeFile(path.join(repository, 'media.iso'), 'a stand-in for installation media\n')
  for (const [name, text] of Object.entries(scene.files ?? {})) {
    await mkdir(path.dirname(path.join(repository, name)), { recursive: true })
    await writeFile(path.join(repository, name), text)
  }
  const packages = scene.packages ?? []
  if (packages.length > 0) {
    const lock = JSON.parse(await readFile(asset('examples/updates/demo.lock.json'), 'utf8')) as {
      packages: { kb: string }[]
    }
    lock.packages = lock.packages.filter((item) => packages.includes(item.kb))
    await writeFile(path.join(repository, 'updates/lock.json'), JSON.stringify(lock))
  }
  const definition = {
    name: 'windows/test',
    title: 'A test image',
    source: { path: 'media.iso', edition: 'ServerStandard' },
    'product-key': 'kms',
    ...(packages.length > 0 ? { updates: { lock: 'updates/lock.json', rounds: 2 } } : {}),
    ...scene.definition
  }
  await writeFile(path.join(repository, 'image.yml'), stringify(definition))
  return path.join(repository, 'image.yml')
}

async function scenarioFile(root: string, scenario: SceneOptions['scenario']): Promise<string> {
  if (typeof scenario === 'string') return asset(`simulator/scenarios/${scenario}`)
  const file = path.join(root, 'scenario.yml')
  const quick = { boot: '30ms', oobe: '30ms', shutdown: '20ms', sysprep: '30ms', step: '10ms', package: '10ms' }
  await writeFile(file, stringify({ clock: quick, ...scenario }))
  return file
}

/** Copies a folder of the project into a scene's files. */
export async function projectFile(file: string): Promise<string> {
  return readFile(asset(file), 'utf8')
}

function listening(reporter: RecordingReporter, hear: (line: string) => void): RecordingReporter {
  const heard =
    (level: string, method: (message: string) => void) =>
    (message: string): void => {
      method(message)
      hear(`${level}: ${message}`)
    }
  return {
    ...reporter,
    info: heard('info', reporter.info),
    warning: heard('warning', reporter.warning),
    progress: (progress) => {
      reporter.progress(progress)
      hear(`progress: ${progress.label}`)
    },
    group: async (title, body) => {
      hear(`group: ${title}`)
      return reporter.group(title, body)
    }
  }
}
