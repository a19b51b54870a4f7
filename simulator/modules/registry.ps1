<#
.SYNOPSIS
    The registry behind the doors: a guest's HKEY_LOCAL_MACHINE, or what the scenario says of the host's. A folder a key, a file a
    value, the same files as simulator/machine/registry.mjs.
#>

function Get-SimulatorKey {
    param([string] $Path)

    $parts = foreach ($part in $Path.Trim('\').Split('\')) { [uri]::EscapeDataString($part.ToLowerInvariant()) }
    return "$($global:Simulator.folder)/registry/$($parts -join '/')"
}

function Get-SimulatorRegistryValue {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $Name)

    $entry = Read-SimulatorJson -Path "$(Get-SimulatorKey -Path $Path)/=$([uri]::EscapeDataString($Name.ToLowerInvariant()))"
    if ($null -eq $entry) {
        if ($global:Simulator.machine -ne '' -or $Path -ne 'SOFTWARE\Microsoft\Windows NT\CurrentVersion') { return $null }
        if ($Name -in @('CurrentBuild', 'CurrentBuildNumber')) { return [string]$global:Simulator.scenario.host.build }
        return $(if ($Name -eq 'InstallationType') { 'Server' } else { $null })
    }
    if ($entry.type -eq 'DWord') { return [int]$entry.value }
    if ($entry.type -eq 'MultiString') { return , ([string[]]$entry.value) }
    return [string]$entry.value
}

function Set-SimulatorRegistryValue {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Path,
        [Parameter(Mandatory = $true)] [string] $Name,
        [AllowNull()] $Value,
        [ValidateSet('String', 'DWord', 'MultiString')] [string] $Type = 'String'
    )

    $key = Get-SimulatorKey -Path $Path
    [void][System.IO.Directory]::CreateDirectory($key)
    $file = "$key/=$([uri]::EscapeDataString($Name.ToLowerInvariant()))"
    if ($null -eq $Value) { Remove-SimulatorFile -Path $file; return }
    $kept = $Value
    if ($Type -eq 'DWord') { $kept = [int]$Value }
    elseif ($Type -eq 'MultiString') { $kept = @([string[]]$Value) }
    else { $kept = [string]$Value }
    Write-SimulatorJson -Path $file -Value ([ordered]@{ name = $Name; value = $kept; type = $Type })
}

function Test-SimulatorRegistryKey {
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    return [System.IO.Directory]::Exists((Get-SimulatorKey -Path $Path))
}

function Get-SimulatorKeyChild {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $key = Get-SimulatorKey -Path $Path
    if (-not [System.IO.Directory]::Exists($key)) { return }
    foreach ($folder in [System.IO.Directory]::GetDirectories($key)) { [uri]::UnescapeDataString([System.IO.Path]::GetFileName($folder)) }
}

function Remove-SimulatorRegistryKey {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $key = Get-SimulatorKey -Path $Path
    if ([System.IO.Directory]::Exists($key)) { [System.IO.Directory]::Delete($key, $true) }
}

function New-SimulatorVolatileKey {
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $key = Get-SimulatorKey -Path $Path
    if ([System.IO.Directory]::Exists($key) -and -not [System.IO.File]::Exists("$key/.volatile")) { return $false }
    return (Test-SimulatorFirst -Path "$key/.volatile")
}
