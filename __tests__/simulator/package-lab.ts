import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { asset } from '../../src/assets.ts'
import type { Attempt } from '../../src/powershell/scripts.ts'
import { judgePackage } from '../../src/updates/verdict.ts'
import { type Lab, launches, openLab } from './lab.ts'

/** The first bytes that tell one format from another; what follows matters to nobody here. */
const contents = {
  cab: Buffer.concat([Buffer.from('MSCF'), Buffer.alloc(60)]),
  wim: Buffer.concat([Buffer.from('MSWIM\0\0\0'), Buffer.alloc(200)]),
  exe: Buffer.from('MZ')
}

export interface LabPackage {
  readonly file: string
  readonly format?: keyof typeof contents
  readonly role?: string
  readonly expectedRevision?: number
  readonly identity?: string
  readonly limitSeconds?: number
  /** Its bytes on the payload disk are not those that the host has verified. */
  readonly damaged?: boolean
  /** Lies in another one's folder. */
  readonly beside?: string
}

export interface PackageState {
  readonly evidence: string
  readonly identity: string
  readonly attempts: readonly Attempt[]
}

/** What a guest tells at the end of a lab's script: see `Tell state`. */
export interface Played {
  readonly told: Record<string, unknown>
  readonly state: (id: string) => PackageState
  /** Each attempt as `phase: exit code class, before > evidence`. */
  readonly story: (id: string) => string[]
  readonly verdict: (id: string) => string
  readonly notes: (id: string) => string
  readonly programs: { name: string; args: string[]; exitCode: number }[]
  readonly folder: string
}

/** The shipped guest scripts in a guest of their own: functions that do what the host does, by the host's own code. */
const prelude = String.raw`
. 'SHARED/events.ps1'
. 'HOST/guest-session.ps1'
$request = ConvertFrom-Json -InputObject (Read-WholeFile -Path 'FOLDER/request.json')
$steps = ConvertFrom-Json -InputObject (Read-WholeFile -Path 'FOLDER/steps.json')
function Select-Package([string[]] $Id) { @($request.packages | Where-Object { $Id -contains $_.id }) }
function Start-Build {
    New-Disk 'FOLDER/payload.vhdx' {
        param($main)
        Copy-Item -LiteralPath 'FOLDER/packages' -Destination "$main" -Recurse
        $steps.payloadDiskGuid = [string](Get-Disk -Number $number).Guid
    }
    New-WindowsDisk 'FOLDER/os.vhdx'
    $build = 'FOLDER/os.vhdx.volume/Windows/Temp/b'
    [void](New-Item -ItemType Directory -Path "$build/orders" -Force)
    foreach ($part in 'shared', 'guest') { Copy-Item -LiteralPath "POWERSHELL/$part" -Destination "$build/$part" -Recurse }
    Write-WholeFile -Path "$build/steps.json" -Text (ConvertTo-Json -InputObject $steps -Depth 5)
    Write-WholeFile -Path "$build/orders/updates.json" -Text (ConvertTo-Json -Depth 8 -InputObject @{
            task = 'install-packages'; request = @{ phase = 'first group'; pauseSeconds = $request.pauseSeconds; checkpoints = @(); packages = @($request.first) }
        })
    $script:vm = New-LabVM lab @('FOLDER/os.vhdx', 'FOLDER/payload.vhdx')
    Start-VM -VM $vm
    $script:guest = [pscustomobject]@{ vmId = [string]$vm.Id; folder = 'C:\Windows\Temp\b'; account = [pscustomobject]@{ user = 'Administrator'; password = 'P&ss1' } }
    $script:connection = New-GuestConnection -Guest $guest
    $script:orders = 0
    $script:state = $null
}
function Wait-State($Body, [int] $Seconds = 60) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($clock.Elapsed.TotalSeconds -lt $Seconds) {
        try { $script:state = Invoke-Guest -Connection $connection -Script 'get-state.ps1' -Arguments @(0) } catch { $script:state = $null }
        if ($null -ne $state -and (& $Body)) { return }
        Start-Sleep -Milliseconds 100
    }
    $log = [string](Read-WholeFile -Path "FOLDER/simulated-host/vms/$($guest.vmId)/guest.log")
    throw "waited in vain for {$Body}: $(ConvertTo-Json -InputObject $state -Depth 8) LOG: $log"
}
function Start-Task($Phase, $Packages, $Task = 'install-packages') {
    $script:orders++
    $order = [pscustomobject]@{ task = $Task; id = "order-$orders"; asAccount = $false; request = [pscustomobject]@{ phase = $Phase; pauseSeconds = $request.pauseSeconds; checkpoints = @($request.checkpoints); packages = @($Packages) } }
    for ($tries = 1; ; $tries++) {
        # The machine may be going down.
        try { [void](Send-GuestOrder -Connection $connection -Order $order -Guest $guest); break } catch { if ($tries -ge 50) { throw } }
        Start-Sleep -Milliseconds 200
    }
    return $order.id
}
function Get-TaskEntry($Id) { @($state.tasks | Where-Object { $_.name -eq $Id })[0] }
function Invoke-Task($Phase, $Packages, $Task = 'install-packages') {
    # As the host does: what was cut is ordered again.
    for ($cuts = 0; $cuts -lt 5; $cuts++) {
        $id = Start-Task $Phase $Packages $Task
        Wait-State { $entry = Get-TaskEntry $id; $null -ne $entry -and $entry.status -eq 'ended' } 200
        if ($null -eq (Get-TaskEntry $id).error) { return }
        if ((Get-TaskEntry $id).error -notlike 'cut by*') { break }
    }
    throw (Get-TaskEntry $id).error
}
# Up again, and everything of the former boot closed.
function Test-NewBoot($Former) { $state.bootId -ne $Former -and (Get-GuestValue -VMId $guest.vmId)['MaasBootId'] -eq $state.bootId }
function Invoke-InGuest($Body) { Invoke-Command -Session $connection.session -ScriptBlock $Body }
function Restart-Guest {
    Request-Restart
    Wait-State { (Test-NewBoot $former) -and -not $state.servicing.busy }
    Invoke-Task 'check' $request.packages 'check-packages'
}
function Request-Restart {
    $script:former = $state.bootId
    try { [void](Invoke-Guest -Connection $connection -Script 'restart.ps1' -Arguments @($former)) } catch { Close-GuestConnection -Connection $connection }
}
function Stop-Build {
    Tell state $state
    Close-GuestConnection -Connection $connection
    Stop-VM -VM $vm -TurnOff -Force
}
`

/** Each id becomes a cabinet with a KB of its own, in order; what is not a plain cabinet says so. */
export function lay(ids: readonly string[], others: Readonly<Record<string, LabPackage>> = {}) {
  const entries = ids.map((id, at): [string, LabPackage] => [
    id,
    { file: `windows-kb${kbOf(at)}-x64.cab`, ...others[id] }
  ])
  return Object.fromEntries(entries)
}
export const kbOf = (at: number) => 1000001 + at

/** A scenario's packages by the same ids. */
export function fates(ids: readonly string[], each: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(each).map(([id, fate]) => [`KB${kbOf(ids.indexOf(id))}`, fate]))
}

/**
 * Runs a script against a guest that has these packages on its payload disk.
 * @param options `first`: ids of those that the runner itself installs, as its last step; `steps`: what it does before
 */
export async function playPackages(
  scenario: Record<string, unknown>,
  packages: Readonly<Record<string, LabPackage>>,
  script: string,
  { first = [], steps = [] }: { first?: readonly string[]; steps?: readonly Record<string, unknown>[] } = {}
): Promise<Played> {
  const lab = await openLab(
    { clock: { boot: '20ms', oobe: '20ms', shutdown: '20ms', step: '5ms', package: '5ms' }, ...scenario },
    { guest: { 'runner.ps1': "& 'C:\\Windows\\Temp\\b\\guest\\run-steps.ps1'\n" } }
  )
  await layOut(lab, packages, first, steps)
  const text = `${prelude}\nStart-Build\n${script}\nStop-Build\n`.replaceAll('POWERSHELL', asset('powershell'))
  const told = await lab.tell(text)
  const all = (told['state'] as { packages: (PackageState & { id: string })[] }).packages
  const state = (id: string) => {
    const found = all.find((each) => each.id === id)
    if (found === undefined) throw new Error(`the guest has no record of ${id}: ${all.map((each) => each.id)}`)
    return found
  }
  return {
    told,
    state,
    story: (id) => state(id).attempts.map(shown),
    verdict: (id) => judgePackage(state(id), packages[id]?.role).verdict,
    notes: (id) =>
      state(id)
        .attempts.map(({ note }) => note)
        .join(' | '),
    programs: await launches(await lab.vm()),
    folder: lab.folder
  }
}

function shown({ phase, exitCode, class: kind, before, evidence }: Attempt): string {
  const code = exitCode === null ? 'none' : exitCode < 0 ? `0x${(exitCode >>> 0).toString(16)}` : exitCode
  return `${phase}: ${code} ${kind}, ${before} > ${evidence}`
}

async function layOut(
  lab: Lab,
  packages: Readonly<Record<string, LabPackage>>,
  first: readonly string[],
  steps: readonly Record<string, unknown>[]
) {
  const entries = Object.entries(packages).map(([id, item], index) => {
    const bytes = contents[item.format ?? (item.file.endsWith('.exe') ? 'exe' : 'cab')]
    const folder = item.beside ?? id
    return {
      id,
      kb: /kb\d+/i.exec(item.file)?.[0].toUpperCase() ?? '',
      role: item.role ?? 'other',
      file: item.file,
      path: `packages\\${folder}\\${item.file}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      order: index + 1,
      expectedRevision: item.expectedRevision ?? null,
      limitSeconds: item.limitSeconds ?? 120,
      ...(item.identity === undefined ? {} : { identity: item.identity }),
      bytes: item.damaged === true ? Buffer.from('other bytes') : bytes,
      folder
    }
  })
  for (const { folder, file, bytes } of entries) {
    await mkdir(path.join(lab.folder, 'packages', folder), { recursive: true })
    await writeFile(path.join(lab.folder, 'packages', folder, file), bytes)
  }
  const forGuest = entries.map(({ bytes: _bytes, folder: _folder, ...rest }) => rest)
  const request = {
    pauseSeconds: 0.05,
    packages: forGuest,
    first: forGuest.filter(({ id }) => first.includes(id)),
    checkpoints: forGuest.filter(({ role }) => role === 'checkpoint').map((each) => each.path)
  }
  await writeFile(path.join(lab.folder, 'request.json'), JSON.stringify(request))
  const update = { id: 'updates', kind: 'updates', name: 'Update packages', timeoutSeconds: 0, allowExitCodes: [0] }
  const settings = {
    buildId: 'b',
    folder: 'C:\\Windows\\Temp\\b',
    marker: 'C:\\Windows\\INF\\b.pnf',
    payloadDiskGuid: '',
    quietSeconds: 0.05,
    steps: [...steps, ...(first.length === 0 ? [] : [{ ...update, onFailure: 'fail' }])]
  }
  await writeFile(path.join(lab.folder, 'steps.json'), JSON.stringify(settings))
}
