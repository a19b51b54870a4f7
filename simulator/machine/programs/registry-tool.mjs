/** reg.exe add|delete|query HKLM\... : the few verbs that answer files use. */
import * as registry from '../registry.mjs'

/** @param {import('../stand-in.mjs').Call} call */
export async function run({ args, machine, say, take }) {
  await take(0)
  const [verb = '', key = ''] = args
  const after = (/** @type {string} */ name) => {
    const at = args.findIndex((each) => each.toLowerCase() === name)
    return at < 0 ? null : (args[at + 1] ?? '')
  }
  const local = /^(?:HKLM|HKEY_LOCAL_MACHINE)\\(.*)$/i.exec(key)?.[1]
  const name = after('/v') ?? ''
  if (machine === null || local === undefined) {
    say('The operation completed successfully.')
    return 0
  }
  if (verb.toLowerCase() === 'add') {
    const data = after('/d') ?? ''
    registry.setValue(machine, local, name, /dword/i.test(after('/t') ?? '') ? Number(data) : data)
  } else if (verb.toLowerCase() === 'delete') {
    if (name === '') registry.removeKey(machine, local)
    else registry.setValue(machine, local, name, null)
  } else if (registry.getValue(machine, local, name) === null) {
    say('ERROR: The system was unable to find the specified registry key or value.')
    return 1
  } else say(`    ${name}    REG_SZ    ${registry.getValue(machine, local, name)}`)
  say('The operation completed successfully.')
  return 0
}
