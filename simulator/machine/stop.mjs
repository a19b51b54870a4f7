/** `node stop.mjs <vm folder>`: cuts the power. Afterwards no process of this machine is left. */
import path from 'node:path'
import { endGroup, endNoted } from './launch.mjs'
import { ask, isAlive, readJson, sleep, writeJson } from './store.mjs'

const machine = process.argv[2] ?? ''
const file = path.join(machine, 'machine.json')
const state = readJson(file)
if (state !== null) {
  if (isAlive(state.pid)) ask(machine, { kind: 'off' })
  for (let waited = 0; waited < 3000 && isAlive(state.pid); waited += 10) await sleep(10)
  if (isAlive(state.pid)) endGroup(state.pid)
  endNoted(machine)
  writeJson(file, { ...readJson(file), state: 'off', direct: false })
}
