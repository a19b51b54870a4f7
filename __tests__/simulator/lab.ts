import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { asset } from '../../src/assets.ts'
import { parseScenario } from '../../src/powershell/scenario.ts'
import { prepareSimulator, type Simulator } from '../../src/powershell/simulator.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

/** A pretended host, and the PowerShell to try it with. */
export interface Lab {
  readonly folder: string
  readonly host: string
  readonly simulator: Simulator
  /** Runs a script on the host. @returns what it told by `Tell name value` */
  tell(script: string): Promise<Record<string, unknown>>
  /** Files of the only VM. */
  vm(): Promise<string>
}

/** What every script of a lab begins with: the shipped doors, disks to hand, and a machine that can be waited for. */
const prelude = String.raw`
. 'SHARED/windows.ps1'
. 'HOST/disks.ps1'
function Tell($Name, $Value) { [Console]::Out.WriteLine('TOLD ' + (ConvertTo-Json -InputObject @{ name = $Name; value = $Value } -Depth 6 -Compress)) }
function Refusal($Body) { try { [void](& $Body); 'no error' } catch { $_.Exception.GetType().Name + ': ' + $_.Exception.Message } }
function New-Disk($Path, $Filler) {
    [void](New-VHD -Path $Path -SizeBytes 40GB -Dynamic)
    $number = Mount-BuildDisk -Path $Path
    Initialize-Disk -Number $number -PartitionStyle GPT
    $esp = New-Partition -DiskNumber $number -Size 260MB
    [void](Format-Volume -Partition $esp -FileSystem FAT32 -Confirm:$false)
    Set-Partition -DiskNumber $number -PartitionNumber $esp.PartitionNumber -GptType '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}'
    $main = New-Partition -DiskNumber $number -UseMaximumSize -GptType '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}'
    [void](Format-Volume -Partition $main -FileSystem NTFS -Confirm:$false)
    Open-BuildPartition -DiskNumber $number -PartitionNumber $main.PartitionNumber -Folder 'FOLDER/main'
    Open-BuildPartition -DiskNumber $number -PartitionNumber $esp.PartitionNumber -Folder 'FOLDER/esp'
    & $Filler 'FOLDER/main' 'FOLDER/esp'
    Close-BuildPartition -DiskNumber $number -PartitionNumber $main.PartitionNumber -Folder 'FOLDER/main'
    Close-BuildPartition -DiskNumber $number -PartitionNumber $esp.PartitionNumber -Folder 'FOLDER/esp'
    Dismount-VHD -Path $Path
}
function New-WindowsDisk($Path) {
    New-Disk $Path {
        param($main, $esp)
        $volume = Mount-DiskImage -ImagePath 'FOLDER/media.iso' -StorageType ISO -Access ReadOnly -PassThru | Get-Volume
        [void](Expand-WindowsImage -ImagePath "$($volume.DriveLetter):\sources\install.wim" -Index 1 -ApplyPath $main)
        [void](Dismount-DiskImage -ImagePath 'FOLDER/media.iso')
        $run = Start-NativeTool -Name 'bcdboot.exe' -Arguments @((Join-Path -Path $main -ChildPath 'Windows'), '/s', $esp, '/f', 'UEFI')
        if ($run.ExitCode -ne 0) { throw "bcdboot: $($run.Output)" }
        Copy-Item -LiteralPath 'FOLDER/unattend.xml' -Destination "$main/Windows/Panther/unattend.xml"
        [void](New-Item -ItemType Directory -Path "$main/build" -Force)
        Copy-Item -LiteralPath 'FOLDER/guest' -Destination "$main/build" -Recurse
    }
}
function New-LabVM($Name, $Drives) {
    $vm = New-VM -Name $Name -Generation 2 -MemoryStartupBytes 1GB -NoVHD -Path 'FOLDER'
    Set-VM -VM $vm -CheckpointType Disabled
    foreach ($drive in $Drives) { Add-VMHardDiskDrive -VM $vm -ControllerType SCSI -Path $drive }
    $vm
}
function Wait-Until($Body) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while ($clock.Elapsed.TotalSeconds -lt 15) { if (& $Body) { return $true }; Start-Sleep -Milliseconds 30 }
    return $false
}
function Get-Kvp($VM) {
    $values = @{}
    $found = Get-CimInstance -Namespace 'root\virtualization\v2' -ClassName Msvm_KvpExchangeComponent -Filter "SystemName = '$(([string]$VM.Id).ToUpperInvariant())'"
    foreach ($item in @($found.GuestExchangeItems)) {
        if ($item -match 'NAME="Data" TYPE="string"><VALUE>([^<]*)<.*NAME="Name" TYPE="string"><VALUE>([^<]*)<') { $values[$Matches[2]] = $Matches[1] }
    }
    $values
}
function New-LabCredential($Password) {
    $secure = New-Object -TypeName System.Security.SecureString
    foreach ($character in $Password.ToCharArray()) { $secure.AppendChar($character) }
    New-Object -TypeName System.Management.Automation.PSCredential -ArgumentList 'Administrator', $secure
}
`

/** The build's own first-logon command of a lab: announces itself and each later boot. */
const runner = String.raw`
. 'SHARED/windows.ps1'
$guest = 'SOFTWARE\Microsoft\Virtual Machine\Guest'
Set-RegistryValue -Path $guest -Name 'Parallel' -Value ([string](Test-RegistryKey -Path 'SOFTWARE\second'))
if (New-VolatileRegistryKey -Path 'SOFTWARE\boot') { Set-RegistryValue -Path $guest -Name 'Runner' -Value "first $($args -join '+')" }
$action = New-ScheduledTaskAction -Execute 'C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe' -Argument '-NoProfile -ExecutionPolicy Bypass -File "C:\build\guest\boot.ps1" -Word "two words"'
$system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
[void](Register-ScheduledTask -TaskPath '\lab\' -TaskName 'boot' -Action $action -Trigger (New-ScheduledTaskTrigger -AtStartup) -Principal $system -Force)
Set-RegistryValue -Path $guest -Name 'Ready' -Value 'yes'
`

const boot = String.raw`
param([string] $Word)
. 'SHARED/windows.ps1'
$first = New-VolatileRegistryKey -Path 'SOFTWARE\boot'
Set-RegistryValue -Path 'SOFTWARE\Microsoft\Virtual Machine\Guest' -Name 'Booted' -Value "$Word $first"
`

/** @param commands first-logon commands after the lab's own */
function answerFile(commands: readonly string[]): string {
  const entries = [
    String.raw`%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe -NoProfile -ExecutionPolicy Bypass -File "C:\build\guest\runner.ps1" "a b"`,
    ...commands
  ]
  const all = entries.map(
    (line, at) =>
      `<SynchronousCommand wcm:action="add"><Order>${at + 1}</Order><CommandLine>${line.replaceAll('&', '&amp;')}</CommandLine></SynchronousCommand>`
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="oobeSystem">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
      <UserAccounts><AdministratorPassword><Value>P&amp;ss1</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>
      <AutoLogon><Enabled>true</Enabled><Username>Administrator</Username><LogonCount>1</LogonCount><Password><Value>P&amp;ss1</Value><PlainText>true</PlainText></Password></AutoLogon>
      <FirstLogonCommands>${all.join('')}</FirstLogonCommands>
    </component>
  </settings>
</unattend>
`
}

export async function openLab(
  scenario: Record<string, unknown>,
  options: { commands?: readonly string[]; guest?: Record<string, string> } = {}
): Promise<Lab> {
  const folder = await temporaryFolder()
  const run = testRun(recordingReporter(), path.join(folder, 'job'))
  const simulator = await prepareSimulator(run, parseScenario('lab.yml', stringify(scenario)), folder)
  const fill = (text: string) =>
    text
      .replaceAll('SHARED', asset('powershell/shared'))
      .replaceAll('HOST/', `${asset('powershell/host')}/`)
      .replaceAll('FOLDER', folder)
  await mkdir(path.join(folder, 'guest'))
  const guestScripts = { 'runner.ps1': runner, 'boot.ps1': boot, ...options.guest }
  for (const [name, text] of Object.entries(guestScripts)) await writeFile(path.join(folder, 'guest', name), fill(text))
  await writeFile(path.join(folder, 'unattend.xml'), answerFile(options.commands ?? []))
  await writeFile(path.join(folder, 'media.iso'), 'a stand-in for installation media\n')
  const host = path.join(folder, 'simulated-host')
  const [command = '', ...leading] = JSON.parse(simulator.env['MAAS_SIMULATOR_POWERSHELL'] ?? '[]') as string[]
  let calls = 0
  return {
    folder,
    host,
    simulator,
    async tell(script) {
      const file = path.join(folder, `script-${++calls}.ps1`)
      await writeFile(file, fill(`${prelude}\n${script}`))
      const args = [...leading, '-File', ...simulator.wrap(file, [])]
      const { lines, code } = await output(command, args, { ...process.env, ...simulator.env })
      const told = lines.filter((line) => line.startsWith('TOLD ')).map((line) => JSON.parse(line.slice(5)))
      const rest = lines.filter((line) => !line.startsWith('TOLD '))
      if (code !== 0) throw new Error(`exit code ${code}\n${rest.join('\n')}\n${JSON.stringify(told)}`)
      return Object.fromEntries(told.map((each) => [each.name, each.value]))
    },
    async vm() {
      const name = (await readdir(path.join(host, 'vms'))).find((each) => each.endsWith('.id')) ?? ''
      return path.join(host, 'vms', path.basename(name, '.id'))
    }
  }
}

function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ lines: string[]; code: number | null }>((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const keep = (chunk: string) => {
      text += chunk
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    child.once('error', reject)
    child.once('close', (code) => resolve({ lines: text.split(/\r?\n/), code }))
  })
}

/** @returns what the guest's programs did, in order */
export async function launches(machine: string): Promise<{ name: string; args: string[]; exitCode: number }[]> {
  const text = await readFile(path.join(machine, 'launches.jsonl'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
