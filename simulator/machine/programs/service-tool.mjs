/** sc.exe config|query|start|stop|delete <service> */
import * as registry from '../registry.mjs'

const startTypes = /** @type {Record<string, number>} */ ({ auto: 2, 'delayed-auto': 2, demand: 3, disabled: 4 })

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say, take }) {
  await take(0)
  const [verb = '', service = ''] = args
  const key = `SYSTEM\\CurrentControlSet\\Services\\${service}`
  if (machine === null || !registry.hasKey(machine, key)) {
    say(`[SC] OpenService FAILED 1060:`)
    say('The specified service does not exist as an installed service.')
    return 1060
  }
  const at = args.findIndex((each) => each.toLowerCase() === 'start=')
  const start = startTypes[(args[at + 1] ?? '').toLowerCase()]
  if (verb.toLowerCase() === 'config' && at > 0 && start !== undefined) registry.setValue(machine, key, 'Start', start)
  if (verb.toLowerCase() === 'delete') registry.removeKey(machine, key)
  say(`[SC] ${verb} SUCCESS`)
  return 0
}
