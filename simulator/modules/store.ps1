<#
.SYNOPSIS
    The files that the simulator's processes share, and small things that every part uses. See simulator/machine/store.mjs.
#>

function New-SimulatorState {
    param([string] $Machine, [switch] $Direct)

    $scenario = ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($env:MAAS_SIMULATOR_SCENARIO))
    return @{
        scenario = $scenario
        host     = [string]$env:MAAS_SIMULATOR_HOST
        machine  = $Machine
        folder   = $(if ($Machine -ne '') { $Machine } else { [string]$env:MAAS_SIMULATOR_HOST })
        direct   = [bool]$Direct
        code     = [System.IO.Path]::GetFullPath("$PSScriptRoot/../machine")
        disk     = [System.IO.Path]::GetFullPath("$PSScriptRoot/../disk")
        programs = $null
        writes   = 0
        volume   = ''
        boot     = 0
    }
}

function Read-SimulatorJson {
    param([string] $Path)

    if (-not [System.IO.File]::Exists($Path)) { return $null }
    try { return (ConvertFrom-Json -InputObject ([System.IO.File]::ReadAllText($Path))) }
    catch [System.IO.FileNotFoundException] { return $null }
    catch [System.IO.DirectoryNotFoundException] { return $null }
}

function Write-SimulatorJson {
    param([string] $Path, $Value)

    $global:Simulator.writes++
    $new = "$Path.$PID-$($global:Simulator.writes).new"
    $text = ConvertTo-Json -InputObject $Value -Depth 8 -Compress
    for ($try = 1; ; $try++) {
        [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
        # Another job may just have removed the empty folder.
        try { [System.IO.File]::WriteAllText($new, $text); break } catch [System.IO.DirectoryNotFoundException] { if ($try -ge 5) { throw } }
    }
    if ($PSVersionTable.PSVersion.Major -ge 6) { [System.IO.File]::Move($new, $Path, $true); return }
    if ([System.IO.File]::Exists($Path)) { [System.IO.File]::Replace($new, $Path, $null) } else { [System.IO.File]::Move($new, $Path) }
}

function Remove-SimulatorFile {
    # One that is not there, or whose folder is not, is no error.
    param([string] $Path)

    if ([System.IO.File]::Exists($Path)) { [System.IO.File]::Delete($Path) }
}

function Test-SimulatorFirst {
    # Whether this call made the file: decided by the file system, over all processes.
    param([string] $Path)

    for ($try = 1; ; $try++) {
        [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
        try { (New-Object -TypeName System.IO.FileStream -ArgumentList $Path, 'CreateNew').Close(); return $true }
        catch [System.IO.IOException] {
            if ([System.IO.File]::Exists($Path)) { return $false }
            if ($try -ge 5) { throw }
        }
    }
}

function Step-SimulatorCounter {
    param([string] $Path)

    for ($number = 1; ; $number++) { if (Test-SimulatorFirst -Path "$Path-$number") { return $number } }
}

function Get-SimulatorFile {
    param([string] $Folder, [string] $Filter)

    if (-not [System.IO.Directory]::Exists($Folder)) { return }
    $files = [System.IO.Directory]::GetFiles($Folder, $Filter)
    [array]::Sort($files)
    $files
}

function New-SimulatorRecord {
    param([string] $Message, [string] $Id = 'Simulated', [string] $Category = 'InvalidOperation', $Exception = $null)

    if ($null -eq $Exception) { $Exception = New-Object -TypeName System.InvalidOperationException -ArgumentList $Message }
    return (New-Object -TypeName System.Management.Automation.ErrorRecord -ArgumentList $Exception, $Id, $Category, $null)
}

function Get-SimulatorFault {
    param([string] $Strike)

    foreach ($fault in $global:Simulator.scenario.faults) { if ($fault.strike -eq $Strike) { return $fault } }
}

function Get-SimulatorProperty {
    # A property that may be missing, under strict mode.
    param($Object, [string] $Name, $Default = $null)

    if ($null -eq $Object) { return $Default }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property -or $null -eq $property.Value) { return $Default }
    return $property.Value
}

function Resolve-SimulatorPath {
    param([string] $Path)

    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Send-SimulatorRequest {
    # Leaves a request for the running machine.
    param([string] $Machine, [hashtable] $Request)

    $global:Simulator.writes++
    $name = '{0}-{1:d4}-{2}.json' -f [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds(), $global:Simulator.writes, $PID
    Write-SimulatorJson -Path "$Machine/requests/$name" -Value $Request
}

function Invoke-SimulatorNode {
    # Runs one of the machine's programs to its end. Gives its lines; an exit code other than 0 is an error.
    param([string] $Program, [string[]] $Arguments)

    $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo
    $start.FileName = $env:MAAS_SIMULATOR_NODE
    $start.Arguments = (@("$($global:Simulator.code)/$Program") + $Arguments | ForEach-Object { '"' + $_ + '"' }) -join ' '
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    if ($process.ExitCode -ne 0) { throw "the simulator's $Program ended with exit code $($process.ExitCode): $text" }
    if ($text -ne '') { $text.TrimEnd() -split '\r?\n' }
}
