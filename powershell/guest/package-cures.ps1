<#
.SYNOPSIS
    What is done about a failure before a package is tried again. Each function gives a sentence for the attempt's note.
#>
Set-StrictMode -Version Latest

function Get-FileDigest {
    <#
    .SYNOPSIS
        A file's sha256 in lower case, or an empty text when it cannot be read.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    try { return ([string](Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash).ToLowerInvariant() } catch { return '' }
}

function Enable-UpdateService {
    <#
    .SYNOPSIS
        Lets the services of Windows Update start again where somebody has disabled them.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $enabled = @()
    foreach ($name in @('TrustedInstaller', 'wuauserv')) {
        $start = Get-RegistryValue -Path "SYSTEM\CurrentControlSet\Services\$name" -Name 'Start'
        if ($null -eq $start -or [int]$start -ne 4) { continue }
        $run = Start-NativeTool -Name 'sc.exe' -Arguments @('config', $name, 'start=', 'demand') -TimeoutSeconds 60
        $enabled += if ($run.ExitCode -eq 0) { $name } else { "$name (sc.exe ended with exit code $($run.ExitCode))" }
    }
    if ($enabled.Count -eq 0) { return 'no service of Windows Update is disabled' }
    return "enabled, having been disabled: $($enabled -join ', ')"
}

function Repair-ComponentStore {
    <#
    .SYNOPSIS
        Has DISM repair the store from what Windows itself holds: the guest has no network.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [int] $LimitSeconds)

    $run = Start-NativeTool -Name 'dism.exe' -Arguments @('/English', '/Online', '/Cleanup-Image', '/RestoreHealth', '/LimitAccess') -TimeoutSeconds $LimitSeconds
    if ($run.TimedOut) { return "the component store's repair did not end within $LimitSeconds s" }
    return "component store repaired first: exit code $(Format-ExitCode -ExitCode $run.ExitCode)"
}

function Clear-ComponentStore {
    <#
    .SYNOPSIS
        Frees the space of superseded components.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [int] $LimitSeconds)

    $run = Start-NativeTool -Name 'dism.exe' -Arguments @('/English', '/Online', '/Cleanup-Image', '/StartComponentCleanup') -TimeoutSeconds $LimitSeconds
    if ($run.TimedOut) { return "the component store's clean-up did not end within $LimitSeconds s" }
    return "component store cleaned up first: exit code $(Format-ExitCode -ExitCode $run.ExitCode)"
}

function Copy-PackageFolder {
    <#
    .SYNOPSIS
        Copies a package, and other files, into a fresh folder on C:. Gives the package's new path.
    .DESCRIPTION
        Everything in its folder comes along: a target needs its checkpoints beside it.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $Folder, [string[]] $Others = @())

    Remove-Item -LiteralPath $Folder -Recurse -Force -ErrorAction SilentlyContinue
    [void](New-Item -ItemType Directory -Path $Folder -Force)
    $beside = @(Get-ChildItem -LiteralPath (Split-Path -Path $Path -Parent) | ForEach-Object { [string]$_.FullName })
    foreach ($source in @($beside) + @($Others)) {
        $target = Join-Path -Path $Folder -ChildPath (Split-Path -Path $source -Leaf)
        if (-not (Test-Path -LiteralPath $target)) { Copy-Item -LiteralPath $source -Destination $target }
    }
    return (Join-Path -Path $Folder -ChildPath (Split-Path -Path $Path -Leaf))
}
