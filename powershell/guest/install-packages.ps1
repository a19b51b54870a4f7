<#
.SYNOPSIS
    Installs packages one after another and records each attempt with its evidence. Judges nothing: the host does.
.DESCRIPTION
    Request: { phase, pauseSeconds, checkpoints: [path],
        packages: [{id, kb, role, file, path, sha256, kind, identity, expectedRevision, limitSeconds}] }
    Paths are relative to the payload. What an exit code means stands in shared/exit-codes.json; a class that promises something
    from trying again at once (now, refetch, repair) is followed here, all else by the host after a restart.
    Attempts go to state.json as they happen: { phase, exitCode, code, class, start, seconds, before, evidence, timedOut, note };
    code is the exit code that the class comes from, where the log knows better than the tool.
    Only one of these runs at a time, and it waits for an installer that a killed one has left behind.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/packages.ps1"
. "$PSScriptRoot/package-cures.ps1"
. "$PSScriptRoot/package-records.ps1"
. "$PSScriptRoot/package-attempt.ps1"
. "$PSScriptRoot/payload.ps1"
. "$PSScriptRoot/servicing.ps1"

# Each class of an exit code's list is met once, and no list ends with one that is tried at once; this ends what alternates.
$mostTries = 6
# What has cut itself twice would do so for ever.
$mostCuts = 2

function Wait-OtherInstaller {
    <#
    .SYNOPSIS
        Waits for an installer that a killed task has left behind: a second one beside it would only be refused.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [int] $LimitSeconds)

    $waited = [System.Diagnostics.Stopwatch]::StartNew()
    $told = 0
    while (@(Get-Process -Name dism, wusa -ErrorAction SilentlyContinue).Count -gt 0) {
        if ($waited.Elapsed.TotalSeconds -ge $LimitSeconds) { return }
        if ($waited.Elapsed.TotalSeconds -ge $told) {
            Write-BuildLine -Folder $Settings.folder -Text 'waiting for an installer that is still running'
            $told += 60
        }
        Start-Sleep -Milliseconds 500
    }
}

function Get-Cure {
    <#
    .SYNOPSIS
        What is done about an attempt's failure before the next try; empty when nothing is.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Attempt)

    if ($null -eq $Attempt.code) { return '' }
    switch ($Attempt.class) {
        'refetch' { return 'copy' }
        'repair' { return 'repair' }
        { $_ -in @('now', 'after') } { return [string](Get-ExitCodeRule -ExitCode ([long]$Attempt.code)).cure }
    }
    return ''
}

function Invoke-Cure {
    <#
    .SYNOPSIS
        Does it, and notes it for the next attempt. Gives $false when it cannot be done now.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Cure, [Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Place)

    # Nothing may touch the store while an operation is pending: after the restart then.
    if ($Cure -in @('repair', 'free-space') -and @(Get-PendingSignal).Count -gt 0) { return $false }
    if ($Cure -ne '') { Write-BuildLine -Folder $Settings.folder -Text "$($Package.kb): before it is tried again: $Cure" }
    switch ($Cure) {
        'services' { $Place.notes += Enable-UpdateService }
        'servicing-stack' { $Place.open = $true; $Place.notes += 'the servicing stack inside goes first' }
        'checkpoints' {
            $others = @($Request.checkpoints | ForEach-Object { Join-Path -Path (Get-PayloadFolder) -ChildPath $_ })
            $Place.path = Copy-PackageFolder -Path $Place.source -Folder $Place.copies -Others $others
            $Place.notes += "tried from one folder with $($others.Count) checkpoints"
        }
        'copy' {
            if (-not (Test-PackageFile -Package $Package -Place $Place)) { return $false }
            $Place.path = Copy-PackageFolder -Path $Place.source -Folder $Place.copies
            $Place.notes += 'tried from a fresh copy; the hash of the file is right'
        }
        'free-space' { $Place.notes += Clear-ComponentStore -LimitSeconds ([int]$Package.limitSeconds) }
        'repair' { $Place.notes += Repair-ComponentStore -LimitSeconds ([int]$Package.limitSeconds) }
    }
    return $true
}

function New-PackagePlace {
    <#
    .SYNOPSIS
        Where a package is installed from, and how, until it is in: cures change it.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package)

    $source = Join-Path -Path (Get-PayloadFolder) -ChildPath $Package.path
    return [pscustomobject]@{ source = $source; path = $source; open = $false; copies = $Settings.folder + '\copies'; notes = @(); waits = $false }
}

function Invoke-DueCure {
    <#
    .SYNOPSIS
        What an earlier failure asks for and could not be done before the restart: before any package makes another one pending.
    .DESCRIPTION
        The component store is repaired and cleaned up once, for all that ask for it.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Place, [Parameter(Mandatory = $true)] [hashtable] $Done)

    $last = @((Get-PackageRecord -Folder $Settings.folder -Package $Package).attempts | Select-Object -Last 1)
    if ($last.Count -eq 0 -or $last[0].class -notin @('after', 'repair')) { return }
    $cure = Get-Cure -Attempt $last[0]
    if ($Done.ContainsKey($cure)) { $Place.notes += $Done[$cure]; return }
    if (-not (Invoke-Cure -Cure $cure -Package $Package -Place $Place)) { $Place.waits = $true; return }
    if ($cure -in @('repair', 'free-space')) { $Done[$cure] = @($Place.notes)[-1] }
}

function Install-Package {
    <#
    .SYNOPSIS
        Tries one package until it is in, or until nothing more can be done before the next restart.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Place, [Parameter(Mandatory = $true)] [string] $Progress, [Parameter(Mandatory = $true)] [hashtable] $Seen)

    $record = Get-PackageRecord -Folder $Settings.folder -Package $Package
    $cuts = @($record.attempts | Where-Object { $_.class -eq 'cut' }).Count
    if ($cuts -ge $mostCuts) {
        Write-BuildLine -Folder $Settings.folder -Text "$($Package.kb): not tried again, its attempts were cut $cuts times"
        return
    }
    if ($Place.waits) {
        Write-BuildLine -Folder $Settings.folder -Text "$($Package.kb): not tried now, its cure waits for a restart"
        return
    }
    for ($try = 1; $try -le $mostTries; $try++) {
        Write-BuildLine -Folder $Settings.folder -Text "installing $($Package.kb) ($Progress): $($Package.file)"
        $attempt = Invoke-Attempt -Folder $Settings.folder -Package $Package -Place $Place -Phase ([string]$Request.phase) -Seen $Seen
        Write-BuildLine -Folder $Settings.folder -Text ("{0}: exit code {1}, {2}, {3}, {4} s {5}" -f $Package.kb, (Format-ExitCode -ExitCode $attempt.exitCode),
                $attempt.class, $attempt.evidence, $attempt.seconds, $attempt.note).TrimEnd()
        $Place.notes = @()
        if ($attempt.class -notin @('now', 'refetch', 'repair')) { break }
        if (Invoke-Cure -Cure (Get-Cure -Attempt $attempt) -Package $Package -Place $Place) {
            if ($attempt.class -eq 'now') { Start-Sleep -Seconds ([double]$Request.pauseSeconds * [int](Get-ExitCodeRule -ExitCode ([long]$attempt.code)).pauses) }
            continue
        }
        if ($Place.notes.Count -gt 0) { Close-LastAttempt -Folder $Settings.folder -Package $Package -Class 'permanent' -Note ($Place.notes -join '; ') }
        break
    }
    foreach ($folder in @($Place.copies, ($Settings.folder + '\opened'))) { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
    # ERROR_SUCCESS_REBOOT_INITIATED: whoever begins another package now only ruins it.
    if ($attempt.exitCode -eq 1641) {
        Write-BuildLine -Folder $Settings.folder -Text 'waiting for the restart that the installer has begun'
        Start-Sleep -Seconds ([double]$Request.pauseSeconds * 4)
    }
}

Mount-Payload -DiskGuid $Settings.payloadDiskGuid
[void](New-Item -ItemType Directory -Path ($Settings.folder + '\logs') -Force)
$packages = @($Request.packages)
$longest = [int](@($packages | ForEach-Object { [int]$_.limitSeconds }) + @(0) | Measure-Object -Maximum).Maximum
Invoke-Exclusively -LockPath ($Settings.folder + '\install.lock') -TimeoutSeconds $longest -Body {
    Wait-OtherInstaller -LimitSeconds $longest
    $boot = Get-BootId
    Update-BuildState -Folder $Settings.folder -Change {
        param($state)
        Close-OpenAttempt -State $state -Why 'a restart of Windows' -NotBoot $boot
        Close-OpenAttempt -State $state -Why 'the end of the task that had begun it'
    }
    $done = @{}
    $places = @(foreach ($package in $packages) {
            $place = New-PackagePlace -Package $package
            Invoke-DueCure -Package $package -Place $place -Done $done
            $place
        })
    $seen = @{ listing = $null }
    for ($index = 0; $index -lt $packages.Count; $index++) {
        Install-Package -Package $packages[$index] -Place $places[$index] -Progress "$($index + 1) of $($packages.Count)" -Seen $seen
    }
}
return [ordered]@{ tried = $packages.Count }
