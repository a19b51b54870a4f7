/** sysprep.exe /generalize /oobe /quiet /quit /unattend:<file> */
import fs from 'node:fs'
import path from 'node:path'
import * as registry from '../registry.mjs'
import { ask, fault, list, nativePath, readJson, scenario, sleep, writeJson } from '../store.mjs'

const resealed = 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, direct, image, machine, user, volume }) {
  if (machine === null || image === null) return 1
  const line = args.join(' ').toLowerCase()
  const has = (/** @type {string} */ name) => new RegExp(`[/-]${name}(\\s|$)`).test(line)
  const file = /[/-]unattend:(.*)$/i.exec(args.find((each) => /^[/-]unattend:/i.test(each)) ?? '')?.[1] ?? ''
  const answerFile = nativePath(volume, file)
  const logs = path.join(volume, 'Windows', 'System32', 'Sysprep', 'Panther')
  fs.mkdirSync(logs, { recursive: true })
  const problems = whatStops(machine, image, { user, direct, generalize: has('generalize'), file, answerFile })
  if (problems.length > 0) {
    for (const each of problems) {
      const time = new Date().toISOString().replace('T', ' ').slice(0, 19)
      fs.appendFileSync(path.join(logs, 'setuperr.log'), `${time}, Error                 SYSPRP ${each}\r\n`)
      fs.appendFileSync(path.join(logs, 'setupact.log'), `${time}, Error                 SYSPRP ${each}\r\n`)
    }
    // A message box that nobody can see, and that holds sysprep's mutex.
    if (!has('quiet')) await sleep(2 ** 31 - 1)
    return 1
  }
  ask(machine, { kind: 'generalize' })
  await sleep(scenario().clock.sysprep)
  if (file !== '') {
    // Windows keeps the file for the next start, and what it kept before is gone.
    const kept = path.join(volume, 'Windows', 'Panther', 'unattend.xml')
    fs.writeFileSync(kept, asCached(fs.readFileSync(answerFile, 'utf8')))
  }
  registry.setValue(machine, registry.setupStateKey, 'ImageState', resealed)
  registry.setValue(machine, 'SYSTEM\\Setup\\Status\\SysprepStatus', 'GeneralizationState', 7)
  const state = path.join(volume, 'Windows', 'Setup', 'State')
  fs.mkdirSync(state, { recursive: true })
  fs.writeFileSync(path.join(state, 'State.ini'), `[State]\r\nImageState=${resealed}\r\n`)
  fs.writeFileSync(path.join(volume, 'Windows', 'System32', 'Sysprep', 'Sysprep_succeeded.tag'), '')
  blankPassword(machine, image)
  if (has('shutdown') && fault('never-powers-off') === undefined) ask(machine, { kind: 'shutdown' })
  if (has('reboot')) ask(machine, { kind: 'restart' })
  // Without one of the three it shuts down all the same.
  if (!has('quit') && !has('shutdown') && !has('reboot')) ask(machine, { kind: 'shutdown' })
  return 0
}

/**
 * Windows writes its copy anew: its own declaration, and a mark on the pass that has run.
 * @param {string} text
 */
function asCached(text) {
  const body = text.replace(/^\ufeff?<\?xml[^>]*\?>\s*/, '')
  const marked = body.replace(/(<settings\b[^>]*\bpass="generalize")/g, '$1 wasPassProcessed="true"')
  return `<?xml version='1.0' encoding='utf-8'?>\r\n${marked}`
}

/**
 * @param {string} machine @param {import('../store.mjs').Image} image
 * @param {{ user: string, direct: boolean, generalize: boolean, file: string, answerFile: string }} how
 * @returns {string[]} as its log says it
 */
function whatStops(machine, image, how) {
  const problems = []
  const wanted = fault('sysprep-error')
  if (wanted !== undefined)
    problems.push(wanted.line ?? 'Failed while validating Sysprep session actions; dwRet = 0x1f[gle=0x0000001f]')
  if (how.user === 'SYSTEM' && image.build >= 26100)
    problems.push('Sysprep is not supported under the context of the SYSTEM account on this version of Windows')
  if (how.user === 'SYSTEM' && how.direct) problems.push('Sysprep cannot run in a remote session')
  if (!how.generalize) problems.push('Sysprep was called without /generalize: the simulator seals nothing else')
  if (how.file !== '' && !fs.existsSync(how.answerFile))
    problems.push(`Unable to find the answer file ${how.file}; hr = 0x80070002`)
  for (const name of list(path.join(machine, 'appx'))) {
    problems.push(
      `Package ${name} was installed for a user, but not provisioned for all users. This package will not function properly in the sysprep image.`
    )
    problems.push('Failed to remove apps for the current user: 0x80073cf2.')
  }
  if (registry.rebootPending(machine))
    problems.push(
      'Sysprep_Clean_Validate_Opk: Audit mode cannot be turned on if there is an active scenario.; hr = 0x800F0975'
    )
  if (list(path.join(machine, 'servicing')).includes('busy'))
    problems.push('Sysprep_Generalize_Validate: servicing is in progress; hr = 0x800F0902')
  if (problems.length > 0)
    problems.push(
      'SysprepSession::Validate: Error in validating actions from C:\\Windows\\System32\\Sysprep\\ActionFiles\\Generalize.xml; dwRet = 0x80073cf2'
    )
  return problems
}

/** Servers lose the Administrator's password, clients do not. @param {string} machine @param {import('../store.mjs').Image} image */
function blankPassword(machine, image) {
  const folder = path.join(machine, 'accounts')
  for (const name of list(folder)) {
    const account = readJson(path.join(folder, name))
    if (image.installationType === 'Client')
      writeJson(path.join(folder, name), {
        ...account,
        enabled: account.sid.endsWith('-500') ? false : account.enabled
      })
    else if (account.sid.endsWith('-500')) writeJson(path.join(folder, name), { ...account, password: '' })
  }
}
