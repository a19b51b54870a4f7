/**
 * A running virtual machine: `node machine.mjs <vm folder>`. It walks through the states of a real Windows, starts what
 * Windows would start, and ends with all its processes when it is switched off, when its folder is gone, or after
 * `clock.machine-limit`. What it does to Windows is files; see docs/simulator.md.
 */
import fs from 'node:fs'
import path from 'node:path'
import { createGuest } from './guest.mjs'
import { endGroup, endNoted } from './launch.mjs'
import { list, readJson, scenario } from './store.mjs'

const machine = path.resolve(process.argv[2] ?? '')
const guest = createGuest(machine, end)
const requests = path.join(machine, 'requests')
fs.rmSync(requests, { recursive: true, force: true })
fs.mkdirSync(requests, { recursive: true })

/** Ends the machine and all that runs in it. @param {string} why */
function end(why) {
  console.log(`${new Date().toISOString()} ${why}`)
  for (const pid of guest.processes()) endGroup(pid)
  if (fs.existsSync(machine)) {
    endNoted(machine)
    guest.switchedOff()
  }
  process.exit(0)
}

function look() {
  if (!fs.existsSync(path.join(machine, 'vm.json'))) end('the VM is gone')
  for (const name of list(requests).sort()) {
    if (!name.endsWith('.json')) continue
    const file = path.join(requests, name)
    const request = readJson(file)
    fs.rmSync(file, { force: true })
    if (request === null) continue
    if (request.kind === 'off') end('switched off')
    guest.handle(request).catch((error) => console.log(error))
  }
}

process.on('uncaughtException', (error) => {
  console.log(error)
  end('the machine broke')
})
process.on('SIGTERM', () => end('terminated'))
setTimeout(() => end('its time is over'), scenario().clock.machineLimit)
fs.watch(requests, look).on('error', () => end('the VM is gone'))
setInterval(look, 200)
guest.run().catch((error) => {
  console.log(error)
  end('the machine broke')
})
