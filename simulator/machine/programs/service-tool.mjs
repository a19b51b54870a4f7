/** sc.exe config|query|start|stop|delete <service>, and net.exe start|stop <service>. */
import * as registry from '../registry.mjs'

const startTypes = /** @type {Record<string, number>} */ ({ auto: 2, 'delayed-auto': 2, demand: 3, disabled: 4 })

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ name, args, machine, say, take }) {
  await take(0)
  const verb = (args[0] ?? '').toLowerCase()
  const service = args[1] ?? ''
  if (name === 'net.exe' && verb !== 'start' && verb !== 'stop') {
    say('The command completed successfully.')
    return 0
  }
  const key = `SYSTEM\\CurrentControlSet\\Services\\${service}`
  if (machine === null || !registry.hasKey(machine, key)) {
    say(`[SC] OpenService FAILED 1060:`)
    say('The specified service does not exist as an installed service.')
    return name === 'net.exe' ? 2 : 1060
  }
  if (verb === 'config') configure(machine, key, args)
  if (verb === 'delete') registry.removeKey(machine, key)
  if (verb === 'start') {
    const code = start(machine, key, service)
    if (code !== 0) say(`[SC] StartService FAILED ${code}:`)
    if (code !== 0) return name === 'net.exe' ? 2 : code
  }
  if (verb === 'stop') registry.setRunning(machine, service, false)
  say(`[SC] ${verb} SUCCESS`)
  return 0
}

/** @param {string} machine @param {string} key @param {string[]} args */
function configure(machine, key, args) {
  const at = args.findIndex((each) => each.toLowerCase() === 'start=')
  const type = (args[at + 1] ?? '').toLowerCase()
  if (at < 0 || startTypes[type] === undefined) return
  registry.setValue(machine, key, 'Start', startTypes[type])
  registry.setValue(machine, key, 'DelayedAutostart', type === 'delayed-auto' ? 1 : null)
}

/** @param {string} machine @param {string} key @param {string} service @returns {number} ERROR_SERVICE_DISABLED, _ALREADY_RUNNING or 0 */
function start(machine, key, service) {
  if (registry.getValue(machine, key, 'Start') === 4) return 1058
  if (registry.isRunning(machine, service)) return 1056
  registry.setRunning(machine, service, true)
  return 0
}
