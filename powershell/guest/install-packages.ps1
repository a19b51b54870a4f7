<#
.SYNOPSIS
    Installs packages one after another and records each attempt with its evidence. Judges nothing: the host does.
.DESCRIPTION
    Request: { phase, packages: [{id, kb, role, file, path, expectedRevision, limitSeconds}], pauseSeconds }
    path is relative to the payload. An exit code of class `now` is tried once more after a pause.
    Attempts go to state.json as they happen: { phase, exitCode, class, start, seconds, before, evidence, timedOut, note }.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/packages.ps1"
. "$PSScriptRoot/payload.ps1"

function Add-Attempt {
    <#
    .SYNOPSIS
        Adds an attempt to the package's record.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Attempt)

    Update-BuildState -Folder $Settings.folder -Change {
        param($state)
        $known = @($state.packages | Where-Object { $_.id -eq $Package.id })
        $attempts = @()
        if ($known.Count -gt 0) { $attempts = @($known[0].attempts) }
        Set-StateEntry -State $state -List packages -Key id -Entry ([ordered]@{
                id = $Package.id; kb = $Package.kb; evidence = $Attempt.evidence; attempts = @($attempts) + @([pscustomobject]$Attempt)
            })
    }
}

function Install-Package {
    <#
    .SYNOPSIS
        One attempt. Gives its record.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [AllowEmptyCollection()] [object[]] $Listing = @())

    $file = Join-Path -Path (Get-PayloadFolder) -ChildPath $Package.path
    $log = $Settings.folder + '\logs\' + $Package.id + '.log'
    $before = Get-DefenderVersion
    $attempt = [ordered]@{
        phase = $Request.phase; exitCode = $null; class = 'ok'; start = (Get-Now); seconds = 0
        before = (Get-PackageEvidence -Package $Package -Listing $Listing -Before $before); evidence = 'absent'; timedOut = $false; note = ''
    }
    if ($attempt.before -in @('installed', 'pending')) {
        $attempt.class = 'have'
        $attempt.evidence = $attempt.before
        $attempt.note = 'Windows had it before this attempt'
        return $attempt
    }
    $command = Get-PackageCommand -Path $file -LogPath $log
    $run = Start-NativeTool -Name $command.Name -Arguments $command.Arguments -TimeoutSeconds ([int]$Package.limitSeconds) `
        -OnLine { param($line) Write-BuildLine -Folder $Settings.folder -Text "$($Package.kb): $line" }
    $attempt.exitCode = $run.ExitCode
    $attempt.seconds = $run.Seconds
    $attempt.timedOut = $run.TimedOut
    $attempt.class = Get-ExitCodeClass -ExitCode $run.ExitCode
    if ($run.TimedOut) { $attempt.class = 'after'; $attempt.note = "ended after its limit of $($Package.limitSeconds) s" }
    $attempt.evidence = Get-PackageEvidence -Package $Package -Listing @(Get-PackageListing) -Before $before
    # DISM says 0 for a package that does not apply; only its log tells.
    if ($attempt.class -eq 'ok' -and $attempt.evidence -eq 'absent' -and [string](Read-WholeFile -Path $log) -match 'CBS HRESULT=0x800f081e') {
        $attempt.class = 'not-applicable'
        $attempt.note = 'exit code 0, but the DISM log says CBS_E_NOT_APPLICABLE'
    }
    return $attempt
}

Mount-Payload -DiskGuid $Settings.payloadDiskGuid
[void](New-Item -ItemType Directory -Path ($Settings.folder + '\logs') -Force)
$packages = @($Request.packages)
$number = 0
foreach ($package in $packages) {
    $number++
    for ($try = 1; $try -le 2; $try++) {
        Write-BuildLine -Folder $Settings.folder -Text "installing $($package.kb) ($number of $($packages.Count)): $($package.file)"
        $attempt = Install-Package -Package $package -Listing @(Get-PackageListing)
        Add-Attempt -Package $package -Attempt $attempt
        Write-BuildLine -Folder $Settings.folder -Text ("{0}: exit code {1}, {2}, {3}, {4} s" -f $package.kb, (Format-ExitCode -ExitCode $attempt.exitCode), $attempt.class, $attempt.evidence, $attempt.seconds)
        if ($attempt.class -ne 'now' -or $try -eq 2) { break }
        Start-Sleep -Seconds ([double]$Request.pauseSeconds)
    }
}
return [ordered]@{ installed = $packages.Count }
