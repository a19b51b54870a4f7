/** Windows' component store: which packages are there, and what happens when one is added. */
import fs from 'node:fs'
import path from 'node:path'
import * as registry from './registry.mjs'
import { countUp, list, readJson, scenario, writeJson } from './store.mjs'

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
    keep(machine, { key, identity: identityOf(key, behaviour, image), releaseType: 'Update', ...ready })
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

/**
 * Adds a package as the scenario says.
 * @param {string} machine @param {string} file @param {Image} image
 * @returns {{ code: number, identity: string, note: string }} DISM's exit code, and a line for its log
 */
export function addPackage(machine, file, image) {
  const key = packageKey(file)
  const behaviour = behaviourOf(key)
  const identity = identityOf(key, behaviour, image)
  const present = packages(machine).find((entry) => entry.key === key)
  if (present?.state === 'Installed' || present?.state === 'Superseded')
    return { code: 0, identity, note: 'already installed' }
  if (present?.state === 'Install Pending') return { code: 3010, identity, note: 'already pending' }
  const { fails } = behaviour
  if (
    fails !== undefined &&
    countUp(path.join(machine, 'counters', `package-${key}`)) <= (fails.times === 'for-ever' ? Infinity : fails.times)
  ) {
    return { code: fails.code, identity, note: `CBS HRESULT=0x${(fails.code >>> 0).toString(16)}` }
  }
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
      return { code: 0, identity, note: 'CBS HRESULT=0x800f081e' }
    case 'not-applicable-code':
      return { code: 0x800f081e, identity, note: 'CBS HRESULT=0x800f081e' }
    case 'exits-zero-not-installed':
      return { code: 0, identity, note: 'CBS HRESULT=0x0' }
    case 'needs-reboot':
      keep(machine, entry)
      registry.makeKey(machine, registry.rebootPendingKey)
      return { code: 3010, identity, note: 'CBS HRESULT=0x0, reboot required' }
    default:
      install(machine, entry, image)
      return { code: 0, identity, note: 'CBS HRESULT=0x0' }
  }
}
