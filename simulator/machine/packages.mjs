/** Windows' component store: which packages are there, and what happens when one is added. */
import fs from 'node:fs'
import path from 'node:path'
import * as registry from './registry.mjs'
import { countUp, fault, list, readJson, scenario, writeJson } from './store.mjs'

/** @typedef {import('./store.mjs').Image} Image */
/** @typedef {import('../../src/powershell/scenario.ts').ScenarioPackage} Behaviour */
/** @typedef {{ key: string, identity: string, state: string, releaseType: string, installTime: string, ubr?: number }} Package */

const token = '31bf3856ad364e35'

/** @param {string} machine */
const folder = (machine) => path.join(machine, 'packages')

/** @param {string} machine @returns {Package[]} in the order in which they came */
export function packages(machine) {
  return list(folder(machine))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readJson(path.join(folder(machine), name)))
}

/** @param {string} machine @param {Package} entry */
function keep(machine, entry) {
  const found = list(folder(machine)).find((name) => name.endsWith(`-${entry.key}.json`))
  const name = found ?? `${String(list(folder(machine)).length).padStart(4, '0')}-${entry.key}.json`
  writeJson(path.join(folder(machine), name), entry)
}

/** As DISM writes it in English. */
function timeNow() {
  const now = new Date()
  const hour = now.getHours()
  const minute = String(now.getMinutes()).padStart(2, '0')
  return `${now.getMonth() + 1}/${now.getDate()}/${now.getFullYear()} ${hour % 12 || 12}:${minute} ${hour < 12 ? 'AM' : 'PM'}`
}

/** @param {string} file @returns {string} what a scenario calls it: its KB, else its name */
export function packageKey(file) {
  const name = file.replace(/^.*[\\/]/, '')
  const named = Object.keys(scenario().packages).find((key) => key.toLowerCase() === name.toLowerCase())
  return named ?? /kb\d{6,8}/i.exec(name)?.[0].toUpperCase() ?? name
}

/** @param {string} key @returns {Behaviour} */
export function behaviourOf(key) {
  const known = Object.entries(scenario().packages).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]
  return known ?? { outcome: 'succeeds' }
}

/** @param {string} key @param {Behaviour} behaviour @param {Image} image */
function identityOf(key, behaviour, image) {
  if (behaviour.identity !== undefined) return behaviour.identity
  if (behaviour.ubr !== undefined)
    return `Package_for_RollupFix~${token}~${image.architecture}~~${image.build}.${behaviour.ubr}.1.1`
  return `Package_for_${key.replace(/\W/g, '_')}~${token}~${image.architecture}~~10.0.1.0`
}

/** The packages of a fresh image. @param {string} machine @param {Image} image */
export function firstPackages(machine, image) {
  fs.mkdirSync(folder(machine), { recursive: true })
  const ready = { state: 'Installed', installTime: '4/1/2024 7:43 AM' }
  const foundation = `Microsoft-Windows-Foundation-Package~${token}~${image.architecture}~~10.0.${image.build}.1`
  keep(machine, { key: 'foundation', identity: foundation, releaseType: 'Foundation', ...ready })
  const rollup = identityOf('', { outcome: 'succeeds', ubr: image.revision }, image)
  keep(machine, { key: 'media', identity: rollup, releaseType: 'Security Update', ubr: image.revision, ...ready })
  for (const [key, behaviour] of Object.entries(scenario().packages)) {
    if (behaviour.outcome !== 'already-installed') continue
    const identity = identityOf(key, behaviour, image)
    const revision = behaviour.ubr === undefined ? {} : { ubr: behaviour.ubr }
    install(machine, { key, identity, releaseType: 'Update', ...ready, ...revision }, image)
  }
}

/** The last phase of pending packages, at start-up. @param {string} machine @param {Image} image */
export function finishPackages(machine, image) {
  for (const entry of packages(machine)) {
    if (entry.state !== 'Install Pending') continue
    const behaviour = behaviourOf(entry.key)
    if (behaviour.rollsBack)
      fs.rmSync(
        path.join(folder(machine), list(folder(machine)).find((name) => name.endsWith(`-${entry.key}.json`)) ?? ''),
        { force: true }
      )
    else install(machine, entry, image)
  }
  registry.clearPending(machine)
  // An update whose last phase Windows never gets done.
  if (fault('pending-stays') !== undefined)
    registry.makeKey(machine, `${registry.servicingKey}\\PackagesPending\\Package_for_KB5999999`)
}

/** @param {string} machine @param {Package} entry @param {Image} image */
function install(machine, entry, image) {
  keep(machine, { ...entry, state: 'Installed', installTime: timeNow() })
  if (entry.ubr === undefined) return
  for (const older of packages(machine)) {
    if (older.ubr !== undefined && older.key !== entry.key && older.state === 'Installed' && older.ubr <= entry.ubr) {
      keep(machine, { ...older, state: 'Superseded' })
    }
  }
  const now = Number(registry.getValue(machine, registry.windowsKey, 'UBR') ?? image.revision)
  registry.setValue(machine, registry.windowsKey, 'UBR', Math.max(now, entry.ubr))
}

/** @param {string} machine @param {string} key */
const isThere = (machine, key) =>
  packages(machine).some(
    (entry) => entry.key.toLowerCase() === key.toLowerCase() && ['Installed', 'Superseded'].includes(entry.state)
  )

/** @param {string} machine @param {string} key @param {Behaviour} behaviour @returns {boolean} whether this Windows can use it */
function applies(machine, key, behaviour) {
  if (isThere(machine, key)) return true
  if (['not-applicable', 'not-applicable-code'].includes(behaviour.outcome)) return false
  return behaviour.needs === undefined || isThere(machine, behaviour.needs)
}

/**
 * What DISM knows of a cabinet. @param {string} machine @param {string} file @param {Image} image
 * @returns {{ identity: string, applicable: boolean, state: string }}
 */
export function packageInfo(machine, file, image) {
  const key = packageKey(file)
  const behaviour = behaviourOf(key)
  const state = packages(machine).find((entry) => entry.key === key)?.state ?? 'Not Present'
  return { identity: identityOf(key, behaviour, image), applicable: applies(machine, key, behaviour), state }
}

/** @param {string} machine @param {string} file @param {NonNullable<Behaviour['fails']>} fails @param {string} key */
function stillFails(machine, file, { times, until }, key) {
  if (until === 'copy' && !/[\\/]payload[\\/]|payload\.vhdx/i.test(file)) return false
  if (until === 'repair' && registry.getValue(machine, registry.ownKey, 'Repaired') !== null) return false
  if (until === 'clean-up' && registry.getValue(machine, registry.ownKey, 'CleanedUp') !== null) return false
  return countUp(path.join(machine, 'counters', `package-${key}`)) <= (times === 'for-ever' ? Infinity : times)
}

/** @param {number} code */
const hresult = (code) => `CBS HRESULT=0x${(code >>> 0).toString(16)}`

/**
 * Adds a package as the scenario says.
 * @param {string} machine @param {string} file where it lies, as the guest was told it @param {Image} image
 * @returns {{ code: number, identity: string, note: string }} DISM's exit code, and a line for its log
 */
export function addPackage(machine, file, image) {
  const key = packageKey(file)
  const behaviour = behaviourOf(key)
  const identity = identityOf(key, behaviour, image)
  const present = packages(machine).find((entry) => entry.key === key)
  if (present?.state === 'Installed' || present?.state === 'Superseded' || present?.state === 'Staged')
    return { code: 0, identity, note: 'already installed' }
  if (present?.state === 'Install Pending') return { code: 3010, identity, note: 'already pending' }
  const { fails, needs } = behaviour
  if (fails !== undefined && stillFails(machine, file, fails, key))
    return {
      code: fails.code,
      identity,
      note: fails.code === 0 ? 'nothing was done' : hresult(fails.log ?? fails.code)
    }
  const notApplicable = {
    code: behaviour.outcome === 'not-applicable-code' || /\.cab$/i.test(file) ? 0x800f081e : 0,
    identity,
    note: hresult(0x800f081e)
  }
  if (needs !== undefined && !isThere(machine, needs))
    return /^ssu/i.test(needs) ? { code: 0x800f0823, identity, note: hresult(0x800f0823) } : notApplicable
  /** @type {Package} */
  const entry = {
    key,
    identity,
    state: 'Install Pending',
    releaseType: behaviour.ubr === undefined ? 'Update' : 'Security Update',
    installTime: ''
  }
  if (behaviour.ubr !== undefined) entry.ubr = behaviour.ubr
  switch (behaviour.outcome) {
    case 'not-applicable':
      return { ...notApplicable, code: 0 }
    case 'not-applicable-code':
      return notApplicable
    case 'exits-zero-not-installed':
      return { code: 0, identity, note: hresult(0) }
    case 'stays-staged':
      keep(machine, { ...entry, state: 'Staged' })
      return { code: 0, identity, note: hresult(0) }
    case 'needs-reboot':
      keep(machine, entry)
      registry.makeKey(machine, registry.rebootPendingKey)
      return { code: 3010, identity, note: `${hresult(0)}, reboot required` }
    default:
      install(machine, entry, image)
      return { code: 0, identity, note: hresult(0) }
  }
}
