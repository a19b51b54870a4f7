/** Removes what a build has left: from the record that was written before anything was created. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { causeChain, errorMessage } from '../errors.ts'
import { callScript, type PowerShell } from '../powershell/call.ts'
import { collectLogs, removeBuild } from '../powershell/scripts.ts'
import { endOrphan, isAlive } from '../processes.ts'
import type { Run } from '../run.ts'
import { type BuildPlaces, buildPlaces, type Job, runningPrefix, vmTag } from './job.ts'

const recordSchema = z.object({
  buildId: z.string().regex(/^[0-9a-f]{12}$/),
  pid: z.number(),
  images: z.array(z.string()),
  outcome: z.enum(['running', 'succeeded', 'failed', 'cancelled'])
})
type CleanUpRecord = z.infer<typeof recordSchema>

const recordName = 'clean-up.json'
const folderPrefix = 'maas-windows-image-'

/** The guest's logs worth having after a failure; each is copied if it is there. */
const guestLogs = (places: BuildPlaces) => {
  const build = places.guestFolder.slice('C:\\'.length).replaceAll('\\', '/')
  return [
    ...['state.json', 'progress.log'].map((name) => `${build}/${name}`),
    'Windows/Panther/setupact.log',
    'Windows/Panther/setuperr.log',
    'Windows/Panther/UnattendGC/setupact.log',
    'Windows/System32/Sysprep/Panther/setupact.log',
    'Windows/System32/Sysprep/Panther/setuperr.log',
    'Windows/Logs/DISM/dism.log',
    'Windows/Logs/CBS/CBS.log'
  ]
}

/** @returns this build's folder below the work directory */
export function workFolderOf(workDirectory: string, buildId: string): string {
  return path.join(workDirectory, folderPrefix + buildId)
}

/** Makes the work folder and writes the record, before anything else of the build exists. */
export async function beginRecord(places: BuildPlaces, images: readonly string[]): Promise<void> {
  await mkdir(places.workFolder, { recursive: true })
  await writeRecord(places.workFolder, {
    buildId: places.buildId,
    pid: process.pid,
    images: [...images],
    outcome: 'running'
  })
}

/** Notes how the build ended, so that clean-up knows whether somebody will want the guest's logs. */
export async function writeOutcome(workFolder: string, outcome: CleanUpRecord['outcome']): Promise<void> {
  const record = await readRecord(workFolder)
  if (record !== undefined) await writeRecord(workFolder, { ...record, outcome })
}

/** How clean-up is done. It never throws: it reports and goes on. */
export interface CleanUpOptions {
  readonly shell: PowerShell
  readonly keepOnFailure: boolean
  /** Gets the collected logs while they still exist: an artifact, or a copy. */
  readonly onLogs?: (files: readonly string[]) => Promise<void>
}

/** Removes a build's VM, attachments, mounts and files; after a failure its guest's logs are collected first. */
export async function cleanUp(run: Run, workFolder: string, options: CleanUpOptions): Promise<void> {
  const record = await readRecord(workFolder)
  if (record === undefined) {
    await removeFolder(run, workFolder)
    return
  }
  const places = buildPlaces(record.buildId, workFolder, record.pid)
  await endScripts(run, workFolder)
  if (record.outcome !== 'succeeded') {
    await collect(run, places, options)
    if (options.keepOnFailure) {
      run.reporter.warning(
        `kept on failure: VM ${places.vmName} (vmconnect localhost ${places.vmName}) and ${workFolder}; ` +
          'remove both by hand, or let the next build on this host do it'
      )
      return
    }
  }
  if (await remove(run, options.shell, places, record)) await removeFolder(run, workFolder)
}

/** Removes what builds have left that died: their process is gone, and the tag or the folder is ours. */
export async function removeDeadBuilds(
  job: Job,
  run: Run,
  vms: readonly { name: string; notes: string }[]
): Promise<void> {
  const { workDirectory } = job.options
  for (const name of await readdir(workDirectory)) {
    const folder = path.join(workDirectory, name)
    if (!name.startsWith(folderPrefix) || folder === job.places.workFolder) continue
    const record = await readRecord(folder)
    if (record === undefined || isAlive(record.pid)) continue
    run.reporter.warning(`removing what build ${record.buildId} left behind: its process ${record.pid} is gone`)
    const places = buildPlaces(record.buildId, folder, record.pid)
    await endScripts(run, folder)
    if (await remove(run, job.shell, places, record)) await removeFolder(run, folder)
  }
  for (const vm of vms) {
    const tag = new RegExp(`^${vmTag} [0-9a-f]{12}, process ([0-9]+)$`).exec(vm.notes)
    if (tag === null || isAlive(Number(tag[1]))) continue
    run.reporter.warning(`removing the VM ${vm.name}: its build's process ${tag[1]} is gone`)
    const input = { vmName: vm.name, vmNotes: vm.notes, disks: [], images: [] }
    await callScript(job.shell, removeBuild, input, { signal: run.signal, reporter: run.reporter })
  }
}

/** Ends the scripts of a build whose own process was killed: they would go on making what is being removed. */
async function endScripts(run: Run, workFolder: string): Promise<void> {
  for (const name of await readdir(workFolder)) {
    if (!name.startsWith(runningPrefix)) continue
    const script = await readFile(path.join(workFolder, name), 'utf8')
    run.reporter.info(`ending ${script}, which was still running`)
    endOrphan(Number(name.slice(runningPrefix.length)), path.basename(script))
  }
}

async function collect(run: Run, places: BuildPlaces, options: CleanUpOptions): Promise<void> {
  const target = path.join(places.workFolder, 'guest-logs')
  try {
    await mkdir(target, { recursive: true })
    const input = {
      vmName: places.vmName,
      path: places.osDisk,
      mountFolder: path.join(places.mountFolder, 'logs'),
      target,
      files: guestLogs(places)
    }
    const { copied } = await callScript(options.shell, collectLogs, input, {
      signal: AbortSignal.any([run.signal, AbortSignal.timeout(120_000)]),
      reporter: run.reporter
    })
    if (copied.length > 0) await options.onLogs?.(copied)
  } catch (error) {
    run.reporter.warning(`the guest's logs could not be collected: ${causeChain(error).join(': ')}`)
  }
}

async function remove(run: Run, shell: PowerShell, places: BuildPlaces, record: CleanUpRecord): Promise<boolean> {
  try {
    const input = {
      vmName: places.vmName,
      vmNotes: places.vmNotes,
      disks: [places.osDisk, places.payloadDisk],
      images: record.images
    }
    const { removed, left } = await callScript(shell, removeBuild, input, {
      signal: run.signal,
      reporter: run.reporter
    })
    for (const what of removed) run.reporter.info(`removed: ${what}`)
    for (const { what, why } of left) run.reporter.warning(`not removed: ${what}: ${why}`)
    return left.length === 0
  } catch (error) {
    run.reporter.warning(`clean-up failed, ${places.workFolder} stays: ${causeChain(error).join(': ')}`)
    return false
  }
}

async function removeFolder(run: Run, folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  } catch (error) {
    run.reporter.warning(`not removed: ${folder}: ${errorMessage(error)}`)
  }
}

async function readRecord(workFolder: string): Promise<CleanUpRecord | undefined> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(path.join(workFolder, recordName), 'utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

async function writeRecord(workFolder: string, record: CleanUpRecord): Promise<void> {
  const file = path.join(workFolder, recordName)
  await writeFile(`${file}.new`, `${JSON.stringify(record)}\n`, { flush: true })
  await rename(`${file}.new`, file)
}
