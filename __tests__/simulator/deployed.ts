/** An image sealed by the shipped script in a simulated guest, and machines deployed from it. */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import * as registry from '../../simulator/machine/registry.mjs'
import { ask, list, readJson, sleep } from '../../simulator/machine/store.mjs'
import { asset } from '../../src/assets.ts'
import { parseScenario } from '../../src/powershell/scenario.ts'
import { type Lab, launches, openLab } from './lab.ts'

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

export interface SealedImage {
  readonly lab: Lab
  /** What the sealing script found out about itself. */
  readonly told: Record<string, unknown>
  readonly machine: string
  readonly volume: string
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

const kept = (number: number, more: Record<string, unknown> = {}) => ({
  id: `0${number}-KB200000${number}`,
  kb: `KB200000${number}`,
  role: 'other',
  file: `windows-kb200000${number}-x64.cab`,
  path: `packages\\${number}\\windows-kb200000${number}-x64.cab`,
  size: 64,
  order: number,
  expectedRevision: null,
  limitSeconds: 60,
  lastSeconds: 1,
  history: [],
  companions: [],
  ...more
})

const companion = {
  file: 'windows-kb2000009-x64.cab',
  path: 'packages\\1\\windows-kb2000009-x64.cab',
  size: 64
}

const request = {
  kept: [kept(1, { companions: [companion] }), kept(2)],
  limitSeconds: 600,
  restartSeconds: 60,
  leastSeconds: 1,
  pauseSeconds: 0.1,
  setupCompleteMayBeSkipped: false,
  report: { schemaVersion: 1 },
  deployAnswerFile: readFileSync(asset('data/answer-files/deploy.xml'), 'utf8'),
  oobeAccount: ''
}

const sealing = String.raw`
New-WindowsDisk 'FOLDER/os.vhdx'
New-Disk 'FOLDER/payload.vhdx' {
    param($main)
    foreach ($name in '1/windows-kb2000001', '1/windows-kb2000009', '2/windows-kb2000002') {
        [void](New-Item -ItemType Directory -Path (Split-Path -Path "$main/packages/$name" -Parent) -Force)
        Copy-Item -LiteralPath 'FOLDER/package.cab' -Destination "$main/packages/$name-x64.cab"
    }
}
$vm = New-LabVM lab @('FOLDER/os.vhdx', 'FOLDER/payload.vhdx')
Start-VM -VM $vm
if (-not (Wait-Until { (Get-Kvp $vm)['Ready'] -eq 'yes' })) { throw 'the lab does not start' }
$session = New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1')
$facts = Invoke-Command -Session $session -ScriptBlock {
    foreach ($part in 'shared', 'deploy', 'guest') { Copy-Item -LiteralPath "POWERSHELL/$part" -Destination "C:\build\$part-new" -Recurse }
    Remove-Item -LiteralPath 'C:\build\guest' -Recurse -Force
    foreach ($part in 'shared', 'deploy', 'guest') { Rename-Item -LiteralPath "C:\build\$part-new" -NewName $part }
    . 'C:\build\shared\events.ps1'
    . 'C:\build\shared\windows.ps1'
    . 'C:\build\shared\state.ps1'
    Unregister-ScheduledTask -TaskPath '\lab\' -TaskName boot -Confirm:$false
    foreach ($service in @('sshd', 2), @('cloudbase-init', 2)) { Set-RegistryValue -Path "SYSTEM\CurrentControlSet\Services\$($service[0])" -Name Start -Value $service[1] -Type DWord }
    Set-RegistryValue -Path 'SYSTEM\CurrentControlSet\Services\sshd' -Name DelayedAutostart -Value 1 -Type DWord
    Start-Service -Name TermService
    $scripts = 'C:\Windows\Setup\Scripts'
    [void](New-Item -ItemType Directory -Path $scripts -Force)
    Write-WholeFile -Path "$scripts\SetupComplete.cmd" -Text "@echo off\r\nreg add HKLM\SOFTWARE\Customer /v SetupComplete /d ran /f\r\nsc config cloudbase-init start= auto && net start cloudbase-init\r\nexit 7\r\n".Replace('\r\n', [string][char]13 + [char]10)
    Write-WholeFile -Path "$scripts\ErrorHandler.cmd" -Text 'reg add HKLM\SOFTWARE\Customer /v ErrorHandler /d ran /f'
    $guid = [string](Get-Disk | Where-Object { -not $_.IsSystem }).Guid
    Write-WholeFile -Path 'C:\build\steps.json' -Text (ConvertTo-Json -Depth 3 -InputObject @{ buildId = 'b'; folder = 'C:\build'; marker = 'C:\none'; payloadDiskGuid = $guid; steps = @() })
    $settings = Get-BuildSetting
    function Invoke-Seal($Change) {
        $request = ConvertFrom-Json -InputObject (Read-WholeFile -Path 'FOLDER/request.json')
        & $Change $request
        [void](& 'C:\build\guest\prepare-image.ps1' -Settings $settings -Request $request)
        @{
            tasks = @(Get-ScheduledTask -TaskPath '\maas-windows-image\' | Sort-Object -Property TaskName | ForEach-Object { "$($_.TaskName) $($_.State)" })
            shape = ([string](Read-WholeFile -Path "$scripts\SetupComplete.cmd") -split '\r?\n')[0]
            before = [string](Read-WholeFile -Path "$scripts\SetupComplete-before.cmd")
            errorHandler = ([string](Read-WholeFile -Path "$scripts\ErrorHandler.cmd") -split '\r?\n')[0]
            open = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow | ForEach-Object { [string]$_.Name })
            closed = [string](Read-WholeFile -Path 'C:\ProgramData\maas-windows-image\closed.json')
            files = @(Get-ChildItem -LiteralPath 'C:\ProgramData\maas-windows-image' -Recurse -File -Force | ForEach-Object { $_.FullName.Replace('\', '/').Substring($_.FullName.Replace('\', '/').IndexOf('maas-windows-image/') + 19) } | Sort-Object)
        }
    }
    @{
        nothing = Invoke-Seal { param($request) $request.kept = @() }
        client  = Invoke-Seal { param($request) $request.kept = @(); $request.setupCompleteMayBeSkipped = $true }
        once    = Invoke-Seal { param($request) Unregister-ScheduledTask -TaskPath '\maas-windows-image\' -Confirm:$false }
        twice   = Invoke-Seal { param($request) }
    }
}
foreach ($name in $facts.Keys) { Tell $name $facts[$name] }
# Generalizing ends PowerShell Direct, and so this call.
[void](Refusal { Invoke-Command -Session $session -ErrorAction Stop -ScriptBlock {
    . 'C:\build\shared\windows.ps1'
    Remove-Item -LiteralPath 'C:\build' -Recurse -Force
    [void](Start-NativeTool -Name 'sysprep.exe' -Arguments @('/generalize', '/oobe', '/quiet', '/shutdown', '/unattend:C:\Windows\System32\Sysprep\maas-deploy-unattend.xml'))
} })
if (-not (Wait-Until { [string](Get-VM -Id $vm.Id).State -eq 'Off' })) { throw 'the lab does not end' }
Get-VMHardDiskDrive -VM $vm | Where-Object { $_.Path -like '*payload*' } | Remove-VMHardDiskDrive
`

/** Seals an image with two kept packages, one with a checkpoint beside it: four times over, since sealing may be cut and run again. */
export async function sealImage(): Promise<SealedImage> {
  const lab = await openLab({})
  writeFileSync(path.join(lab.folder, 'package.cab'), Buffer.concat([Buffer.from('MSCF'), Buffer.alloc(60)]))
  writeFileSync(path.join(lab.folder, 'request.json'), JSON.stringify(request))
  const told = await lab.tell(sealing.replaceAll('POWERSHELL', asset('powershell')))
  const [machine, volume] = [await lab.vm(), path.join(lab.folder, 'os.vhdx.volume')]
  for (const each of [machine, volume]) cpSync(each, `${each}.sealed`, { recursive: true })
  return { lab, told, machine, volume }
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
