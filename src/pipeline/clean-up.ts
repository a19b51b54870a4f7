/** Removes what a build has left: from the record that was written before anything was created. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { causeChain, errorMessage } from '../errors.ts'
import { callScript, type PowerShell } from '../powershell/call.ts'
import { collectLogs, newOsDisk, removeBuild, testHost } from '../powershell/scripts.ts'
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
export async function writeOutcome(run: Run, workFolder: string, outcome: CleanUpRecord['outcome']): Promise<void> {
  try {
    const record = await readRecord(workFolder)
    if (record !== undefined) await writeRecord(workFolder, { ...record, outcome })
  } catch (error) {
    // Clean-up then takes the build for one that failed, which costs a look for logs and nothing else.
    run.reporter.warning(`the outcome could not be noted in ${workFolder}: ${errorMessage(error)}`)
  }
}

/** How clean-up is done. It never throws: it reports and goes on. */
export interface CleanUpOptions {
  readonly shell: PowerShell
  readonly keepOnFailure: boolean
  /** Gets the collected logs while they still exist: an artifact, or a copy. */
  readonly onLogs?: (files: readonly string[]) => Promise<void>
}

/** Removing a VM and its disks takes seconds; a host that hangs must not hold a job or a terminal for ever. */
const cleanUpLimit = 5 * 60_000

/** Removes a build's VM, attachments, mounts and files; after a failure its guest's logs are collected first. */
export async function cleanUp(run: Run, workFolder: string, options: CleanUpOptions): Promise<void> {
  const limited = { ...run, signal: AbortSignal.any([run.signal, AbortSignal.timeout(cleanUpLimit)]) }
  try {
    await cleanUpWithin(limited, workFolder, options)
  } catch (error) {
    run.reporter.warning(`clean-up failed, ${workFolder} stays: ${causeChain(error).join(': ')}`)
  }
}

async function cleanUpWithin(run: Run, workFolder: string, options: CleanUpOptions): Promise<void> {
  const record = await readRecord(workFolder)
  if (record === undefined) {
    await removeFolder(run, workFolder)
    return
  }
  const places = buildPlaces(record.buildId, workFolder, record.pid)
  const cut = await endScripts(workFolder)
  // Before there is a disk there is nothing to look into.
  if (record.outcome !== 'succeeded' && existsSync(places.osDisk)) {
    await collect(run, places, options)
    if (options.keepOnFailure) {
      run.reporter.warning(
        `kept on failure: VM ${places.vmName} (vmconnect localhost ${places.vmName}) and ${workFolder}; ` +
          'remove both by hand, or let the next build on this host do it'
      )
      return
    }
  }
  if (await remove(run, options.shell, places, mountedMedia(record, cut))) await removeFolder(run, workFolder)
}

/** Removes what builds have left that died: their process is gone, and the tag or the folder is ours. */
export async function removeDeadBuilds(
  job: Job,
  run: Run,
  vms: readonly { name: string; notes: string }[]
): Promise<void> {
  const { workDirectory } = job.options
  const removed = new Set<string>()
  for (const name of await readdir(workDirectory)) {
    const folder = path.join(workDirectory, name)
    const record = name.startsWith(folderPrefix) ? await readRecord(folder) : undefined
    // A folder of another name is a copy that somebody keeps.
    if (record === undefined || folder !== workFolderOf(workDirectory, record.buildId)) continue
    if (record.buildId === job.places.buildId || isAlive(record.pid)) continue
    run.reporter.warning(`removing what build ${record.buildId} left behind: its process ${record.pid} is gone`)
    await removeDead(run, job.shell, buildPlaces(record.buildId, folder, record.pid), record)
    removed.add(record.buildId)
  }
  for (const vm of vms) {
    const [, buildId = '', pid = ''] = new RegExp(`^${vmTag} ([0-9a-f]{12}), process ([0-9]+)$`).exec(vm.notes) ?? []
    if (buildId === '' || removed.has(buildId) || isAlive(Number(pid))) continue
    run.reporter.warning(`removing the VM ${vm.name}: its build's process ${pid} is gone`)
    const places = buildPlaces(buildId, workFolderOf(workDirectory, buildId), Number(pid))
    await remove(run, job.shell, places, [])
  }
}

/** Somebody else's leftovers must not fail this build: what goes wrong is told, and the next build tries again. */
async function removeDead(run: Run, shell: PowerShell, places: BuildPlaces, record: CleanUpRecord): Promise<void> {
  try {
    const cut = await endScripts(places.workFolder)
    if (await remove(run, shell, places, mountedMedia(record, cut))) await removeFolder(run, places.workFolder)
  } catch (error) {
    run.signal.throwIfAborted()
    run.reporter.warning(`not removed: ${places.workFolder}: ${errorMessage(error)}`)
  }
}

/** Media stay mounted only when a script that mounts them was cut; otherwise a mount is somebody else's. */
function mountedMedia(record: CleanUpRecord, cut: readonly string[]): readonly string[] {
  const mounting = [testHost.file, newOsDisk.file]
  return cut.some((script) => mounting.includes(script)) ? record.images : []
}

/**
 * Ends the scripts of a build whose own process was killed: they would go on making what is being removed.
 * @returns the scripts that did not come to their end
 */
async function endScripts(workFolder: string): Promise<string[]> {
  const cut: string[] = []
  for (const name of await readdir(workFolder)) {
    if (!name.startsWith(runningPrefix)) continue
    const note = path.join(workFolder, name)
    const [script, { mtime }] = await Promise.all([readFile(note, 'utf8'), stat(note)])
    endOrphan(Number(name.slice(runningPrefix.length)), path.basename(script), mtime)
    cut.push(script)
  }
  return cut
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

async function remove(run: Run, shell: PowerShell, places: BuildPlaces, images: readonly string[]): Promise<boolean> {
  try {
    const input = {
      vmName: places.vmName,
      vmNotes: places.vmNotes,
      disks: [places.osDisk, places.payloadDisk],
      images,
      mountFolder: places.mountFolder
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
  const all = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }
  try {
    // The record goes last: without it no later build would know whose the rest is.
    const names = await readdir(folder).catch(() => [])
    for (const name of names.filter((item) => item !== recordName)) await rm(path.join(folder, name), all)
    await rm(folder, all)
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
