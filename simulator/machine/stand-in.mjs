/**
 * `node stand-in.mjs [--machine <vm folder>] [--direct] <program> <arguments>`: takes a Windows program's place. It prints
 * what that would print, takes the time and ends with the code that the scenario names, and does nothing but files.
 */
import fs from 'node:fs'
import path from 'node:path'
import { programName, standInFor } from './launch.mjs'
import { readJson, scenario, sleep } from './store.mjs'

/**
 * @typedef {object} Call
 * @property {string} name such as dism.exe @property {string} program as it was called @property {string[]} args
 * @property {string | null} machine the guest's VM folder, null on the host
 * @property {string} volume the folder that is C: @property {string} user
 * @property {import('./store.mjs').Image | null} image
 * @property {boolean} direct whether it came by PowerShell Direct
 * @property {(line: string) => void} say @property {(line: string) => void} complain the same, for what nothing may mute
 * @property {(milliseconds?: number) => Promise<void>} take
 */

const given = process.argv.slice(2)
/** @param {string} name @returns {string | null} */
function option(name) {
  if (given[0] !== name) return null
  given.shift()
  return given.shift() ?? null
}
const machine = option('--machine')
const direct = given[0] === '--direct' && given.shift() !== undefined
const [program = '', ...args] = given
const name = programName(program)
const state = machine === null ? null : readJson(path.join(machine, 'machine.json'))
const boot =
  state === null ? '' : path.join(machine ?? '', 'running', String(process.env['MAAS_SIMULATOR_BOOT'] ?? state.boot))
const note = machine === null ? '' : path.join(machine, 'processes', String(process.pid))
const started = Date.now()

function dieWithTheGuest() {
  if (boot !== '' && !fs.existsSync(boot)) process.kill(process.pid, 'SIGKILL')
}

/** @param {string} line */
const print = (line) => void process.stdout.write(`${line}\r\n`)

/** @param {number} code */
function end(code) {
  const seconds = (Date.now() - started) / 1000
  if (machine !== null && fs.existsSync(machine)) {
    const user = process.env['MAAS_SIMULATOR_USER'] ?? ''
    const line = JSON.stringify({
      name,
      args,
      exitCode: code | 0,
      seconds,
      user: direct ? 'direct' : user,
      boot: state?.boot ?? 0
    })
    fs.appendFileSync(path.join(machine, 'launches.jsonl'), `${line}\n`)
  }
  if (note !== '') fs.rmSync(note, { force: true })
  const exitFile = process.env['MAAS_SIMULATOR_EXIT'] ?? ''
  if (exitFile !== '') fs.writeFileSync(exitFile, String(code | 0))
  // Eight bits are all that a Unix process can say.
  process.exit((code & 0xff) === 0 && code !== 0 ? 1 : code & 0xff)
}

if (note !== '') {
  fs.mkdirSync(path.dirname(note), { recursive: true })
  fs.writeFileSync(note, name)
  dieWithTheGuest()
  setInterval(dieWithTheGuest, 250).unref()
}

const module = standInFor(name)
if (module === undefined) {
  console.error(`the simulator knows no program ${program}`)
  end(127)
}
/** @type {{ run(call: Call): Promise<number> }} */
const standIn = await import(`./programs/${module}.mjs`)
try {
  end(
    await standIn.run({
      name,
      program,
      args,
      machine,
      direct,
      volume: state?.volume ?? '',
      image: state?.image ?? null,
      user: process.env['MAAS_SIMULATOR_USER'] ?? 'Administrator',
      say: print,
      complain: print,
      take: (milliseconds) => sleep(milliseconds ?? scenario().clock.step)
    })
  )
} catch (error) {
  console.error(error)
  end(1)
}
