/** dism.exe: packages online; everything offline (/Image:) only takes its time. */
import fs from 'node:fs'
import path from 'node:path'
import { addPackage, behaviourOf, packageInfo, packageKey, packages } from '../packages.mjs'
import * as registry from '../registry.mjs'
import { ask, countUp, isAlive, list, makeFirst, nativePath, scenario } from '../store.mjs'

/** @typedef {import('../stand-in.mjs').Call} Call */

/** From this build on DISM takes every .msu by itself. */
const wholePackageBuild = 25336
/** From this one on it takes a .msu whose cabinet is only the index of a .psf. */
const psfBuild = 22000

/** @param {Call} given */
export async function run(given) {
  const options = new Map(
    given.args.map((each) => {
      const [, name = '', value = ''] = /^[/-]([^:=]+)(?:[:=](.*))?$/s.exec(each) ?? []
      return [name.toLowerCase(), value]
    })
  )
  // Windows says nothing but errors then.
  const call = options.has('quiet') ? { ...given, say: () => undefined } : given
  const { image } = call
  call.say('')
  call.say('Deployment Image Servicing and Management tool')
  call.say(`Version: ${scenario().host.dismVersion}`)
  call.say('')
  if (options.has('image') || call.machine === null || image === null) {
    await call.take()
    call.say('The operation completed successfully.')
    return 0
  }
  if (!options.has('online')) return usage(call)
  const ubr = registry.getValue(call.machine, registry.windowsKey, 'UBR')
  call.say(`Image Version: 10.0.${image.build}.${ubr}`)
  call.say('')
  if (options.has('add-package')) return add(call, options)
  if (options.has('get-packages')) {
    await call.take()
    listPackages(call, (options.get('format') ?? '').toLowerCase() === 'table')
    return 0
  }
  if (options.has('get-packageinfo')) return tellPackage(call, options.get('packagepath') ?? '')
  if (options.has('cleanup-image')) {
    await call.take()
    if (registry.rebootPending(call.machine)) {
      // Nothing may touch the store while an operation is pending.
      call.complain('Error: 0x800f0806')
      call.complain('The operation could not be completed due to pending operations.')
      return 0x800f0806
    }
    if (!options.has('scanhealth') && !options.has('checkhealth'))
      registry.setValue(call.machine, registry.ownKey, options.has('restorehealth') ? 'Repaired' : 'CleanedUp', 1)
    call.say('[==========================100.0%==========================] The operation completed successfully.')
    return 0
  }
  const known = [
    'enable-feature',
    'disable-feature',
    'get-features',
    'add-capability',
    'get-capabilities',
    'set-reservedstoragestate',
    'get-reservedstoragestate',
    'add-driver',
    'get-intl',
    'get-currentedition'
  ]
  if (!known.some((name) => options.has(name))) return usage(call)
  await call.take()
  call.say('The operation completed successfully.')
  return 0
}

/** @param {Call} call */
function usage({ complain }) {
  complain('Error: 87')
  complain('')
  complain('The command-line is missing a required servicing command, or an option is not recognized in this context.')
  return 87
}

/** @param {Call} call @param {Map<string, string>} options */
async function add(call, options) {
  const { image, machine, say, volume } = call
  if (machine === null || image === null) return 1
  const given = options.get('packagepath') ?? ''
  const file = nativePath(volume, given)
  const lock = path.join(machine, 'servicing', 'busy')
  if (!makeFirst(lock) && !takeOver(lock))
    return failed(call, options, 0x80070652, 'Another installation is already in progress.')
  fs.writeFileSync(lock, String(process.pid))
  try {
    if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) {
      return failed(call, options, 3, `An error occurred trying to open - ${given} Error: 0x80070003`)
    }
    if (registry.getValue(machine, 'SYSTEM\\CurrentControlSet\\Services\\TrustedInstaller', 'Start') === 4)
      return failed(call, options, 0x80070422, 'The service cannot be started, because it is disabled.')
    const key = packageKey(file)
    const behaviour = behaviourOf(key)
    if (behaviour.hangs) await forEver()
    const unfit = refusal(file, behaviour, image.build)
    if (unfit !== undefined) return failed(call, options, unfit.code, unfit.note)
    await call.take(behaviour.takes ?? scenario().clock.package)
    if (behaviour.cuts !== undefined && countUp(path.join(machine, 'counters', `cut-${key}`)) <= behaviour.cuts) {
      ask(machine, { kind: 'restart' })
      await forEver()
    }
    // DISM takes whatever other .msu lies in the folder for a checkpoint, and installs it first.
    for (const stranger of strangers(file)) {
      const { code, note } = addPackage(machine, stranger, image)
      if (code !== 0 && code !== 3010) return failed(call, options, code, `${path.basename(stranger)}: ${note}`)
    }
    const { code, identity, note } = addPackage(machine, file, image)
    registry.setValue(machine, `${registry.ownKey}\\TiWorker`, 'Until', String(Date.now() + scenario().clock.step))
    if (code !== 0 && code !== 3010) return failed(call, options, code, note)
    log(call, options, `DISM Package Manager: PID=${process.pid} ${note}`)
    say(`Processing 1 of 1 - Adding package ${identity}`)
    say('[==========================100.0%==========================] ')
    say('The operation completed successfully.')
    if (behaviour.restarts && code === 3010) {
      ask(machine, { kind: 'restart', after: 100 })
      return 1641
    }
    if (code === 3010 && !options.has('norestart') && options.has('quiet')) ask(machine, { kind: 'restart' })
    return code
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

const forEver = () => new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1))

/**
 * What DISM of this build says to such a file, before it looks at what is inside.
 * @param {string} file @param {import('../packages.mjs').Behaviour} behaviour @param {number} build
 */
function refusal(file, behaviour, build) {
  const magic = Buffer.alloc(8)
  const handle = fs.openSync(file, 'r')
  fs.readSync(handle, magic, 0, 8, 0)
  fs.closeSync(handle)
  const kind = magic.toString('latin1', 0, 4)
  const whole = /\.msu$/i.test(file)
  if (kind !== 'MSCF' && (kind !== 'MSWI' || !whole || build < wholePackageBuild))
    return { code: 0x8007000d, note: 'The data is invalid.' }
  const isIndex = behaviour.members?.some((name) => /\.psf$/i.test(name)) ?? false
  if (!whole || build >= wholePackageBuild || (build >= psfBuild && isIndex)) return undefined
  // It hands such a one to wusa, which is stopped with the session.
  return { code: 0x8024001e, note: 'Wusa Exit code 0x8024001e' }
}

/** @param {string} file @returns {string[]} other .msu files beside it */
function strangers(file) {
  if (!/\.msu$/i.test(file)) return []
  const folder = path.dirname(file)
  const names = list(folder).filter((name) => /\.msu$/i.test(name) && name !== path.basename(file))
  return names.sort().map((name) => path.join(folder, name))
}

/** @param {Call} call @param {string} given */
async function tellPackage(call, given) {
  const { image, machine, say, complain, volume } = call
  const file = nativePath(volume, given)
  await call.take()
  if (machine === null || image === null || !/\.cab$/i.test(file) || !fs.existsSync(file)) {
    complain('Error: 2')
    return 2
  }
  const { identity, applicable, state } = packageInfo(machine, file, image)
  say('Package information:')
  say('')
  say(`Package Identity : ${identity}`)
  say(`Applicable : ${applicable ? 'Yes' : 'No'}`)
  say('Copyright : Microsoft Corporation')
  say('Description : Fix for an invented problem')
  say('Install Client : ')
  say('Release Type : Update')
  say('Restart Required : Possible')
  say(`State : ${state}`)
  say('')
  say('The operation completed successfully.')
  return 0
}

/** @param {string} lock of one that was killed */
function takeOver(lock) {
  try {
    return !isAlive(Number(fs.readFileSync(lock, 'utf8')) || 2 ** 30)
  } catch {
    return true
  }
}

/** @param {Call} call @param {Map<string, string>} options @param {number} code @param {string} note */
function failed(call, options, code, note) {
  const shown = code > 0xffff ? `0x${(code >>> 0).toString(16)}` : String(code)
  log(
    call,
    options,
    `DISM Package Manager: PID=${process.pid} Failed. ${note} - CDISMPackageManager::Internal_Finalize(hr:${shown})`
  )
  for (const line of [
    '',
    `Error: ${shown}`,
    '',
    note,
    '',
    'The DISM log file can be found at C:\\Windows\\Logs\\DISM\\dism.log'
  ])
    call.complain(line)
  return code
}

/** @param {Call} call @param {Map<string, string>} options @param {string} line */
function log({ volume }, options, line) {
  const file = nativePath(volume, options.get('logpath') || 'C:\\Windows\\Logs\\DISM\\dism.log')
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const time = new Date().toISOString().replace('T', ' ').slice(0, 19)
  fs.appendFileSync(
    file,
    `${time}, Error                 DISM   DISM.EXE: benign 0x80070032\r\n${time}, Info                  DISM   ${line}\r\n`
  )
}

/** @param {Call} call @param {boolean} asTable */
function listPackages({ machine, say }, asTable) {
  const all = packages(machine ?? '')
  say('Packages listing:')
  say('')
  if (!asTable) {
    for (const { identity, state, releaseType, installTime } of all) {
      say(`Package Identity : ${identity}`)
      say(`State : ${state}`)
      say(`Release Type : ${releaseType}`)
      say(`Install Time : ${installTime}`)
      say('')
    }
  } else {
    const width = Math.max(16, ...all.map((each) => each.identity.length))
    const row = (/** @type {string[]} */ cells) =>
      say(
        `${(cells[0] ?? '').padEnd(width)} | ${(cells[1] ?? '').padEnd(15)} | ${(cells[2] ?? '').padEnd(15)} | ${cells[3] ?? ''}`
      )
    const line = ['-'.repeat(width), '-'.repeat(15), '-'.repeat(15), '-'.repeat(19)]
    row(line)
    row(['Package Identity', 'State', 'Release Type', 'Install Time'])
    row(line)
    for (const each of all) row([each.identity, each.state, each.releaseType, each.installTime])
    say('')
  }
  say('The operation completed successfully.')
}
