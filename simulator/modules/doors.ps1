<#
.SYNOPSIS
    The doors of powershell/shared/windows.ps1. Aliases, since an alias wins over the function that a script defines later.
#>

function Find-SimulatorStandIn {
    # Whether the simulator knows a program; the same rules as simulator/machine/launch.mjs.
    param([string] $Name)

    if ($Name -match '^(mpam|updateplatform|ndp|windows-kb|mssetup|am_)[^\\/]*\.exe$') { return $true }
    if ($null -eq $global:Simulator.programs) { $global:Simulator.programs = Read-SimulatorJson -Path "$($global:Simulator.code)/programs.json" }
    return ($null -ne $global:Simulator.programs.PSObject.Properties[$Name])
}

function Resolve-SimulatorTool {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Name, [string[]] $Arguments = @())

    $program = ($Name -replace '^.*[\\/]', '').ToLowerInvariant()
    if (-not $program.Contains('.')) { $program = "$program.exe" }
    if ($program -eq 'powershell.exe') {
        for ($at = 0; $at -lt $Arguments.Count - 1; $at++) {
            if ($Arguments[$at] -ne '-File' -or $Arguments[$at + 1] -match '[\\/]payload[\\/]' -or
                $Arguments[$at + 1] -notmatch '[\\/](guest|deploy)[\\/][^\\/]+\.ps1$') { continue }
            $engine = @(ConvertFrom-Json -InputObject $env:MAAS_SIMULATOR_POWERSHELL)
            $given = @($engine | Select-Object -Skip 1) + @('-File', "$PSScriptRoot/run-script.ps1", (Resolve-SimulatorPath -Path $Arguments[$at + 1]))
            return [pscustomobject]@{ Path = [string]$engine[0]; Arguments = [string[]]($given + @($Arguments | Select-Object -Skip ($at + 2))) }
        }
    }
    if (-not (Find-SimulatorStandIn -Name $program)) { throw "the simulator knows no program $Name" }
    $given = @("$($global:Simulator.code)/stand-in.mjs")
    if ($global:Simulator.machine -ne '') { $given += @('--machine', $global:Simulator.machine) }
    if ($global:Simulator.direct) { $given += '--direct' }
    return [pscustomobject]@{ Path = $env:MAAS_SIMULATOR_NODE; Arguments = [string[]]($given + @($Name) + $Arguments) }
}

function Start-SimulatorTool {
    # The shipped function does the work; only the exit code comes by a file, since a process of Unix has eight bits for it.
    $former = $env:MAAS_SIMULATOR_EXIT
    $global:Simulator.writes++
    $file = "$($global:Simulator.folder)/exits/$PID-$($global:Simulator.writes)-tool"
    [void][System.IO.Directory]::CreateDirectory("$($global:Simulator.folder)/exits")
    $env:MAAS_SIMULATOR_EXIT = $file
    try { $run = & ${function:Start-NativeTool} @args } finally { $env:MAAS_SIMULATOR_EXIT = $former }
    if ([System.IO.File]::Exists($file)) {
        if (-not $run.TimedOut) { $run.ExitCode = [int][System.IO.File]::ReadAllText($file) }
        Remove-SimulatorFile -Path $file
    }
    return $run
}

function Test-SimulatorElevation {
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    return ($global:Simulator.machine -ne '' -or [bool]$global:Simulator.scenario.host.elevated)
}

foreach ($door in @{
        'Resolve-NativeTool' = 'Resolve-SimulatorTool'
        'Start-NativeTool' = 'Start-SimulatorTool'
        'Get-RegistryValue' = 'Get-SimulatorRegistryValue'
        'Set-RegistryValue' = 'Set-SimulatorRegistryValue'
        'Test-RegistryKey' = 'Test-SimulatorRegistryKey'
        'Get-RegistryKeyChild' = 'Get-SimulatorKeyChild'
        'Get-FileVersion' = 'Get-SimulatorFileVersion'
        'Remove-RegistryKey' = 'Remove-SimulatorRegistryKey'
        'New-VolatileRegistryKey' = 'New-SimulatorVolatileKey'
        'Test-Elevation' = 'Test-SimulatorElevation'
    }.GetEnumerator()) { Set-Alias -Name $door.Key -Value $door.Value -Scope Global }

function Enter-SimulatorGuest {
    $simulator = $global:Simulator
    $state = Read-SimulatorJson -Path "$($simulator.machine)/machine.json"
    $simulator.volume = [string]$state.volume
    $simulator.boot = [int]$state.boot
    if (-not $simulator.direct) {
        [void][System.IO.Directory]::CreateDirectory("$($simulator.machine)/processes")
        [System.IO.File]::WriteAllText("$($simulator.machine)/processes/$PID", 'powershell')
    }
    [void](New-PSDrive -Name C -PSProvider FileSystem -Root $simulator.volume -Scope Global)
    $env:SystemDrive = 'C:'
    $env:SystemRoot = 'C:\Windows'
    $env:windir = 'C:\Windows'
    $env:ProgramData = 'C:\ProgramData'
    $env:ProgramFiles = 'C:\Program Files'
    $env:PUBLIC = 'C:\Users\Public'
    $env:TEMP = 'C:\Windows\Temp'
    $env:TMP = 'C:\Windows\Temp'
}

function Exit-SimulatorGuest {
    Remove-SimulatorFile -Path "$($global:Simulator.machine)/processes/$PID"
}

function Enter-SimulatorHost {
    $simulator = $global:Simulator
    foreach ($file in @(Get-SimulatorFile -Folder "$($simulator.host)/media" -Filter '*.json')) {
        $letter = [System.IO.Path]::GetFileNameWithoutExtension($file)
        [void](New-PSDrive -Name $letter -PSProvider FileSystem -Root "$($simulator.host)/media/$letter" -Scope Global)
    }
}

function Exit-SimulatorHost {
    # What is empty goes: after the last VM nothing is left of the pretended host. Other jobs may use it, so nothing is deleted by force.
    $root = $global:Simulator.host
    foreach ($folder in "$root/media", "$root/mounts", "$root/vms", "$root/exits", $root) {
        if (-not [System.IO.Directory]::Exists($folder)) { continue }
        if (@([System.IO.Directory]::GetFileSystemEntries($folder)).Count -gt 0) { continue }
        try { [System.IO.Directory]::Delete($folder) } catch [System.IO.IOException] { Write-Verbose -Message 'another job has begun to use it' }
    }
}
