/** What a fresh Windows holds, and what each boot does to its disks. */
import fs from 'node:fs'
import path from 'node:path'
import * as registry from './registry.mjs'
import { list, readDisk, readJson, scenario, writeJson } from './store.mjs'

/** @typedef {import('./store.mjs').VirtualMachine} VirtualMachine */
/** @typedef {import('./store.mjs').Image} Image */
/**
 * A disk as the guest sees it: `guest-disks/<n>.json`.
 * @typedef {{ path: string, guid: string, number: number, isOffline: boolean, isReadOnly: boolean, isSystem: boolean, letter: string, size: number, accessPaths: string[] }} GuestDisk
 */

/** Start types of services that builds touch (2 automatic, 3 manual, 4 disabled). */
const services = /** @type {const} */ ({
  BITS: 3,
  CryptSvc: 2,
  Dnscache: 2,
  EventLog: 2,
  InstallService: 3,
  MpsSvc: 2,
  Schedule: 2,
  TermService: 3,
  TrustedInstaller: 3,
  UsoSvc: 2,
  WaaSMedicSvc: 3,
  WinDefend: 2,
  WinRM: 2,
  Winmgmt: 2,
  defragsvc: 3,
  edgeupdate: 2,
  edgeupdatem: 3,
  sppsvc: 2,
  vmickvpexchange: 3,
  vmicvmsession: 3,
  wuauserv: 3
})

/** The registry of a Windows that was never started. @param {string} machine @param {VirtualMachine} vm @param {Image} image */
export function firstSettings(machine, vm, image) {
  const client = image.installationType === 'Client'
  registry.setValues(machine, registry.windowsKey, {
    CurrentBuild: String(image.build),
    CurrentBuildNumber: String(image.build),
    CurrentVersion: '6.3',
    CurrentMajorVersionNumber: 10,
    CurrentMinorVersionNumber: 0,
    UBR: image.revision,
    EditionID: image.edition,
    InstallationType: image.installationType,
    ProductName: image.name,
    SystemRoot: 'C:\\Windows'
  })
  registry.setValue(machine, registry.setupStateKey, 'ImageState', 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE')
  registry.setValues(machine, 'SYSTEM\\Setup', { SystemSetupInProgress: 0, OOBEInProgress: 0 })
  registry.setValue(machine, 'SYSTEM\\Setup\\Status\\SysprepStatus', 'GeneralizationState', 7)
  registry.makeKey(machine, 'SOFTWARE\\Microsoft\\Virtual Machine\\Guest')
  registry.setValue(machine, 'SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters', 'VirtualMachineName', vm.name)
  for (const [name, start] of Object.entries(services)) {
    if (client || !name.startsWith('edge'))
      registry.setValue(
        machine,
        `SYSTEM\\CurrentControlSet\\Services\\${name}`,
        'Start',
        client && name === 'WinRM' ? 3 : start
      )
  }
  for (const name of scenario().guest.disabledServices)
    registry.setValue(machine, `SYSTEM\\CurrentControlSet\\Services\\${name}`, 'Start', 4)
  registry.setValues(machine, `${registry.ownKey}\\Defender`, {
    AMEngineVersion: '1.1.24090.11',
    AMProductVersion: '4.18.24090.11',
    AMRunningMode: 'Normal',
    AntivirusSignatureVersion: '1.419.0.0'
  })
  for (const profile of ['Domain', 'Private', 'Public']) {
    registry.setValues(machine, `${registry.ownKey}\\Firewall\\${profile}`, {
      Enabled: 'True',
      DefaultInboundAction: 'NotConfigured',
      DefaultOutboundAction: 'NotConfigured',
      AllowInboundRules: 'NotConfigured'
    })
  }
  fs.mkdirSync(path.join(machine, 'appx'), { recursive: true })
  for (const name of scenario().guest.appxBlockers) fs.writeFileSync(path.join(machine, 'appx', name), '')
  registry.setValue(machine, registry.ownKey, 'Born', 1)
}

/** @param {string} machine @returns {string} */
const diskFolder = (machine) => path.join(machine, 'guest-disks')

/** @param {string} machine @returns {GuestDisk[]} */
function guestDisks(machine) {
  return list(diskFolder(machine))
    .filter((name) => /^\d+\.json$/.test(name))
    .map((name) => readJson(path.join(diskFolder(machine), name)))
}

/**
 * The disks of a boot: on servers all but the system's come up offline and read-only (SAN policy OfflineShared), and no
 * number or letter is what it was.
 * @param {string} machine @param {VirtualMachine} vm @param {Image} image @param {number} boot
 */
export function shuffleDisks(machine, vm, image, boot) {
  const former = guestDisks(machine)
  for (const disk of former) if (!disk.isSystem) disk.accessPaths.forEach(closeLink)
  fs.rmSync(diskFolder(machine), { recursive: true, force: true })
  fs.mkdirSync(diskFolder(machine))
  const server = image.installationType !== 'Client'
  const others = vm.drives.filter((drive) => readDisk(drive.path)?.image === undefined)
  // Differs from boot to boot, and is the same each time a scenario runs.
  const first = 1 + ((boot * 2 + vm.name.length) % 3)
  let number = first
  for (const drive of vm.drives) {
    const disk = readDisk(drive.path)
    const isSystem = !others.includes(drive)
    const paths = former.find((each) => each.guid === disk.guid)?.accessPaths ?? []
    /** @type {GuestDisk} */
    const seen = {
      path: drive.path,
      guid: disk.guid,
      number: isSystem ? 0 : number++,
      isOffline: !isSystem && server,
      isReadOnly: !isSystem && server,
      isSystem,
      letter: isSystem ? 'C' : 'DEFGH'.charAt((first + number) % 5),
      size: disk.size,
      accessPaths: paths
    }
    writeJson(path.join(diskFolder(machine), `${seen.number}.json`), seen)
    if (!seen.isOffline && !isSystem) for (const each of paths) openLink(each, `${drive.path}.volume`)
  }
}

/** @param {string} place where a mounted folder was: Windows leaves an empty mount point there */
function closeLink(place) {
  if (!fs.lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return
  fs.unlinkSync(place)
  fs.mkdirSync(place)
}

/** @param {string} place @param {string} volume */
function openLink(place, volume) {
  if (!fs.existsSync(place)) return
  fs.rmSync(place, { recursive: true, force: true })
  fs.symlinkSync(volume, place, 'junction')
}

/** The host has attached or detached disks of the running machine. @param {string} machine @param {{ path: string }[]} drives */
export function upgradeDisks(machine, drives) {
  for (const disk of guestDisks(machine)) {
    if (drives.some((drive) => drive.path === disk.path)) continue
    disk.accessPaths.forEach(closeLink)
    fs.rmSync(path.join(diskFolder(machine), `${disk.number}.json`), { force: true })
  }
}
