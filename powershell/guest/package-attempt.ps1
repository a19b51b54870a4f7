<#
.SYNOPSIS
    One attempt to install a package: what was there before, the tool's word, what is there afterwards, and what follows from it.
#>
Set-StrictMode -Version Latest

# CBS_E_NOT_APPLICABLE: DISM ends with 0 for it, and only its log tells.
$notApplicable = 2148468766
$notDefenderYet = 'exit code 0, but Defender does not show it'

function Test-PackageFile {
    <#
    .SYNOPSIS
        Whether the package on the payload disk is the one that the host has verified. Says in the place's notes what is wrong.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Place)

    $expected = Get-PackageField -Package $Package -Name 'sha256'
    if ($expected -eq '') { return $true }
    $found = Get-FileDigest -Path $Place.source
    if ($found -eq $expected) { return $true }
    $Place.notes += if ($found -eq '') { 'the file on the payload disk cannot be read' } else { "the file on the payload disk is damaged: its sha256 is $found, not $expected" }
    return $false
}

function Find-PackageFact {
    <#
    .SYNOPSIS
        Learns before the first attempt what proves the package: DISM's identity of a cabinet, the version of Defender's files.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Record, [Parameter(Mandatory = $true)] [string] $Kind, [Parameter(Mandatory = $true)] [string[]] $Parts)

    Add-KnownField -Package $Package -Record $Record
    if ($Kind -like 'defender-*' -and $Record.version -eq '') { $Record.version = Get-FileVersion -Path $Parts[0] }
    $main = $Parts[$Parts.Count - 1]
    if ((Get-PackageField -Package $Package -Name 'identity') -eq '' -and $main -like '*.cab') {
        $Record.identity = (Get-CabinetInfo -Path $main).identity
    }
    Add-KnownField -Package $Package -Record $Record
}

function Find-NewIdentity {
    <#
    .SYNOPSIS
        The package that one attempt has brought, by comparing listings: .NET rollups and servicing stacks carry no KB.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package, [AllowEmptyCollection()] [object[]] $Former = @(), [AllowEmptyCollection()] [object[]] $Listing = @())

    $known = @($Former | ForEach-Object { "$($_.identity) $($_.state)" })
    $new = @($Listing | Where-Object { $_.state -in @('Installed', 'Install Pending', 'Staged') -and $known -notcontains "$($_.identity) $($_.state)" })
    $isStack = { $_.identity -like 'Package_for_ServicingStack*' }
    if ($Package.role -eq 'ssu') { $new = @($new | Where-Object $isStack) } else { $new = @($new | Where-Object { -not (& $isStack) }) }
    # Two of them may come of anything.
    if ($new.Count -ne 1) { return '' }
    return [string]$new[0].identity
}

function Set-AttemptClass {
    <#
    .SYNOPSIS
        Sets an attempt's code, class and note from the tool's word, its log, and the evidence.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] $Attempt, [Parameter(Mandatory = $true)] $Record, [Parameter(Mandatory = $true)] $Run,
        [Parameter(Mandatory = $true)] [string] $Kind, [Parameter(Mandatory = $true)] [string] $Main,
        [Parameter(Mandatory = $true)] [string] $LogPath, [Parameter(Mandatory = $true)] [bool] $Pending
    )

    $notes = @($Attempt.note, $Run.Note)
    if ($Run.TimedOut) {
        # Once more after the restart; a third hour would be lost like the first two.
        $Attempt.class = if (@($Record.attempts | Where-Object { $_.timedOut }).Count -eq 0) { 'after' } else { 'keep' }
        $Attempt.note = (@($notes) + "ended after its limit of $($Attempt.limitSeconds) s" | Where-Object { $_ -ne '' }) -join '; '
        return
    }
    $code = [long]$Run.ExitCode
    if ($code -lt 0) { $code += 4294967296 }
    $rule = Get-ExitCodeRule -ExitCode $code
    # Logs of good runs hold errors too, harmless ones: only codes of the table count.
    $logged = @(Get-LogCode -LogPath $LogPath | Where-Object { $_ -ne $code -and (Get-ExitCodeRule -ExitCode $_).known })
    if ($rule.inner -and $logged.Count -gt 0) {
        $code = [long]$logged[-1]
        $notes += "the log names $(Format-ExitCode -ExitCode $code) as the cause"
    }
    if ($code -eq 0 -and $Attempt.evidence -eq 'absent' -and $packageKinds[$Kind].Evidence -eq 'servicing') {
        if ($logged -contains $notApplicable) { $notes += 'exit code 0, but the DISM log says CBS_E_NOT_APPLICABLE'; $code = $notApplicable }
        elseif ($Main -like '*.cab' -and (Get-CabinetInfo -Path $Main).applicable -eq 'No') { $notes += 'exit code 0, but DISM calls the cabinet not applicable'; $code = $notApplicable }
    }
    $Attempt.code = $code
    $Attempt.class = Get-ExitCodeClass -ExitCode $code -Times (1 + (Get-CodeCount -Record $Record -ExitCode $code)) -Pending:$Pending
    if ($code -eq $notApplicable -and $Attempt.class -eq 'after') { $notes += 'a restart was pending: tried again after it' }
    # mpam-fe.exe may end with 0 and have done nothing, right after the platform has changed.
    if ($Kind -like 'defender-*' -and $code -eq 0 -and $Attempt.evidence -eq 'absent') {
        $notes += $notDefenderYet
        if (@($Record.attempts | Where-Object { $_.note -like "*$notDefenderYet*" }).Count -eq 0) { $Attempt.class = 'now' }
    }
    $Attempt.note = (@($notes) | Where-Object { $_ -ne '' }) -join '; '
}

function Wait-Defender {
    <#
    .SYNOPSIS
        Waits until Defender runs again after a change of its platform. Gives a note when it does not within two minutes.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $waited = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        # While its service restarts it answers nothing. Old versions know no mode, and passive ones are somebody's decision.
        $mode = Get-DefenderValue -Name 'AMRunningMode'
        if ((Get-DefenderValue -Name 'AMProductVersion') -ne '' -and $mode -ne 'Not running') { return '' }
        if ($waited.Elapsed.TotalSeconds -ge 120) { return 'Defender does not run, 120 s after this' }
        Start-Sleep -Milliseconds 1000
    }
}

function Invoke-Attempt {
    <#
    .SYNOPSIS
        Makes one attempt and records it. Gives its record.
    .PARAMETER Seen
        Keeps DISM's listing from one attempt to the next: asking takes long.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] $Package,
        [Parameter(Mandatory = $true)] $Place, [Parameter(Mandatory = $true)] [string] $Phase, [Parameter(Mandatory = $true)] [hashtable] $Seen
    )

    $record = Get-PackageRecord -Folder $Folder -Package $Package
    $former = @($record.attempts)
    $attempt = [pscustomobject][ordered]@{
        phase = $Phase; exitCode = $null; code = $null; class = 'running'; boot = (Get-BootId); start = (Get-Now); seconds = 0
        before = 'unknown'; evidence = 'unknown'; timedOut = $false; note = ''; limitSeconds = [int]$Package.limitSeconds
    }
    $save = {
        $attempt.note = [string]$attempt.note
        $record.attempts = @($former) + @($attempt)
        $record.evidence = $attempt.evidence
        Save-PackageRecord -Folder $Folder -Record $record
    }
    $kind = Get-PackageKind -Package $Package -Path $Place.path
    if (-not $record.verified) { $record.verified = Test-PackageFile -Package $Package -Place $Place }
    if ($kind -eq '' -or -not $record.verified) {
        if ($kind -eq '') { $Place.notes += 'nobody knows how to install a file of this kind' }
        $attempt.class = 'permanent'
        $attempt.evidence = 'absent'
        $attempt.note = $Place.notes -join '; '
        . $save
        return $attempt
    }
    $parts = @(Get-PackagePart -Kind $kind -Path $Place.path -Folder ($Folder + '\opened') -Open:$Place.open)
    Find-PackageFact -Package $Package -Record $record -Kind $kind -Parts $parts
    $trace = Get-PackageTrace -Package $Package
    $isListed = $packageKinds[$kind].Evidence -eq 'servicing'
    if ($isListed -and $null -eq $Seen['listing']) { $Seen['listing'] = @(Get-PackageListing) }
    $listing = @($Seen['listing'])
    $attempt.before = Get-PackageEvidence -Package $Package -Listing $listing -Before $trace
    $attempt.note = $Place.notes -join '; '
    if ($attempt.before -in @('installed', 'pending')) {
        $attempt.class = 'have'
        $attempt.evidence = $attempt.before
        $attempt.note = (@($attempt.note, 'Windows had it before this attempt') | Where-Object { $_ -ne '' }) -join '; '
        # A task that goes on after a restart comes by what it has brought itself: that is no attempt.
        if ($former.Count -gt 0 -and $former[-1].phase -eq $Phase -and $former[-1].evidence -in @('installed', 'pending')) {
            $record.evidence = $attempt.before
            Save-PackageRecord -Folder $Folder -Record $record
        }
        else { . $save }
        return $attempt
    }
    . $save
    $pending = @(Get-PendingSignal).Count -gt 0
    $log = '{0}\logs\{1}-{2}.log' -f $Folder, $Package.id, ($former.Count + 1)
    $run = Install-UpdatePart -Kind $kind -Parts $parts -LogPath $log -TimeoutSeconds $attempt.limitSeconds `
        -OnLine { param($line) Write-BuildLine -Folder $Folder -Text "$($Package.kb): $line" }
    $attempt.exitCode = $run.ExitCode
    $attempt.seconds = $run.Seconds
    $attempt.timedOut = $run.TimedOut
    $slow = if ($kind -like 'defender-*' -and $trace -ne '') { Wait-Defender } else { '' }
    $Seen['listing'] = $null
    if ($isListed) { $Seen['listing'] = @(Get-PackageListing) }
    $after = @($Seen['listing'])
    if ($isListed -and $record.identity -eq '' -and $run.ExitCode -in @(0, 3010, 1641) -and (Get-PackageEvidence -Package $Package -Listing $after) -eq 'absent') {
        $record.identity = Find-NewIdentity -Package $Package -Former $listing -Listing $after
        Add-KnownField -Package $Package -Record $record
    }
    $attempt.evidence = Get-PackageEvidence -Package $Package -Listing $after -Before $trace
    $record.attempts = @($former)
    Set-AttemptClass -Attempt $attempt -Record $record -Run $run -Kind $kind -Main $parts[-1] -LogPath $log -Pending $pending
    if ($slow -ne '') { $attempt.note = (@($attempt.note, $slow) | Where-Object { $_ -ne '' }) -join '; ' }
    . $save
    return $attempt
}
