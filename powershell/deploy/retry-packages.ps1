<#
.SYNOPSIS
    The start-up task of a deployed machine: retries the kept packages before the machine listens, restarts at most once, releases.
.DESCRIPTION
    Runs as SYSTEM. order.json: { buildId, limitSeconds, restartSeconds, leastSeconds, pauseSeconds, packages: [{id, kb, role, file, path,
    size, order, expectedRevision, lastSeconds, companions: [{file, path, size}], history: [...]}] }, paths relative to its folder. The
    whole budget is limitSeconds, of which restartSeconds are left to the restart. May end at any statement and be started again.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/close.ps1"
. "$PSScriptRoot/setup.ps1"
. "$PSScriptRoot/memory.ps1"
. "$PSScriptRoot/release.ps1"

$deployFolder = "$imageFolder\deploy"

function Get-SecondsLeft {
    <#
    .SYNOPSIS
        What is left for packages: the restart's share is taken off.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param([Parameter(Mandatory = $true)] $Memory, [Parameter(Mandatory = $true)] $Order)

    return [int]([double]$Order.limitSeconds - [double]$Order.restartSeconds - (Get-SecondsSpent -Memory $Memory))
}

function Get-Hindrance {
    <#
    .SYNOPSIS
        Why a package is not even tried; empty when it is.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Order, [Parameter(Mandatory = $true)] [int] $SecondsLeft)

    [long]$bytes = 0
    foreach ($file in @(@($Package) + @($Package.companions))) {
        $found = Get-Item -LiteralPath (Join-Path -Path $deployFolder -ChildPath $file.path) -Force -ErrorAction SilentlyContinue
        if ($null -eq $found) { return "$($file.file) is missing" }
        if ([long]$found.Length -ne [long]$file.size) { return "$($file.file) is damaged: $($found.Length) bytes, not $($file.size)" }
        $bytes += [long]$file.size
    }
    # Expanded, staged and installed, beside the copy that is there. An installation that fills the disk ruins the machine.
    $needed = 3 * $bytes + 1GB
    $letter = ([string]$env:SystemDrive).Substring(0, 1)
    $free = try { [long](Get-Volume -DriveLetter $letter).SizeRemaining } catch { $null }
    if ($null -ne $free -and $free -lt $needed) { return ('not enough space: {0:n1} GB free, {1:n1} GB needed' -f ($free / 1GB), ($needed / 1GB)) }
    # Whoever starts a package with too few seconds left only ruins it; how long it takes is known from the build.
    $expected = [math]::Max([int]$Order.leastSeconds, [int]$Package.lastSeconds)
    if ($SecondsLeft -lt $expected) { return "the budget is spent: $SecondsLeft s left, about $expected s needed" }
    return ''
}

function Install-KeptPackage {
    <#
    .SYNOPSIS
        Tries a package within what is left, once more if its exit code says so, and fills in its entry of the memory.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Memory, [Parameter(Mandatory = $true)] $Order, [Parameter(Mandatory = $true)] $Entry)

    $log = "$imageFolder\logs\$($Package.id).log"
    $file = Join-Path -Path $deployFolder -ChildPath $Package.path
    $kind = Get-PackageKind -Package $Package -Path $file
    if ($kind -eq '') { throw "nobody knows how to install $($Package.file)" }
    $parts = @(Get-PackagePart -Kind $kind -Path $file -Folder "$deployFolder\opened")
    $before = Get-PackageTrace -Package $Package
    for ($try = 1; $try -le 2; $try++) {
        $limit = [math]::Max(1, (Get-SecondsLeft -Memory $Memory -Order $Order))
        $run = Install-UpdatePart -Kind $kind -Parts $parts -LogPath $log -TimeoutSeconds $limit
        $Entry.exitCode = $run.ExitCode
        $Entry.class = Get-ExitCodeClass -ExitCode $run.ExitCode
        $Entry.seconds = [double]$Entry.seconds + $run.Seconds
        if ($run.TimedOut) { $Entry.note = "ended after $limit s, when the budget was spent" }
        $again = $Entry.class -eq 'now' -and -not $run.TimedOut
        if (-not $again -or (Get-SecondsLeft -Memory $Memory -Order $Order) -lt [int]$Order.leastSeconds + [int]$Order.pauseSeconds) { break }
        if ($try -eq 1) { Start-Sleep -Seconds ([double]$Order.pauseSeconds) }
    }
    $Entry.evidence = Get-PackageEvidence -Package $Package -Listing @(Get-PackageListing) -Before $before
    $Entry.status = Get-EntryStatus -Entry $Entry
    # Only the log of what failed is worth its room.
    if ($Entry.status -eq 'failed') { return }
    foreach ($path in @($log, ($log -replace '\.log$', '-stack.log'))) { Remove-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue }
}

function Get-EntryStatus {
    <#
    .SYNOPSIS
        installed, pending or failed. Exit code 0 is no proof: evidence decides wherever the kind leaves any.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Entry)

    if ($Entry.evidence -in @('installed', 'pending')) { return [string]$Entry.evidence }
    if ($Entry.evidence -eq 'unknown' -and $Entry.class -in @('ok', 'reboot', 'have')) { return 'installed' }
    return 'failed'
}

function Invoke-Retry {
    <#
    .SYNOPSIS
        Tries what was not tried yet, in order. A package whose try was cut is not tried again: it may be what ends the machine.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Memory, [Parameter(Mandatory = $true)] $Order)

    [void](New-Item -ItemType Directory -Path "$imageFolder\logs" -Force)
    foreach ($package in @($Order.packages | Sort-Object -Property order)) {
        if (@($Memory.packages | Where-Object { $_.id -eq $package.id }).Count -gt 0) { continue }
        $entry = [pscustomobject]@{
            id = $package.id; kb = $package.kb; role = $package.role; file = $package.file; status = 'begun'
            exitCode = $null; class = ''; evidence = ''; seconds = 0; note = ''
        }
        $entry.note = Get-Hindrance -Package $package -Order $Order -SecondsLeft (Get-SecondsLeft -Memory $Memory -Order $Order)
        if ($entry.note -ne '') { $entry.status = 'skipped' }
        $Memory.packages = @(@($Memory.packages) + $entry)
        Save-Memory -Memory $Memory
        if ($entry.status -eq 'begun') {
            try { Install-KeptPackage -Package $package -Memory $Memory -Order $Order -Entry $entry }
            catch { $entry.status = 'failed'; $entry.note = $_.Exception.Message }
            Save-Memory -Memory $Memory
        }
        $told = "$($package.kb): $($entry.status)"
        if ($null -ne $entry.exitCode) { $told += ", exit code $(Format-ExitCode -ExitCode $entry.exitCode) ($($entry.class)), $($entry.evidence), $($entry.seconds) s" }
        if ($entry.note -ne '') { $told += ", $($entry.note)" }
        Write-DeployLine -Text $told
    }
}

function Test-RestartNeeded {
    <#
    .SYNOPSIS
        Whether what was installed wants a restart. Defender's own packages do not, and nobody restarts for what was there before.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $Memory)

    $tried = @($Memory.packages | Where-Object { $_.status -ne 'skipped' })
    $restarts = @($tried | Where-Object { $_.status -eq 'pending' -or ($_.status -eq 'installed' -and ($_.role -ne 'defender' -or $_.class -eq 'reboot')) })
    return ($restarts.Count -gt 0 -or ($tried.Count -gt 0 -and @(Get-PendingSignal).Count -gt 0))
}

function Invoke-OnlyRestart {
    <#
    .SYNOPSIS
        Asks for the one restart, written down twice before, so that there is never another.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Memory)

    Set-RegistryValue -Path $deployKey -Name 'RestartBootId' -Value ([string]$Memory.bootId)
    $Memory.restartBootId = $Memory.bootId
    $Memory.status = 'restarting'
    Save-Memory -Memory $Memory
    Write-DeployLine -Text 'what was installed needs a restart: the only one'
    $run = Start-NativeTool -Name 'shutdown.exe' -Arguments @('/r', '/t', '0', '/f', '/d', 'p:2:17') -TimeoutSeconds 60
    # 1115: the machine is on its way down already.
    if ($run.ExitCode -notin @(0, 1115)) { throw "the restart was refused: shutdown.exe ended with exit code $($run.ExitCode)" }
}

function Update-Evidence {
    <#
    .SYNOPSIS
        After the restart: what Windows says now of what was tried. It may have taken one back, or have ended one that was cut.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Memory, [Parameter(Mandatory = $true)] $Order)

    if ((Get-SecondsSpent -Memory $Memory) -gt [double]$Order.limitSeconds) { return }
    $listing = @(Get-PackageListing)
    foreach ($entry in @($Memory.packages | Where-Object { $_.status -ne 'skipped' -and $_.role -ne 'defender' })) {
        $package = @($Order.packages | Where-Object { $_.id -eq $entry.id })[0]
        $entry.evidence = Get-PackageEvidence -Package $package -Listing $listing
        $status = Get-EntryStatus -Entry $entry
        if ($entry.status -ne 'begun' -or $status -ne 'failed') { $entry.status = $status }
        Write-DeployLine -Text "$($entry.kb): $($entry.status) after the restart"
    }
}

function Start-Retry {
    <#
    .SYNOPSIS
        The whole course. Gives why the machine is to be released now, or an empty text while the restart is on its way.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $order = ConvertFrom-Json -InputObject (Read-WholeFile -Path "$deployFolder\order.json")
    if ($null -ne (Open-Memory).released) { return 'released before' }
    # The budget begins here, or at Setup's end: a client's task starts at the very first boot, and Setup's own time is not ours.
    $begin = { Save-Memory -Memory (Open-Memory -BuildId ([string]$order.buildId)) }
    if (-not (Wait-SetupEnd -Seconds ([double]$order.limitSeconds) -OnSetupComplete $begin)) { return 'Setup did not end' }
    $memory = Open-Memory -BuildId ([string]$order.buildId)
    $memory.starts = [int]$memory.starts + 1
    Save-Memory -Memory $memory
    Complete-MissedSetup -TimeoutSeconds ([int]$order.limitSeconds)
    if (@($order.packages).Count -eq 0) { return 'nothing was kept' }
    if ([string]$memory.restartBootId -eq [string]$memory.bootId) { return '' }
    if ([string]$memory.restartBootId -ne '') {
        try { Update-Evidence -Memory $memory -Order $order; Save-Memory -Memory $memory } catch { Write-DeployLine -Text "evidence: $($_.Exception.Message)" }
        return 'tried, and restarted once'
    }
    if ($memory.starts -gt 5) { return 'the retry was started too often' }
    # Specialize may have opened what was closed when the image was sealed.
    try { Close-Machine -Stop } catch { Write-DeployLine -Text "closing again: $($_.Exception.Message)" }
    Invoke-Retry -Memory $memory -Order $order
    if (-not (Test-RestartNeeded -Memory $memory)) { return 'tried; no restart is needed' }
    $left = [double]$order.limitSeconds - (Get-SecondsSpent -Memory $memory)
    if ($left -lt [double]$order.restartSeconds / 3) { return 'tried; the budget does not reach for the restart, which stays pending' }
    Invoke-OnlyRestart -Memory $memory
    return ''
}

try {
    . "$PSScriptRoot/packages.ps1"
    . "$PSScriptRoot/servicing.ps1"
    $why = [string](Start-Retry | Select-Object -Last 1)
}
catch {
    $why = "the retry failed: $($_.Exception.Message)"
    # Not in the middle of Setup, where nothing of this was started yet.
    try { [void](Wait-SetupEnd -Seconds 60) } catch { Write-DeployLine -Text "Setup: $($_.Exception.Message)" }
}
if ($why -ne '') { Complete-Deployment -Why $why }
