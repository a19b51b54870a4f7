/** An image sealed by the shipped script in a simulated guest. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { asset } from '../../src/assets.ts'
import { type Lab, openLab } from './lab.ts'

export interface SealedImage {
  readonly lab: Lab
  /** What the sealing script found out about itself. */
  readonly told: Record<string, unknown>
  readonly machine: string
  readonly volume: string
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
        twice   = Invoke-Seal {
            param($request)
            # As cloudbase-init's own SetSetupComplete.cmd does.
            Write-WholeFile -Path "$scripts\SetupComplete.cmd" -Text ('sc config cloudbase-init start= auto && net start cloudbase-init' + [char]13 + [char]10)
        }
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
