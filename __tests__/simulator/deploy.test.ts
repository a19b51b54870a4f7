import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { launches, openLab } from './lab.ts'

const cabinet = Buffer.concat([Buffer.from('MSCF'), Buffer.alloc(60)])

/** A machine as it is when SetupComplete has just started the task: scripts, packages and closed rules in the image. */
async function deployed(packages: Record<string, unknown>, order: Record<string, unknown> | string) {
  const lab = await openLab({ packages })
  writeFileSync(path.join(lab.folder, 'package.cab'), cabinet)
  writeFileSync(path.join(lab.folder, 'order.json'), typeof order === 'string' ? order : JSON.stringify(order))
  const told = await lab.tell(String.raw`
New-WindowsDisk 'FOLDER/os.vhdx'
$kept = 'FOLDER/os.vhdx.volume/ProgramData/maas-windows-image/deploy'
[void](New-Item -ItemType Directory -Path "$kept/packages/1" -Force)
[void](New-Item -ItemType Directory -Path "$kept/packages/2" -Force)
foreach ($number in 1, 2) { Copy-Item -LiteralPath 'FOLDER/package.cab' -Destination "$kept/packages/$number/windows-kb200000$number-x64.cab" }
Copy-Item -LiteralPath 'SHARED' -Destination "$kept/shared" -Recurse
Copy-Item -LiteralPath '${asset('powershell/deploy')}' -Destination "$kept/deploy" -Recurse
foreach ($script in 'packages.ps1', 'servicing.ps1') { Copy-Item -LiteralPath "${asset('powershell/guest')}/$script" -Destination "$kept/deploy/$script" }
Copy-Item -LiteralPath 'FOLDER/order.json' -Destination "$kept/order.json"
$vm = New-LabVM lab @('FOLDER/os.vhdx')
Start-VM -VM $vm
Tell ready (Wait-Until { (Get-Kvp $vm)['Ready'] -eq 'yes' })
$session = New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1')
Tell before (Invoke-Command -Session $session -ScriptBlock {
    $rules = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow | ForEach-Object { [string]$_.Name })
    . 'SHARED/windows.ps1'
    Write-WholeFile -Path 'C:\ProgramData\maas-windows-image\deploy\closed-rules.json' -Text (ConvertTo-Json -InputObject @($rules) -Depth 3)
    foreach ($rule in $rules) { Disable-NetFirewallRule -Name $rule }
    Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction Block
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $action = New-ScheduledTaskAction -Execute 'C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe' -Argument '-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "C:\ProgramData\maas-windows-image\deploy\deploy\retry-packages.ps1"'
    [void](Register-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy' -Action $action -Trigger (New-ScheduledTaskTrigger -AtStartup) -Principal $principal -Force)
    Start-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy'
    @{ rules = $rules.Count; open = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow).Count }
})
Remove-PSSession -Session $session
Tell released (Wait-Until { -not (Test-Path -LiteralPath $kept) })
$script:after = $null
Tell answers (Wait-Until {
    try { $script:session = New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1') -ErrorAction Stop; $true } catch { $false }
})
Tell after (Invoke-Command -Session $script:session -ScriptBlock {
    @{
        open = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow).Count
        inbound = @(Get-NetFirewallProfile -Name Domain | ForEach-Object { [string]$_.DefaultInboundAction })[0]
        tasks = @(Get-ScheduledTask -TaskPath '\maas-windows-image\' -ErrorAction SilentlyContinue).Count
    }
})
Stop-VM -VM $vm -TurnOff -Force
`)
  const log = path.join(lab.folder, 'os.vhdx.volume/ProgramData/maas-windows-image/deploy.log')
  return {
    told: told as {
      before: { rules: number; open: number }
      after: { open: number; inbound: string; tasks: number }
      released: boolean
    },
    log: existsSync(log) ? readFileSync(log, 'utf8') : '',
    // There is no list when nothing was started.
    programs: await launches(await lab.vm()).catch(() => [])
  }
}

const kept = (number: number) => ({
  id: `0${number}-KB200000${number}`,
  kb: `KB200000${number}`,
  role: 'other',
  file: `windows-kb200000${number}-x64.cab`,
  path: `packages\\${number}\\windows-kb200000${number}-x64.cab`,
  order: number,
  expectedRevision: null
})

describe('the retry of kept packages on a deployed machine', () => {
  test('one installs and one fails again: one restart, then the machine is open and nothing is left but the log', async () => {
    const { told, log, programs } = await deployed(
      { KB2000001: 'succeeds', KB2000002: { fails: { code: 0x800f0922, times: 'for-ever' } } },
      { buildId: 'b', limitSeconds: 600, packages: [kept(1), kept(2)] }
    )
    expect(told.before.rules).toBeGreaterThan(0)
    expect(told.before.open).toBe(0)
    expect(told).toMatchObject({
      released: true,
      after: { open: told.before.rules, inbound: 'NotConfigured', tasks: 0 }
    })
    expect(log).toMatch(/KB2000001: exit code 0 \(ok\), installed/)
    expect(log).toMatch(/KB2000002: exit code 0x800F0922 \(after\), absent/)
    expect(log).toContain('1 packages installed: one restart')
    expect(log.trimEnd()).toMatch(/released: tried, and restarted once$/)
    expect(programs.filter((item) => item.name === 'shutdown.exe')).toHaveLength(1)
  })

  test('whatever is wrong with what it needs, the machine is released', async () => {
    const { told, log, programs } = await deployed({}, '{ damaged')
    expect(told).toMatchObject({
      released: true,
      after: { open: told.before.rules, inbound: 'NotConfigured', tasks: 0 }
    })
    expect(log).toContain('released: the retry failed')
    expect(programs.filter((item) => item.name === 'shutdown.exe')).toHaveLength(0)
  })
})
