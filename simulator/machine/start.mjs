/** `node start.mjs <vm folder>`: starts the machine as a process that outlives its starter, and waits until it is up. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readJson, sleep } from './store.mjs'

const machine = process.argv[2] ?? ''
const log = fs.openSync(path.join(machine, 'machine.log'), 'a')
fs.rmSync(path.join(machine, 'machine.json'), { force: true })
const child = spawn(
  process.execPath,
  [path.join(path.dirname(fileURLToPath(import.meta.url)), 'machine.mjs'), machine],
  {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
    cwd: path.dirname(machine)
  }
)
let running = true
child.once('exit', () => {
  running = false
})
child.unref()
while (running && readJson(path.join(machine, 'machine.json')) === null) await sleep(10)
process.exit(running || readJson(path.join(machine, 'machine.json')) !== null ? 0 : 1)
