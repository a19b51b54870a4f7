<#
.SYNOPSIS
    Installs one update package file, whatever its kind. Also used at deploy time, so it knows nothing of a build.
#>
Set-StrictMode -Version Latest
. "$PSScriptRoot/../shared/exit-codes.ps1"
. "$PSScriptRoot/../shared/package-evidence.ps1"

# From this build on DISM takes every .msu as it is; before, it hands a classic one to wusa, which fails in the background.
$wholePackageBuild = 25336

function Expand-ClassicPackage {
    <#
    .SYNOPSIS
        Opens a classic .msu. Gives the cabinets to add, servicing stacks first; none when it must be given to DISM as it is.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $Folder)

    Remove-Item -LiteralPath $Folder -Recurse -Force -ErrorAction SilentlyContinue
    [void](New-Item -ItemType Directory -Path $Folder -Force)
    $run = Start-NativeTool -Name 'expand.exe' -Arguments @('-F:*', $Path, $Folder) -TimeoutSeconds 1800
    # What expand cannot open is for DISM to judge.
    if ($run.ExitCode -ne 0) { return }
    $members = @(Get-ChildItem -LiteralPath $Folder | ForEach-Object { [string]$_.Name })
    # Windows 11 21H2 to 23H2: the cabinet is only the index of the .psf beside it, and their DISM knows what to do with both.
    if (@($members | Where-Object { $_ -like '*.psf' }).Count -gt 0) { return }
    $cabinets = @($members | Where-Object { $_ -like '*.cab' -and $_ -notmatch '^(WSUSSCAN|DesktopDeployment)|AggregatedMetadata' })
    foreach ($name in @($cabinets | Where-Object { $_ -like 'SSU-*' }) + @($cabinets | Where-Object { $_ -notlike 'SSU-*' })) {
        Join-Path -Path $Folder -ChildPath $name
    }
}

function Get-PackagePart {
    <#
    .SYNOPSIS
        The files that are given to a tool one after another, in order: the package itself, or what is inside.
    .PARAMETER Open
        Open a classic .msu although this Windows takes it as it is.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] [string] $Kind,
        [Parameter(Mandatory = $true)] [string] $Path,
        [Parameter(Mandatory = $true)] [string] $Folder,
        [switch] $Open
    )

    $build = [int](Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'CurrentBuild')
    $parts = @()
    if ($Kind -eq 'msu-cab' -and ($Open -or $build -lt $wholePackageBuild)) { $parts = @(Expand-ClassicPackage -Path $Path -Folder $Folder) }
    if ($parts.Count -eq 0) { return $Path }
    return $parts
}

function Install-UpdatePart {
    <#
    .SYNOPSIS
        Installs the parts of a package within one limit. Gives { ExitCode, TimedOut, Seconds, Note }.
    .DESCRIPTION
        A servicing stack inside does not decide: Windows may have a newer one, and if not, the package after it says so.
    .PARAMETER LogPath
        The log of the package itself; a servicing stack has its own beside it.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Kind,
        [Parameter(Mandatory = $true)] [string[]] $Parts,
        [Parameter(Mandatory = $true)] [string] $LogPath,
        [Parameter(Mandatory = $true)] [int] $TimeoutSeconds,
        [scriptblock] $OnLine = $null
    )

    $outcome = [pscustomobject]@{ ExitCode = 0; TimedOut = $false; Seconds = [double]0; Note = '' }
    $notes = @()
    foreach ($part in $Parts) {
        $name = Split-Path -Path $part -Leaf
        $isStack = $Parts.Count -gt 1 -and $name -like 'SSU-*'
        $log = if ($isStack) { $LogPath -replace '\.log$', '-stack.log' } else { $LogPath }
        $command = Get-PackageCommand -Kind $Kind -Path $part -LogPath $log
        $left = [math]::Max(1, $TimeoutSeconds - [int]$outcome.Seconds)
        $run = Start-NativeTool -Name $command.Name -Arguments $command.Arguments -TimeoutSeconds $left -OnLine $OnLine
        $outcome.Seconds = [math]::Round($outcome.Seconds + $run.Seconds, 3)
        if ($Parts.Count -gt 1) { $notes += "${name}: exit code $(Format-ExitCode -ExitCode $run.ExitCode)" }
        if ($run.TimedOut) { $outcome.TimedOut = $true }
        if ($isStack -and -not $run.TimedOut) { continue }
        if ($run.ExitCode -ne 0) { $outcome.ExitCode = $run.ExitCode }
        if ($run.TimedOut -or $run.ExitCode -notin @(0, 3010)) { break }
    }
    $outcome.Note = $notes -join ', '
    return $outcome
}

function Get-LogCode {
    <#
    .SYNOPSIS
        The HRESULTs in the log of one try, in order, as exit codes. DISM itself may say 0 nevertheless.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $LogPath)

    foreach ($line in ([string](Read-WholeFile -Path $LogPath) -split '\r?\n')) {
        if ($line -notmatch 'HRESULT ?= ?0x([0-9a-f]{1,8})') { continue }
        $code = [long]('0x' + $Matches[1])
        # PowerShell reads eight digits as a signed number.
        if ($code -lt 0) { $code += 4294967296 }
        if ($code -ne 0) { $code }
    }
}
