/** What the stages of one build share. */
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { LoadedDefinition } from '../image-definition/load.ts'
import type { ImageDefinition } from '../image-definition/schema.ts'
import type { CallOptions, PowerShell, Script } from '../powershell/call.ts'
import { callScript } from '../powershell/call.ts'
import type { MediaImage } from '../powershell/scripts.ts'
import type { KeptCost, ReportCustomization, ReportInput, ReportPackage, ReportStage } from '../publish/report.ts'
import type { Run } from '../run.ts'
import type { UpdateCache } from '../updates/download/index.ts'
import type { Lock } from '../updates/lock.ts'

/** What the user asked for, read once by the entry point. */
export interface BuildOptions {
  /** Relative to the repository root, or absolute. */
  readonly definition: string
  readonly repositoryRoot: string
  readonly productKey?: string
  readonly workDirectory: string
  readonly packageDirectory: string
  /** Where downloaded packages are kept between builds. */
  readonly updateCache: UpdateCache
  readonly force: boolean
  readonly keepOnFailure: boolean
  readonly retentionDays?: number
  /** How long GitHub keeps the artifacts; absent where nobody knows. */
  readonly artifactDays?: number
  /** A scenario file: then nothing of this build is real. */
  readonly simulator?: string
  /** From a terminal: where image and report go. Absent on GitHub: they become artifacts. */
  readonly outputDirectory?: string
  readonly toolVersion: string
  /** The workflow run, on GitHub. */
  readonly runId?: string
  /** owner/name, on GitHub. */
  readonly repository?: string
}

/** How long scripts wait between two looks; small ones in a simulated build. */
export interface Intervals {
  readonly pollMilliseconds: number
  /** Before a package is tried again at once. */
  readonly pauseSeconds: number
  /** Without any servicing, before Windows counts as idle. */
  readonly quietSeconds: number
}

/** Everything a build may create, known before any of it is. */
export interface BuildPlaces {
  readonly buildId: string
  readonly vmName: string
  readonly vmNotes: string
  readonly workFolder: string
  readonly osDisk: string
  readonly payloadDisk: string
  readonly mountFolder: string
  readonly stagingFolder: string
  readonly vmFolder: string
  readonly logFolder: string
  readonly outputFolder: string
  /** In the guest. */
  readonly guestFolder: string
  readonly marker: string
}

/** What has become known so far; the report is made from it, whatever happens. */
export interface Findings {
  readonly inputs: ReportInput[]
  readonly stages: ReportStage[]
  customizations: ReportCustomization[]
  packages: ReportPackage[]
  /** Planned for nobody: what was found before any VM was started. */
  readonly refused: ReportPackage[]
  readonly warnings: string[]
  image?: MediaImage
  buildBefore?: string
  buildAfter?: string
  keptBytes: number
  keptCost?: KeptCost
  /** What the catalog answered, when the definition names no lock file. */
  resolvedLock?: Lock
}

export interface Job {
  readonly run: Run
  readonly options: BuildOptions
  readonly loaded: LoadedDefinition
  readonly definition: ImageDefinition
  readonly shell: PowerShell
  readonly intervals: Intervals
  readonly places: BuildPlaces
  readonly findings: Findings
  readonly simulated: boolean
  /** Files that the image provides beside Windows' own, for the check of commands. */
  readonly providedFiles: readonly string[]
  /** Of the build account; for this build only. */
  readonly password: string
}

/** The tag in a VM's notes by which a sweep knows it as ours. */
export const vmTag = 'maas-windows-image build'

/** @returns a build id: letters and digits, short enough for folder names */
export function newBuildId(): string {
  return randomBytes(6).toString('hex')
}

/**
 * A random password that meets every complexity rule of Windows. 96 random bits; no character that a shell, XML or a
 * log could change.
 */
export function newPassword(): string {
  return `Aa1-${randomBytes(12).toString('hex')}`
}

/** @returns where everything of a build lies */
export function buildPlaces(buildId: string, workFolder: string, pid: number): BuildPlaces {
  const inWork = (name: string) => path.join(workFolder, name)
  return {
    buildId,
    vmName: `maas-windows-image-${buildId}`,
    vmNotes: `${vmTag} ${buildId}, process ${pid}`,
    workFolder,
    osDisk: inWork('os.vhdx'),
    payloadDisk: inWork('payload.vhdx'),
    mountFolder: inWork('mount'),
    stagingFolder: inWork('staging'),
    vmFolder: inWork('vm'),
    logFolder: inWork('logs'),
    outputFolder: inWork('output'),
    guestFolder: `C:\\Windows\\Temp\\${buildId}`,
    marker: `C:\\Windows\\INF\\${buildId}.pnf`
  }
}

/**
 * Calls a host script for a stage: its log, progress and limits are the stage's. While it runs, its process id lies in the
 * work folder: when this process is killed, clean-up ends the script first.
 */
export async function call<Input, Result>(
  job: Job,
  run: Run,
  script: Script<Input, Result>,
  input: Input,
  more: Pick<CallOptions, 'onGuestLine'> = {}
): Promise<Result> {
  let note: string | undefined
  const onStart = (pid: number) => {
    note = path.join(job.places.workFolder, `${runningPrefix}${pid}`)
    writeFileSync(note, script.file)
  }
  try {
    return await callScript(job.shell, script, input, { signal: run.signal, reporter: run.reporter, onStart, ...more })
  } finally {
    // A script that was ended in the middle stays noted: clean-up undoes what its own `finally` could not.
    if (note !== undefined && !run.signal.aborted) rmSync(note, { force: true })
  }
}

/** @returns the same run, whose warnings stand in the report too: for what is about the image, not about the way there */
export function noting(job: Job, run: Run): Run {
  const warning = (message: string) => {
    job.findings.warnings.push(message)
    run.reporter.warning(message)
  }
  return { ...run, reporter: { ...run.reporter, warning } }
}

/** Files of the work folder that name a running script: the process id follows, the script is the content. */
export const runningPrefix = 'running-'
