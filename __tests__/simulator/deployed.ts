/** Machines deployed from a sealed image. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import * as registry from '../../simulator/machine/registry.mjs'
import { ask, list, readJson, sleep } from '../../simulator/machine/store.mjs'
import { asset } from '../../src/assets.ts'
import { parseScenario } from '../../src/powershell/scenario.ts'
import { type Lab, launches } from './lab.ts'
import type { SealedImage } from './sealed.ts'

/** A package's entry in deploy.json. */
interface Told {
  readonly kb: string
  readonly status: string
  readonly note: string
  readonly exitCode: number | null
}

export interface Memory {
  readonly status: string
  readonly starts: number
  readonly packages: readonly Told[]
  readonly released: { readonly why: string; readonly seconds: number } | null
}

export interface Order {
  limitSeconds: number
  restartSeconds: number
  leastSeconds: number
  packages: { path: string; size: number; lastSeconds: number }[]
  [key: string]: unknown
}

/** What the services and the firewall of a guest look like. */
export interface Openness {
  readonly rules: Record<string, unknown>
  readonly inbound: unknown
  readonly services: Record<string, { start: unknown; delayed: unknown; runs: boolean }>
}

export interface Deployed {
  /** A file below ProgramData\maas-windows-image, null when it is not there. */
  read(name: string): string | null
  has(guestPath: string): boolean
  log(): string
  memory(): Memory
  openness(): Openness
  /** Waits for something; fails with the machine's log. */
  until(what: string, condition: () => boolean): Promise<void>
  /** Until the machine is released and everything of ours has gone. */
  untilReleased(): Promise<void>
  /** The process of a task's script, while it runs. */
  pidOf(script: string): number | undefined
  /** Kills a task's script as nothing else does. @returns whether it still ran */
  kill(script: string): boolean
  /** Starts a task, as the scheduler does. One that still runs is not started again. */
  start(task: string): void
  /** Whether a task has run, and runs no more. */
  hasRun(task: string): boolean
  /** Runs a task once, from start to end, as soon as it is enabled. */
  run(task: string): Promise<void>
  programs(): Promise<{ name: string; args: string[]; exitCode: number }[]>
  boots(): number
  off(): Promise<void>
}

export interface Circumstances {
  /** Laid over the scenario. */
  readonly scenario?: Record<string, unknown>
  /** Changes order.json; a text replaces it. */
  readonly order?: string | ((order: Order) => void)
  /** A client with an OEM key, sealed as such. */
  readonly oemClient?: boolean
  /** Called with the deployed machine's C: before it starts. */
  readonly prepare?: (volume: string) => void
}

const folder = (volume: string) => path.join(volume, 'ProgramData', 'maas-windows-image')

/** Writes the sealed image to a machine, as MAAS does, and switches it on. */
export async function deploy(sealed: SealedImage, circumstances: Circumstances = {}): Promise<Deployed> {
  const { lab, machine, volume } = sealed
  for (const each of [machine, volume]) {
    rmSync(each, { recursive: true, force: true })
    cpSync(`${each}.sealed`, each, { recursive: true })
  }
  const env = { ...process.env, ...lab.simulator.env }
  // The timed task runs when a test says so, unless the test wants to see it come by itself.
  const scenario = { clock: { minute: '1h' }, ...circumstances.scenario }
  writeFileSync(env['MAAS_SIMULATOR_SCENARIO'] ?? '', JSON.stringify(parseScenario('lab.yml', stringify(scenario))))
  const file = path.join(folder(volume), 'deploy', 'order.json')
  if (typeof circumstances.order === 'string') writeFileSync(file, circumstances.order)
  else if (circumstances.order !== undefined) {
    const order = JSON.parse(readFileSync(file, 'utf8')) as Order
    circumstances.order(order)
    writeFileSync(file, JSON.stringify(order))
  }
  setEdition(lab, machine, circumstances.oemClient ?? false)
  circumstances.prepare?.(volume)
  return switchOn(sealed, env)
}

/** Starts a machine whose disk holds a sealed image. @param env names the simulator's host and scenario */
export async function switchOn(
  disk: Pick<SealedImage, 'machine' | 'volume'>,
  env: NodeJS.ProcessEnv
): Promise<Deployed> {
  await node(['start.mjs', disk.machine], env)
  return deployed(disk)
}

/** The disk's own word for the edition, and the task that sealing enables on clients. */
function setEdition(lab: Lab, machine: string, client: boolean): void {
  const disk = path.join(lab.folder, 'os.vhdx')
  const text = JSON.parse(readFileSync(disk, 'utf8'))
  text.image = {
    ...text.image,
    installationType: client ? 'Client' : 'Server',
    edition: client ? 'Professional' : 'ServerStandard'
  }
  writeFileSync(disk, JSON.stringify(text))
  if (!client) return
  const file = taskFile(machine, 'deploy')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), enabled: true }))
}

const taskId = (task: string) => encodeURIComponent(`\\maas-windows-image\\${task}`)
const taskFile = (machine: string, task: string) => path.join(machine, 'tasks', taskId(task), 'task.json')

function deployed({ machine, volume }: Pick<SealedImage, 'machine' | 'volume'>): Deployed {
  const read = (name: string) => {
    const file = path.join(folder(volume), name)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  }
  const log = () => (read('deploy.log') ?? '').replace(/^\ufeff/, '')
  async function until(what: string, condition: () => boolean): Promise<void> {
    const end = Date.now() + 60_000
    while (!condition()) {
      if (Date.now() > end) {
        const machineLog = readFileSync(path.join(machine, 'machine.log'), 'utf8')
        const guestLog = existsSync(path.join(machine, 'guest.log'))
          ? readFileSync(path.join(machine, 'guest.log'), 'utf8')
          : ''
        throw new Error(`never: ${what}\n${log()}\n${read('deploy.json')}\n${machineLog}\n${guestLog}`)
      }
      await sleep(10)
    }
  }
  const pidOf = (script: string) =>
    list(path.join(machine, 'processes'))
      .map(Number)
      .find(
        (pid) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script)
      )
  const definition = (task: string) => readJson(taskFile(machine, task))
  const state = (task: string) => readJson(path.join(machine, 'tasks', taskId(task), 'state.json'))
  /** A task that has removed itself is over too. */
  const isOver = (task: string) => state(task)?.state !== 'Running'
  const ranLast = (task: string) => state(task)?.lastRunTime
  const start = (task: string) => ask(machine, { kind: 'start-task', task: taskId(task) })
  return {
    read,
    log,
    until,
    pidOf,
    start,
    hasRun: (task) => isOver(task) && ranLast(task) !== undefined,
    has: (guestPath) => existsSync(path.join(volume, guestPath)),
    memory: () => JSON.parse(read('deploy.json') ?? 'null') as Memory,
    openness: () => opennessOf(machine),
    untilReleased: () =>
      until('released, and nothing left', () => {
        const gone = ['deploy', 'release'].every((task) => !existsSync(taskFile(machine, task)))
        return (
          gone &&
          read('closed.json') === null &&
          !existsSync(path.join(folder(volume), 'deploy')) &&
          pidOf('.ps1') === undefined
        )
      }),
    kill(script) {
      const pid = pidOf(script)
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
      return pid !== undefined
    },
    async run(task) {
      await until(`${task} is enabled`, () => definition(task)?.enabled === true)
      const former = ranLast(task)
      start(task)
      await until(`${task} has run`, () => isOver(task) && (definition(task) === null || ranLast(task) !== former))
    },
    programs: () => launches(machine).catch(() => []),
    boots: () => list(path.join(machine, 'boots')).length,
    async off() {
      ask(machine, { kind: 'off' })
      await until('off', () => readJson(path.join(machine, 'machine.json'))?.state === 'off')
    }
  }
}

function opennessOf(machine: string): Openness {
  const own = (key: string, name: string) => registry.getValue(machine, `SIMULATOR\\${key}`, name)
  const rules = ['CoreNet-DHCP-In', 'RemoteDesktop-UserMode-In-TCP', 'WINRM-HTTP-In-TCP']
  const services = ['WinRM', 'sshd', 'TermService', 'cloudbase-init'].map((name) => {
    const value = (key: string) => registry.getValue(machine, `SYSTEM\\CurrentControlSet\\Services\\${name}`, key)
    return [
      name,
      { start: value('Start'), delayed: value('DelayedAutostart'), runs: registry.isRunning(machine, name) }
    ]
  })
  return {
    rules: Object.fromEntries(rules.map((rule) => [rule, own('Firewall\\Rules', rule) ?? 'on'])),
    inbound: own('Firewall\\Public', 'DefaultInboundAction'),
    services: Object.fromEntries(services)
  }
}

function node(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...rest] = args
  const child = spawn(process.execPath, [path.join(asset('simulator/machine'), program), ...rest], {
    env,
    stdio: 'ignore'
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))))
  })
}
