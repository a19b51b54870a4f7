<#
.SYNOPSIS
    The start-up task of a deployed machine: retries the kept packages before the machine listens, restarts at most once, releases.
.DESCRIPTION
    Runs as SYSTEM. The whole budget, the restart included, stands in order.json; what is left of it limits each package.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/packages.ps1"
. "$PSScriptRoot/servicing.ps1"
. "$PSScriptRoot/release.ps1"

$folder = Split-Path -Path $PSScriptRoot -Parent

function Read-Memory {
    <#
    .SYNOPSIS
        What the task remembers between its two starts: { started, starts }.
    #>
    [CmdletBinding()]
    param()

    $text = Read-WholeFile -Path (Join-Path -Path $folder -ChildPath 'retry.json')
    if ([string]::IsNullOrEmpty($text)) { return [pscustomobject]@{ started = [datetime]::UtcNow.ToString('o'); starts = 0 } }
    return (ConvertFrom-Json -InputObject $text)
}

function Test-SetupEnded {
    <#
    .SYNOPSIS
        Whether Setup and OOBE have ended: a restart before that ruins the machine.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    foreach ($name in @('SystemSetupInProgress', 'OOBEInProgress')) {
        $value = Get-RegistryValue -Path 'SYSTEM\Setup' -Name $name
        if ($null -ne $value -and [int]$value -ne 0) { return $false }
    }
    return (@(Get-Process -Name windeploy -ErrorAction SilentlyContinue).Count -eq 0)
}

function Get-SecondsLeft {
    <#
    .SYNOPSIS
        What is left of the budget.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param([Parameter(Mandatory = $true)] $Memory, [Parameter(Mandatory = $true)] $Order)

    $style = [System.Globalization.DateTimeStyles]::RoundtripKind
    $started = [datetime]::Parse($Memory.started, [System.Globalization.CultureInfo]::InvariantCulture, $style)
    return [int]([int]$Order.limitSeconds - ([datetime]::UtcNow - $started).TotalSeconds)
}

function Install-KeptPackage {
    <#
    .SYNOPSIS
        One attempt within what is left. Gives $true when Windows has it now, or will after a restart.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] [int] $SecondsLeft)

    $file = Join-Path -Path $folder -ChildPath $Package.path
    $log = Join-Path -Path $folder -ChildPath "$($Package.kb).log"
    $kind = Get-PackageKind -Package $Package -Path $file
    $parts = @(Get-PackagePart -Kind $kind -Path $file -Folder (Join-Path -Path $folder -ChildPath 'opened'))
    $before = Get-PackageTrace -Package $Package
    $run = Install-UpdatePart -Kind $kind -Parts $parts -LogPath $log -TimeoutSeconds $SecondsLeft
    $evidence = Get-PackageEvidence -Package $Package -Listing @(Get-PackageListing) -Before $before
    Write-DeployLine -Text "$($Package.kb): exit code $(Format-ExitCode -ExitCode $run.ExitCode) ($(Get-ExitCodeClass -ExitCode $run.ExitCode)), $evidence, $($run.Seconds) s"
    return ($evidence -in @('installed', 'pending'))
}

try {
    $order = ConvertFrom-Json -InputObject (Read-WholeFile -Path (Join-Path -Path $folder -ChildPath 'order.json'))
    $memory = Read-Memory
    $memory.starts = [int]$memory.starts + 1
    Write-WholeFile -Path (Join-Path -Path $folder -ChildPath 'retry.json') -Text (ConvertTo-Json -InputObject $memory -Depth 3)
    if ($memory.starts -gt 1) {
        Complete-Deployment -Folder $folder -Why 'tried, and restarted once'
        exit 0
    }
    while (-not (Test-SetupEnded)) {
        if ((Get-SecondsLeft -Memory $memory -Order $order) -le 0) { throw 'Setup did not end within the budget' }
        Start-Sleep -Seconds 2
    }
    $installed = 0
    foreach ($package in @($order.packages | Sort-Object -Property order)) {
        $left = Get-SecondsLeft -Memory $memory -Order $order
        # Whoever starts a package with seconds left only ruins it.
        if ($left -lt 30) { Write-DeployLine -Text "$($package.kb): not tried, the budget is spent"; continue }
        if (Install-KeptPackage -Package $package -SecondsLeft $left) { $installed++ }
    }
    if ($installed -gt 0 -or @(Get-PendingSignal).Count -gt 0) {
        Write-DeployLine -Text "$installed packages installed: one restart"
        [void](Start-NativeTool -Name 'shutdown.exe' -Arguments @('/r', '/t', '0', '/f', '/d', 'p:2:17') -TimeoutSeconds 60)
        exit 0
    }
    Complete-Deployment -Folder $folder -Why 'tried, nothing installed'
}
catch {
    Complete-Deployment -Folder $folder -Why "the retry failed: $($_.Exception.Message)"
    exit 1
}
