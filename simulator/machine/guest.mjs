/** What happens inside a running machine, from power-on to power-off. */
import fs from 'node:fs'
import path from 'node:path'
import { firstStart, laterStart } from './guest-oobe.mjs'
import { createProcesses } from './guest-processes.mjs'
import { createTasks } from './guest-tasks.mjs'
import { firstSettings, shuffleDisks, upgradeDisks } from './guest-windows.mjs'
import { finishPackages, firstPackages } from './packages.mjs'
import * as registry from './registry.mjs'
import { countUp, fault, nativePath, readDisk, readJson, scenario, sleep, writeJson } from './store.mjs'

/** @typedef {import('./store.mjs').MachineState} MachineState */
/** @typedef {{ kind: string, task?: string, drives?: { path: string }[], after?: number }} Request */

/**
 * @param {string} machine the VM's folder
 * @param {(why: string) => void} end ends the machine
 */
export function createGuest(machine, end) {
  const { clock, faults } = scenario()
  /** @type {import('./store.mjs').VirtualMachine} */
  const vm = readJson(path.join(machine, 'vm.json'))
  const system = vm.drives.map((drive) => drive.path).find((drive) => readDisk(drive)?.image !== undefined)
  /** @type {MachineState} */
  const state = {
    pid: process.pid,
    state: 'booting',
    boot: 0,
    direct: false,
    loggedOnAt: 0,
    volume: system === undefined ? '' : `${system}.volume`,
    image: system === undefined ? null : (readDisk(system).image ?? null)
  }
  const processes = createProcesses(machine, state)
  const tasks = createTasks(machine, state, processes)
  const marks = path.join(machine, 'running')
  /** Counts boots and ends; what belongs to an earlier one stops by itself. */
  let life = 0

  /** @param {Partial<MachineState>} change */
  function become(change) {
    Object.assign(state, change)
    console.log(`${new Date().toISOString()} ${state.state}, boot ${state.boot}`)
    writeJson(path.join(machine, 'machine.json'), state)
  }

  async function boot() {
    const current = ++life
    const isOver = () => life !== current
    const { image } = state
    if (image !== null) prepareRegistry(image)
    fs.rmSync(marks, { recursive: true, force: true })
    const number = countUp(path.join(machine, 'boots', 'boot'))
    fs.mkdirSync(marks)
    // While this file is there, the boot lasts: sessions and stand-ins look at it.
    fs.writeFileSync(path.join(marks, String(number)), '')
    become({ state: 'booting', boot: number, direct: false, loggedOnAt: 0 })
    if (image === null || !isBootable())
      return console.log('no operating system was loaded: no boot files, or no Windows')
    shuffleDisks(machine, vm, image, number)
    await sleep(clock.boot)
    if (isOver()) return
    finishPackages(machine, image)
    tasks.startUp()
    const stage = { machine, vm, state, become, processes, isOver }
    const imageState = registry.getValue(machine, registry.setupStateKey, 'ImageState')
    if (imageState === 'IMAGE_STATE_COMPLETE') return laterStart(stage)
    await firstStart(stage)
  }

  /** @param {import('./store.mjs').Image} image */
  function prepareRegistry(image) {
    registry.dropVolatile(machine)
    if (registry.getValue(machine, registry.ownKey, 'Born') === null) {
      firstSettings(machine, vm, image)
      firstPackages(machine, image)
    }
    registry.startServices(machine)
  }

  function isBootable() {
    const place = vm.generation === 2 ? path.join(`${system}.esp`, 'EFI', 'Microsoft') : state.volume
    return fs.existsSync(path.join(place, 'Boot', 'BCD'))
  }

  /** @param {string} name the state on the way down */
  async function leave(name) {
    life++
    fs.rmSync(marks, { recursive: true, force: true })
    become({ state: name, direct: false })
    tasks.shutDown()
    await processes.endAll()
    await sleep(clock.shutdown)
  }

  async function restart() {
    await leave('rebooting')
    const number = countUp(path.join(machine, 'counters', 'reboot'))
    const strikes = (/** @type {string} */ strike, /** @type {number} */ otherwise) =>
      faults.some((each) => each.strike === strike && (each.atReboot ?? otherwise) === number)
    if (strikes('never-comes-back', 1)) return
    if (strikes('guest-crash', 0)) return end('the guest has crashed')
    await boot()
  }

  async function powerOff() {
    await leave('shutting-down')
    // Windows leaves its page file behind; whoever packs the disk need not carry it.
    if (state.volume !== '') fs.writeFileSync(nativePath(state.volume, 'C:\\pagefile.sys'), Buffer.alloc(4096))
    end('shut down')
  }

  /** @param {Request} request */
  async function handle(request) {
    const current = life
    if (request.after !== undefined) await sleep(request.after)
    // The machine has gone down meanwhile: what was asked of it is void.
    if (life !== current) return
    switch (request.kind) {
      case 'restart':
        return restart()
      case 'shutdown':
        return powerOff()
      case 'drives':
        return upgradeDisks(machine, request.drives ?? [])
      case 'generalize':
        return become({ state: 'generalizing', direct: false })
      case 'start-task':
        return tasks.start(request.task ?? '')
      case 'stop-task':
        return tasks.stop(request.task ?? '')
    }
  }

  return {
    async run() {
      become({})
      const crash = fault('guest-crash')
      if (crash?.after !== undefined) setTimeout(() => end('the guest has crashed'), crash.after)
      await boot()
    },
    handle,
    processes: processes.groups,
    switchedOff() {
      fs.rmSync(marks, { recursive: true, force: true })
      become({ state: 'off', direct: false })
    }
  }
}
