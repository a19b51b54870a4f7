import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { launches, openLab } from './lab.ts'

const cabinet = Buffer.concat([Buffer.from('MSCF'), Buffer.alloc(60)])

describe('a guest', () => {
  test('boots, lets PowerShell Direct in, restarts and finishes its packages', async () => {
    const lab = await openLab(
      {
        packages: {
          KB1000001: { outcome: 'needs-reboot', ubr: 4444 },
          KB1000002: { fails: { code: 0x800f0922, times: 1 } },
          KB1000003: 'not-applicable',
          KB1000004: 'exits-zero-not-installed',
          KB1000005: { 'rolls-back': true }
        },
        faults: [{ strike: 'session-cut', 'at-call': 2 }]
      },
      { commands: ['cmd.exe /c "echo second"'] }
    )
    writeFileSync(path.join(lab.folder, 'package.cab'), cabinet)
    const told = await lab.tell(String.raw`
New-WindowsDisk 'FOLDER/os.vhdx'
New-Disk 'FOLDER/payload.vhdx' {
    param($main)
    foreach ($number in 1..5) { Copy-Item -LiteralPath 'FOLDER/package.cab' -Destination "$main/windows-kb100000$number-x64.cab" }
    [System.IO.File]::WriteAllText("$main/page.cab", '<html>')
}
$vm = New-LabVM lab @('FOLDER/os.vhdx', 'FOLDER/payload.vhdx')
Start-VM -VM $vm
Tell attached @(Get-VMHardDiskDrive -VM $vm | ForEach-Object { $_.Path -like '*.vhdx' })
Tell ready (Wait-Until { (Get-Kvp $vm)['Ready'] -eq 'yes' })
Tell runner (Get-Kvp $vm)['Runner']
$credential = New-LabCredential 'P&ss1'
$session = New-PSSession -VMId $vm.Id -Credential $credential
$start = { . 'SHARED/windows.ps1' }
Invoke-Command -Session $session -ScriptBlock ([scriptblock]::Create("$start"))
Tell cut (Refusal { Invoke-Command -Session $session -ScriptBlock { . 'SHARED/windows.ps1'; Set-RegistryValue -Path 'SOFTWARE\cut' -Name 'ran' -Value 'yes' } -ErrorAction Stop })
Tell cutState $session.State
Tell useCut (Refusal { Invoke-Command -Session $session -ScriptBlock { 1 } -ErrorAction Stop })
Remove-PSSession -Session $session
$session = New-PSSession -VMId $vm.Id -Credential $credential
$facts = Invoke-Command -Session $session -ArgumentList @{ deep = 'value' }, 7 -ScriptBlock {
    param($table, $number)
    . 'SHARED/windows.ps1'
    $facts = @{ number = $number; table = $table.deep; root = $env:SystemRoot; there = (Test-Path -LiteralPath 'C:\Windows\Panther') }
    $facts.ranAlthoughCut = Get-RegistryValue -Path 'SOFTWARE\cut' -Name 'ran'
    $facts.ownVariable = (Get-Variable -Name session -ErrorAction SilentlyContinue) -eq $null
    $facts.unknown = try { Start-NativeTool -Name 'notepad.exe' } catch { $_.Exception.Message }
    $facts.noVM = $null -eq (Get-Command -Name New-VM -ErrorAction SilentlyContinue)
    $disk = Get-Disk | Where-Object { -not $_.IsSystem }
    $facts.offline = $disk.IsOffline -and $disk.IsReadOnly
    $facts.guid = [string]$disk.Guid
    $facts.number1 = $disk.Number
    [void](New-Item -ItemType Directory -Path 'C:\payload' -Force)
    $partition = Get-Partition -DiskNumber $disk.Number | Select-Object -Last 1
    $facts.tooSoon = try { $partition | Add-PartitionAccessPath -AccessPath 'C:\payload' -ErrorAction Stop } catch { $_.Exception.Message }
    Set-Disk -Number $disk.Number -IsOffline $false
    Set-Disk -Number $disk.Number -IsReadOnly $false
    $partition | Add-PartitionAccessPath -AccessPath 'C:\payload'
    $facts.files = @(Get-ChildItem -LiteralPath 'C:\payload').Count
    $facts.twice = try { $partition | Add-PartitionAccessPath -AccessPath 'C:\payload' -ErrorAction Stop } catch { $_.Exception.Message }
    $facts.codes = @(foreach ($name in 'windows-kb1000001-x64', 'windows-kb1000002-x64', 'windows-kb1000002-x64', 'windows-kb1000003-x64', 'windows-kb1000004-x64', 'windows-kb1000005-x64', 'page', 'none') {
        (Start-NativeTool -Name 'dism.exe' -Arguments '/Online', '/Add-Package', "/PackagePath:C:\payload\$name.cab", '/NoRestart', '/Quiet', "/LogPath:C:\$name.log").ExitCode
    })
    $facts.log = (Read-WholeFile -Path 'C:\windows-kb1000003-x64.log') -match 'CBS HRESULT=0x800f081e'
    $facts.pending = Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending'
    $facts.states = @((Start-NativeTool -Name 'dism.exe' -Arguments '/English', '/Online', '/Get-Packages', '/Format:Table').Output | Where-Object { $_ -match '^Package_for' })
    $facts.wusa = (Start-NativeTool -Name 'wusa.exe' -Arguments 'C:\payload\windows-kb1000002-x64.cab', '/quiet', '/norestart').ExitCode
    $facts.limited = (Start-NativeTool -Name 'shutdown.exe' -Arguments '/r', '/t', '4').ExitCode
    $facts
}
Tell facts $facts
Tell broken (Wait-Until { (Refusal { Invoke-Command -Session $session -ScriptBlock { 1 } -ErrorAction Stop }) -like 'PSRemotingTransportException: *' })
Remove-PSSession -Session $session
Tell booted (Wait-Until { (Get-Kvp $vm)['Booted'] })
Tell bootedValue (Get-Kvp $vm)['Booted']
$session = New-PSSession -VMId $vm.Id -Credential $credential
Tell later (Invoke-Command -Session $session -ScriptBlock {
    . 'SHARED/windows.ps1'
    $disk = Get-Disk | Where-Object { -not $_.IsSystem }
    $later = @{ offline = $disk.IsOffline; guid = [string]$disk.Guid; number = $disk.Number; empty = @(Get-ChildItem -LiteralPath 'C:\payload').Count }
    Set-Disk -Number $disk.Number -IsOffline $false
    $later.again = @(Get-ChildItem -LiteralPath 'C:\payload').Count
    $later.ubr = Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'UBR'
    $later.pending = Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending'
    $later.packages = @((Start-NativeTool -Name 'dism.exe' -Arguments '/English', '/Online', '/Get-Packages', '/Format:List').Output | Where-Object { $_ -match '^(Package Identity|State) : ' } | ForEach-Object { $_ -replace '^.* : ', '' })
    $later.user = @(Get-LocalUser | Where-Object { ([string]$_.SID).EndsWith('-500') })[0].Name
    $later
})
Tell remoteError (Refusal { Invoke-Command -Session $session -ScriptBlock { throw 'in the guest' } -ErrorAction Stop })
Stop-VM -VM $vm -TurnOff -Force
`)
    expect(told).toMatchObject({
      attached: [true, true],
      ready: true,
      runner: 'first a b',
      cut: 'PSRemotingTransportException: The Hyper-V socket target process has ended.',
      cutState: 'Broken',
      useCut: expect.stringContaining('InvalidRunspaceStateException'),
      broken: true,
      booted: true,
      bootedValue: 'two words True',
      remoteError: 'RemoteException: in the guest'
    })
    expect(told['facts']).toMatchObject({
      number: 7,
      table: 'value',
      root: 'C:\\Windows',
      there: true,
      ranAlthoughCut: 'yes',
      ownVariable: true,
      unknown: 'the simulator knows no program notepad.exe',
      noVM: true,
      offline: true,
      tooSoon: 'The disk is offline.',
      files: 6,
      twice: 'The requested access path is already in use.',
      codes: [3010, 0x800f0922 | 0, 0, 0, 0, 3010, 0x8007000d | 0, 3],
      log: true,
      pending: true,
      states: [
        expect.stringMatching(/^Package_for_RollupFix~.*\.1742\..*\| Installed/),
        expect.stringMatching(/^Package_for_RollupFix~.*\.4444\.1\.1 +\| Install Pending/),
        expect.stringMatching(/^Package_for_KB1000002~.*\| Installed/),
        expect.stringMatching(/^Package_for_KB1000005~.*\| Install Pending/)
      ],
      wusa: 5,
      limited: 0
    })
    const facts = told['facts'] as { guid: string; number1: number }
    expect(told['later']).toMatchObject({
      offline: true,
      guid: facts.guid,
      empty: 0,
      again: 6,
      ubr: 4444,
      pending: false,
      user: 'Administrator'
    })
    expect((told['later'] as { number: number }).number).not.toBe(facts.number1)
    expect((told['later'] as { packages: string[] }).packages.slice(2)).toEqual([
      'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.1742.1.1',
      'Superseded',
      'Package_for_RollupFix~31bf3856ad364e35~amd64~~26100.4444.1.1',
      'Installed',
      'Package_for_KB1000002~31bf3856ad364e35~amd64~~10.0.1.0',
      'Installed'
    ])
    const done = await launches(await lab.vm())
    expect(done.map((each) => each.name)).toEqual(
      expect.arrayContaining(['cmd.exe', 'dism.exe', 'shutdown.exe', 'wusa.exe'])
    )
    const panther = path.join(lab.folder, 'os.vhdx.volume/Windows/Panther/unattend.xml')
    expect(readFileSync(panther, 'utf8')).not.toContain('ss1')
  })

  test('is sealed by sysprep only when nothing stands against it, and is dead for PowerShell Direct then', async () => {
    const lab = await openLab(
      {
        guest: { 'logon-entries': 'together', 'appx-blockers': ['Edge_1.0_neutral__8we'] },
        clock: { sysprep: '400ms' }
      },
      {
        commands: [String.raw`powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\build\guest\second.ps1`],
        guest: {
          'second.ps1': `. 'SHARED/windows.ps1'\n[void](New-VolatileRegistryKey -Path 'SOFTWARE\\second')\nStart-Sleep -Milliseconds 2000\nexit 9\n`,
          'seal.ps1': String.raw`. 'SHARED/windows.ps1'
$run = Start-NativeTool -Name 'sysprep.exe' -Arguments @('/generalize', '/oobe', '/quiet', '/quit', '/unattend:C:\build\deploy.xml')
Set-RegistryValue -Path 'SOFTWARE\Microsoft\Virtual Machine\Guest' -Name 'Sysprep' -Value ([string]$run.ExitCode)
if ($run.ExitCode -eq 0) { [void](Start-NativeTool -Name 'shutdown.exe' -Arguments @('/s', '/t', '0')) }
exit $run.ExitCode
`
        }
      }
    )
    const told = await lab.tell(String.raw`
New-WindowsDisk 'FOLDER/os.vhdx'
$vm = New-LabVM lab @('FOLDER/os.vhdx')
Start-VM -VM $vm
Tell ready (Wait-Until { (Get-Kvp $vm)['Ready'] -eq 'yes' })
$session = New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1')
Tell first (Invoke-Command -Session $session -ScriptBlock {
    . 'SHARED/windows.ps1'
    Write-WholeFile -Path 'C:\build\deploy.xml' -Text '<deploy/>'
    $first = @{ together = Test-RegistryKey -Path 'SOFTWARE\second' }
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument '-NoProfile -ExecutionPolicy Bypass -File C:\build\guest\seal.ps1'
    $first.wrongPassword = try { Register-ScheduledTask -TaskName seal -Action $action -User 'Administrator' -Password 'no' -ErrorAction Stop } catch { $_.Exception.Message }
    [void](Register-ScheduledTask -TaskName 'system' -Action $action -User 'SYSTEM')
    [void](Register-ScheduledTask -TaskName 'seal' -Action $action -User 'Administrator' -Password 'P&ss1' -RunLevel Highest)
    $first.again = try { Register-ScheduledTask -TaskName seal -Action $action -User 'SYSTEM' -ErrorAction Stop } catch { $_.Exception.Message }
    Start-ScheduledTask -TaskName 'system'
    while ((Get-ScheduledTask -TaskName 'system').State -ne 'Ready') { Start-Sleep -Milliseconds 20 }
    $first.result = [int](Get-ScheduledTaskInfo -TaskName 'system').LastTaskResult
    $first.errors = @((Read-WholeFile -Path 'C:\Windows\System32\Sysprep\Panther\setuperr.log') -split '\r?\n' | Where-Object { $_ -match 'Error' })
    $first.state = Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name 'ImageState'
    Get-AppxPackage -AllUsers | ForEach-Object { Remove-AppxPackage -Package $_.PackageFullName -AllUsers }
    Unregister-ScheduledTask -TaskName 'system' -Confirm:$false
    $first.gone = try { Get-ScheduledTask -TaskName 'system' -ErrorAction Stop } catch { 'gone' }
    Start-ScheduledTask -TaskName 'seal'
    $first
})
Tell cut (Wait-Until { (Refusal { Invoke-Command -Session $session -ScriptBlock { 1 } -ErrorAction Stop }) -like 'PSRemotingTransportException: *' })
Tell refused (Refusal { New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1') -ErrorAction Stop })
Tell speaks (Wait-Until { (Get-Kvp $vm)['Sysprep'] -eq '0' })
Tell off (Wait-Until { [string](Get-VM -Id $vm.Id).State -eq 'Off' })
$number = Mount-BuildDisk -Path 'FOLDER/os.vhdx' -ReadOnly
Open-BuildPartition -DiskNumber $number -PartitionNumber (Get-LastPartition -DiskNumber $number).PartitionNumber -Folder 'FOLDER/look'
Tell tag (Test-Path -LiteralPath 'FOLDER/look/Windows/System32/Sysprep/Sysprep_succeeded.tag')
Tell imageState (Read-WholeFile -Path 'FOLDER/look/Windows/Setup/State/State.ini')
Tell answerFile (Read-WholeFile -Path 'FOLDER/look/Windows/Panther/unattend.xml')
Close-BuildPartition -DiskNumber $number -PartitionNumber (Get-LastPartition -DiskNumber $number).PartitionNumber -Folder 'FOLDER/look'
Dismount-VHD -Path 'FOLDER/os.vhdx'
Remove-VM -VM $vm -Force
`)
    expect(told).toMatchObject({
      ready: true,
      first: {
        together: true,
        wrongPassword: 'The user name or password is incorrect.',
        again: 'Cannot create a file when that file already exists.',
        result: 1,
        state: 'IMAGE_STATE_COMPLETE',
        gone: 'gone'
      },
      cut: true,
      refused: 'PSDirectException: The credential is invalid.',
      off: true,
      tag: true,
      imageState: expect.stringContaining('IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE'),
      answerFile: "<?xml version='1.0' encoding='utf-8'?>\r\n<deploy/>"
    })
    const errors = (told['first'] as { errors: string[] }).errors.join('\n')
    expect(errors).toContain('SYSTEM account')
    expect(errors).toContain('Edge_1.0_neutral__8we was installed for a user')
  })

  test('ends with its folder, whatever it was doing', async () => {
    const lab = await openLab({ guest: { 'oobe-waits-for-a-person': true } })
    await lab.tell(`
New-WindowsDisk 'FOLDER/os.vhdx'
$vm = New-LabVM lab @('FOLDER/os.vhdx')
Start-VM -VM $vm
Tell state ([string](Get-VM -Id $vm.Id).State)
`)
    const mine = () =>
      execFileSync('ps', ['-eo', 'stat,args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(lab.folder) && !line.startsWith('Z'))
    expect(mine()).toHaveLength(1)
    rmSync(lab.host, { recursive: true })
    for (let waited = 0; waited < 3000 && mine().length > 0; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(mine()).toEqual([])
  })
})
