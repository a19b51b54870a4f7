/** Starts and ends a guest's processes. simulator/modules/doors.ps1 resolves programs by the same rules for scripts. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isAlive, list, nativePath, readJson } from './store.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
/** @type {Record<string, string>} */
const programs = readJson(path.join(here, 'programs.json'))

/** Splits by the rules of CommandLineToArgvW. @param {string} line @returns {string[]} */
export function splitCommandLine(line) {
  /** @type {string[]} */
  const parts = []
  let part = ''
  let started = false
  let quoted = false
  for (let at = 0; at < line.length; at++) {
    const slashes = /^\\+(?=")/.exec(line.slice(at))?.[0].length ?? 0
    if (slashes > 0) {
      part += '\\'.repeat(slashes >> 1)
      at += slashes
      started = true
      if (slashes % 2 === 1) part += '"'
      else quoted = !quoted
      continue
    }
    const character = line[at] ?? ''
    if (character === '"') {
      quoted = !quoted
      started = true
    } else if (/\s/.test(character) && !quoted) {
      if (started) parts.push(part)
      part = ''
      started = false
    } else {
      part += character
      started = true
    }
  }
  return started ? [...parts, part] : parts
}

/** @param {string} program a name or a path @returns {string} such as dism.exe */
export function programName(program) {
  const name = program.replace(/^.*[\\/]/, '').toLowerCase()
  return name.includes('.') ? name : `${name}.exe`
}

/** @param {string} name @returns {string | undefined} the stand-in's module; none for a program the simulator does not know */
export function standInFor(name) {
  if (/^(mpam|updateplatform|ndp|windows-kb|mssetup|am_)[^\\/]*\.exe$/.test(name)) return 'installers'
  return programs[name]
}

/** @param {string[]} args of powershell.exe @returns {number} where the script of the build's own is, or -1 */
function ownScript(args) {
  const at = args.findIndex((each) => each.toLowerCase() === '-file') + 1
  const script = args[at] ?? ''
  const ours = /[\\/](guest|deploy)[\\/][^\\/]+\.ps1$/i.test(script) && !/[\\/]payload[\\/]/i.test(script)
  return at > 0 && ours ? at : -1
}

/**
 * @param {string} machine @param {string} volume @param {string} program @param {readonly string[]} args
 * @returns {{ command: string, args: string[] }}
 * @throws Error for a program that the simulator does not know
 */
export function resolveProgram(machine, volume, program, args) {
  const name = programName(program)
  const node = process.env['MAAS_SIMULATOR_NODE'] ?? process.execPath
  if (name === 'powershell.exe') {
    const at = ownScript([...args])
    if (at > 0) {
      const [command = '', ...leading] = JSON.parse(process.env['MAAS_SIMULATOR_POWERSHELL'] ?? '[]')
      const runner = path.join(here, '..', 'modules', 'run-script.ps1')
      return { command, args: [...leading, '-File', runner, nativePath(volume, args[at] ?? ''), ...args.slice(at + 1)] }
    }
  }
  if (standInFor(name) === undefined) throw new Error(`the simulator knows no program ${program}`)
  return { command: node, args: [path.join(here, 'stand-in.mjs'), '--machine', machine, program, ...args] }
}

/**
 * @param {string} machine @param {number} boot @param {string} user
 * @returns {NodeJS.ProcessEnv} what a guest's process sees
 */
export function guestEnvironment(machine, boot, user) {
  return {
    ...process.env,
    MAAS_SIMULATOR_MACHINE: machine,
    MAAS_SIMULATOR_BOOT: String(boot),
    MAAS_SIMULATOR_USER: user,
    SystemDrive: 'C:',
    SystemRoot: 'C:\\Windows',
    windir: 'C:\\Windows',
    ProgramData: 'C:\\ProgramData',
    ProgramFiles: 'C:\\Program Files',
    PUBLIC: 'C:\\Users\\Public',
    TEMP: 'C:\\Windows\\Temp',
    TMP: 'C:\\Windows\\Temp'
  }
}

/**
 * Expands %NAME% as Windows does for a command of an answer file.
 * @param {string} text @param {NodeJS.ProcessEnv} environment
 */
export function expandVariables(text, environment) {
  const names = new Map(Object.entries(environment).map(([name, value]) => [name.toLowerCase(), value]))
  return text.replace(/%(\w+)%/g, (whole, name) => names.get(name.toLowerCase()) ?? whole)
}

let launches = 0

/**
 * Starts a program of the guest in a process group of its own.
 * @param {{ machine: string, volume: string, boot: number, user: string, program: string, args: readonly string[] }} start
 * @returns {{ pid: number | undefined, ended: Promise<number> }} the exit code as Windows would give it
 */
export function launch({ machine, volume, boot, user, program, args }) {
  const resolved = resolveProgram(machine, volume, program, args)
  const exitFile = path.join(machine, 'exits', `${process.pid}-${launches++}`)
  fs.mkdirSync(path.dirname(exitFile), { recursive: true })
  const log = fs.openSync(path.join(machine, 'guest.log'), 'a')
  const child = spawn(resolved.command, resolved.args, {
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', log, log],
    cwd: volume,
    env: { ...guestEnvironment(machine, boot, user), MAAS_SIMULATOR_EXIT: exitFile }
  })
  fs.closeSync(log)
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.once('error', () => resolve(2))
    child.once('exit', (code) => {
      const told = readJson(exitFile)
      fs.rmSync(exitFile, { force: true })
      resolve(typeof told === 'number' ? told : (code ?? 1))
    })
  })
  return { pid: child.pid, ended }
}

/** Ends a process with all its children. @param {number} pid */
export function endGroup(pid) {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).unref()
    return
  }
  for (const each of [-pid, pid]) {
    try {
      process.kill(each, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

/** Ends what has noted itself as a process of this guest, wherever it was started. @param {string} machine */
export function endNoted(machine) {
  const folder = path.join(machine, 'processes')
  for (const name of list(folder)) {
    const pid = Number(name)
    if (pid !== process.pid && isOurs(pid)) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    fs.rmSync(path.join(folder, name), { force: true })
  }
}

/** Process ids come again: what bears one must look like ours. @param {number} pid */
function isOurs(pid) {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return /stand-in\.mjs|run-script\.ps1|machine\.mjs/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return false
  }
}
