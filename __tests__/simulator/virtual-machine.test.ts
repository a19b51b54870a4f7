import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { openLab } from './lab.ts'

const processesOf = (folder: string) =>
  execFileSync('ps', ['-eo', 'stat,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && !line.startsWith('Z'))

describe('a virtual machine', () => {
  test('is as unkind as Hyper-V, and leaves nothing behind', async () => {
    const lab = await openLab(
      { host: { 'automatic-checkpoints': true }, clock: { boot: '50ms', oobe: '150ms' } },
      { commands: ['powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\hangs.ps1'] }
    )
    const told = await lab.tell(`
New-WindowsDisk 'FOLDER/os.vhdx'
$vm = New-VM -Name lab -Generation 2 -MemoryStartupBytes 1GB -NoVHD -Path 'FOLDER'
Tell adapters @(Get-VMNetworkAdapter -VM $vm).Count
foreach ($adapter in @(Get-VMNetworkAdapter -VM $vm)) { Remove-VMNetworkAdapter -VMNetworkAdapter $adapter }
Tell adaptersLeft @(Get-VMNetworkAdapter -VM $vm).Count
Set-VM -VM $vm -Notes 'ours' -ProcessorCount 2
Tell notes (Get-VM -Id $vm.Id).Notes
Tell missingDrive (Refusal { Add-VMHardDiskDrive -VM $vm -Path 'FOLDER/none.vhdx' -ErrorAction Stop })
Tell ide (Refusal { Add-VMHardDiskDrive -VM $vm -ControllerType IDE -Path 'FOLDER/os.vhdx' -ErrorAction Stop })
Tell missingVM (Refusal { Get-VM -Id ([guid]::NewGuid()) -ErrorAction Stop })
Tell missingQuiet @(Get-VM -Id ([guid]::NewGuid()) -ErrorAction SilentlyContinue).Count
Add-VMHardDiskDrive -VM $vm -ControllerType SCSI -Path 'FOLDER/os.vhdx'
$number = Mount-BuildDisk -Path 'FOLDER/os.vhdx'
Tell mountedTwice (Refusal { Mount-VHD -Path 'FOLDER/os.vhdx' -ErrorAction Stop })
Tell startMounted (Refusal { Start-VM -VM $vm -ErrorAction Stop })
Dismount-VHD -Path 'FOLDER/os.vhdx'
Tell off ([string](Get-VM -Id $vm.Id).State)
Start-VM -VM $vm
Tell running ([string](Get-VM -Id $vm.Id).State)
Tell checkpoint ((Get-VMHardDiskDrive -VM $vm).Path -like '*.avhdx')
Tell startTwice (Refusal { Start-VM -VM $vm -ErrorAction Stop })
Tell removeRunning (Refusal { Remove-VM -VM $vm -Force -ErrorAction Stop })
Tell kvpWhileBooting (Get-Kvp $vm).Count
Tell tooEarly (Refusal { New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'P&ss1') -ErrorAction Stop })
Tell ready (Wait-Until { (Get-Kvp $vm)['Ready'] -eq 'yes' })
Tell wrongPassword (Refusal { New-PSSession -VMId $vm.Id -Credential (New-LabCredential 'p&ss1') -ErrorAction Stop })
Tell mountInUse (Refusal { Mount-VHD -Path @(Get-VMHardDiskDrive -VM $vm)[0].Path -ErrorAction Stop })
Stop-VM -VM $vm -TurnOff -Force
Tell stopped ([string](Get-VM -Id $vm.Id).State)
Tell kvpAfterwards (Get-Kvp $vm).Count
Tell untouched (Test-Path -LiteralPath 'FOLDER/os.vhdx.volume/Users/Administrator')
Remove-VM -VM $vm -Force
`)
    expect(told).toMatchObject({
      adapters: 1,
      adaptersLeft: 0,
      notes: 'ours',
      missingDrive: expect.stringContaining('cannot find the file'),
      ide: expect.stringContaining('do not support IDE'),
      missingVM: expect.stringContaining('unable to find a virtual machine'),
      missingQuiet: 0,
      mountedTwice: expect.stringContaining('0x80070020'),
      startMounted: expect.stringContaining('0x80070020'),
      off: 'Off',
      running: 'Running',
      checkpoint: true,
      startTwice: expect.stringContaining('already running'),
      removeRunning: expect.stringContaining('current state'),
      kvpWhileBooting: 0,
      tooEarly: 'PSDirectException: The credential is invalid.',
      ready: true,
      wrongPassword: 'PSDirectException: The credential is invalid.',
      mountInUse: expect.stringContaining('0x80070020'),
      stopped: 'Off',
      kvpAfterwards: 0,
      untouched: false
    })
    expect(existsSync(lab.host)).toBe(false)
    expect(processesOf(lab.folder)).toEqual([])
  })
})
