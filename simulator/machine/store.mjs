/**
 * The files that the simulator's processes share. Each is written whole and renamed, or made exclusively, so that no lock
 * is needed and a process that is killed leaves nothing half done.
 */
import fs from 'node:fs'
import path from 'node:path'

/** @typedef {import('../../src/powershell/scenario.ts').Scenario} Scenario */
/** @typedef {import('../../src/powershell/scenario.ts').ScenarioFault} Fault */

/**
 * What a simulated disk is; the text in `X.vhdx`, or in `X.vhdx.json` once X.vhdx has become a true disk.
 * @typedef {object} Disk
 * @property {string} simulatedDisk @property {string} guid @property {number} size
 * @property {'RAW' | 'GPT' | 'MBR'} style @property {Partition[]} partitions
 * @property {Image} [image] what was applied to it
 */
/** @typedef {{ number: number, offset: number, size: number, gptType: string, guid: string, fileSystem?: string, label?: string, isActive?: boolean }} Partition */
/** @typedef {import('../../src/powershell/scenario.ts').ScenarioImage} Image */
/**
 * A virtual machine as Hyper-V knows it (`vm.json`, written by the host's cmdlets only).
 * @typedef {object} VirtualMachine
 * @property {string} id @property {string} name @property {number} generation @property {{ path: string }[]} drives
 * @property {{ name: string }[]} adapters
 */
/**
 * What the running machine says of itself (`machine.json`, written by the machine only).
 * @typedef {object} MachineState
 * @property {number} pid @property {string} state @property {number} boot @property {boolean} direct
 * @property {number} loggedOnAt @property {string} volume @property {Image | null} image
 */

/** @param {number} milliseconds @returns {Promise<void>} */
export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))

/** @param {string} file @returns {any} its value, or null when there is no such file */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

let writes = 0

/** Writes a file so that a reader sees the old or the new one. @param {string} file @param {unknown} value */
export function writeJson(file, value) {
  const next = `${file}.${process.pid}-${writes++}.new`
  fs.writeFileSync(next, JSON.stringify(value))
  fs.renameSync(next, file)
}

/** @param {unknown} error @returns {unknown} the code of an error of the file system (of whatever realm: tests have their own) */
function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** @param {unknown} error */
export function isMissing(error) {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

/** @param {string} file @returns {boolean} whether this call was the one that made it */
export function makeFirst(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  try {
    fs.closeSync(fs.openSync(file, 'wx'))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Counts over all processes. @param {string} stem the counter's files' common path @returns {number} from 1 */
export function countUp(stem) {
  for (let number = 1; ; number++) if (makeFirst(`${stem}-${number}`)) return number
}

/** @returns {Scenario} */
export function scenario() {
  const file = process.env['MAAS_SIMULATOR_SCENARIO'] ?? ''
  const value = file === '' ? null : readJson(file)
  if (value === null) throw new Error('MAAS_SIMULATOR_SCENARIO names no scenario')
  return value
}

/** @param {Fault['strike']} strike @returns {Fault | undefined} */
export function fault(strike) {
  return scenario().faults.find((each) => each.strike === strike)
}

/** @param {string} file @returns {Disk} */
export function readDisk(file) {
  return readJson(`${file}.json`)?.disk ?? readJson(file)
}

/** Leaves a request for the running machine. @param {string} machine @param {{ kind: string } & Record<string, unknown>} request */
export function ask(machine, request) {
  const folder = path.join(machine, 'requests')
  const name = `${Date.now()}-${String(writes).padStart(4, '0')}-${process.pid}.json`
  fs.mkdirSync(folder, { recursive: true })
  writeJson(path.join(folder, name), request)
}

/**
 * A guest's path as this machine knows it. Windows minds no case and takes either slash.
 * @param {string} volume the folder that is C: @param {string} guestPath
 */
export function nativePath(volume, guestPath) {
  const drive = /^([A-Za-z]):[\\/]*(.*)$/s.exec(guestPath)
  if (drive === null) return guestPath
  if (drive[1]?.toUpperCase() !== 'C') return path.join(volume, `no-drive-${drive[1]}`, drive[2] ?? '')
  let at = volume
  for (const part of (drive[2] ?? '').split(/[\\/]+/).filter((each) => each !== ''))
    at = path.join(at, likeName(at, part))
  return at
}

/**
 * The definition that Windows keeps of a task on its disk, as far as anybody reads it. simulator/modules/tasks.ps1 writes the same.
 * @param {string} volume @param {{ taskPath: string, taskName: string, enabled: boolean }} task
 */
export function taskFile(volume, { taskPath, taskName, enabled }) {
  return {
    path: nativePath(volume, `C:\\Windows\\System32\\Tasks${taskPath}${taskName}`),
    text: `\ufeff<?xml version="1.0" encoding="UTF-16"?>\r\n<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Settings><Enabled>${enabled}</Enabled></Settings></Task>`
  }
}

/** @param {string} folder @param {string} name @returns {string} the entry of that name in whatever case, or the name itself */
function likeName(folder, name) {
  if (fs.existsSync(path.join(folder, name))) return name
  try {
    return fs.readdirSync(folder).find((each) => each.toLowerCase() === name.toLowerCase()) ?? name
  } catch {
    return name
  }
}

/** @param {string} folder @returns {string[]} the names in it, none when it is missing */
export function list(folder) {
  try {
    return fs.readdirSync(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** @param {number} pid @returns {boolean} */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** What was killed stays in the table until its parent, or process 1, asks for it. @param {number} pid */
function isZombie(pid) {
  try {
    return /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
