/**
 * The guest's HKEY_LOCAL_MACHINE: a folder a key, a file a value, so that writers need no lock.
 * simulator/modules/registry.ps1 reads and writes the same files.
 */
import fs from 'node:fs'
import path from 'node:path'
import { isMissing, list, readJson, writeJson } from './store.mjs'

export const windowsKey = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
export const setupStateKey = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Setup\\State'
export const winlogonKey = `${windowsKey}\\Winlogon`
export const servicingKey = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'
export const rebootPendingKey = `${servicingKey}\\RebootPending`
/** What Windows keeps elsewhere than in its registry, kept here: nothing shipped looks at it by name. */
export const ownKey = 'SIMULATOR'

/** @param {string} text */
const encode = (text) =>
  encodeURIComponent(text.toLowerCase()).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`
  )

/** @param {string} machine @param {string} key */
const keyFolder = (machine, key) => path.join(machine, 'registry', ...key.split('\\').map(encode))

/** @param {string} machine @param {string} key @param {string} name @returns {any} null when it is missing */
export function getValue(machine, key, name) {
  return readJson(path.join(keyFolder(machine, key), `=${encode(name)}`))?.value ?? null
}

/** @param {string} machine @param {string} key @param {string} name @param {unknown} value null removes it */
export function setValue(machine, key, name, value) {
  const folder = keyFolder(machine, key)
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `=${encode(name)}`)
  if (value === null) fs.rmSync(file, { force: true })
  else
    writeJson(file, {
      name,
      value,
      type: typeof value === 'number' ? 'DWord' : Array.isArray(value) ? 'MultiString' : 'String'
    })
}

/** @param {string} machine @param {string} key @param {Record<string, unknown>} values */
export function setValues(machine, key, values) {
  for (const [name, value] of Object.entries(values)) setValue(machine, key, name, value)
}

/** @param {string} machine @param {string} key */
export function hasKey(machine, key) {
  return fs.existsSync(keyFolder(machine, key))
}

/** @param {string} machine @param {string} key */
export function makeKey(machine, key) {
  fs.mkdirSync(keyFolder(machine, key), { recursive: true })
}

/** @param {string} machine @param {string} key */
export function removeKey(machine, key) {
  fs.rmSync(keyFolder(machine, key), { recursive: true, force: true })
}

const servicesKey = 'SYSTEM\\CurrentControlSet\\Services'

/** What a boot starts: every automatic service. After dropVolatile. @param {string} machine */
export function startServices(machine) {
  for (const name of list(keyFolder(machine, servicesKey))) {
    const service = decodeURIComponent(name)
    if (getValue(machine, `${servicesKey}\\${service}`, 'Start') === 2) setRunning(machine, service, true)
  }
}

/** Until the next boot. @param {string} machine @param {string} service @param {boolean} running */
export function setRunning(machine, service, running) {
  const key = `${ownKey}\\Running\\${service}`
  makeVolatileKey(machine, key)
  setValue(machine, key, 'State', running ? 'Running' : 'Stopped')
}

/** @param {string} machine @param {string} service @returns {boolean} */
export function isRunning(machine, service) {
  return getValue(machine, `${ownKey}\\Running\\${service}`, 'State') === 'Running'
}

/** A key that the next boot drops. @param {string} machine @param {string} key */
function makeVolatileKey(machine, key) {
  makeKey(machine, key)
  fs.writeFileSync(path.join(keyFolder(machine, key), '.volatile'), '')
}

/** Removes every volatile key, as a boot does. @param {string} machine */
export function dropVolatile(machine) {
  /** @param {string} folder */
  const visit = (folder) => {
    const names = list(folder)
    if (names.includes('.volatile')) fs.rmSync(folder, { recursive: true, force: true })
    else for (const name of names) if (!name.startsWith('=')) visit(path.join(folder, name))
  }
  visit(path.join(machine, 'registry'))
}

/** @param {string} machine @returns {boolean} whether Windows wants a restart, by any of its usual signs */
export function rebootPending(machine) {
  return (
    hasKey(machine, rebootPendingKey) ||
    hasKey(machine, 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired') ||
    getValue(machine, 'SYSTEM\\CurrentControlSet\\Control\\Session Manager', 'PendingFileRenameOperations') !== null
  )
}

/** @param {string} machine what a restart settles */
export function clearPending(machine) {
  removeKey(machine, rebootPendingKey)
  removeKey(machine, 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired')
  try {
    setValue(machine, 'SYSTEM\\CurrentControlSet\\Control\\Session Manager', 'PendingFileRenameOperations', null)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
