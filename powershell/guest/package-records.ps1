<#
.SYNOPSIS
    What the build remembers of each package: its attempts with their evidence, in state.json, as they happen.
.DESCRIPTION
    A record is { id, kb, evidence, identity, version, verified, attempts }. An attempt is written when it begins, with the class
    `running`, and again when it ends: one whose end nobody saw is found and closed as `cut`.
#>
Set-StrictMode -Version Latest
. "$PSScriptRoot/../shared/package-kinds.ps1"

function Get-PackageRecord {
    <#
    .SYNOPSIS
        A package's record, or a fresh one.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] $Package)

    $known = @((Read-BuildState -Folder $Folder).packages | Where-Object { $_.id -eq $Package.id })
    if ($known.Count -gt 0) { return $known[0] }
    return [pscustomobject][ordered]@{ id = $Package.id; kb = $Package.kb; evidence = 'absent'; identity = ''; version = ''; verified = $false; attempts = @() }
}

function Save-PackageRecord {
    <#
    .SYNOPSIS
        Writes a package's record.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] $Record)

    Update-BuildState -Folder $Folder -Change {
        param($state)
        Set-StateEntry -State $state -List packages -Key id -Entry $Record
    }
}

function Add-KnownField {
    <#
    .SYNOPSIS
        Adds what the build has learned of a package to what the host says of it.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] $Record)

    foreach ($name in @('identity', 'version')) {
        $learned = [string]$Record.$name
        if ($learned -ne '' -and (Get-PackageField -Package $Package -Name $name) -eq '') {
            Add-Member -InputObject $Package -MemberType NoteProperty -Name $name -Value $learned -Force
        }
    }
}

function Get-CodeCount {
    <#
    .SYNOPSIS
        How often a package has ended with an exit code.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param([Parameter(Mandatory = $true)] $Record, [Parameter(Mandatory = $true)] [long] $ExitCode)

    return @($Record.attempts | Where-Object { $null -ne $_.code -and [long]$_.code -eq $ExitCode }).Count
}

function Close-LastAttempt {
    <#
    .SYNOPSIS
        Says of a package's last attempt what was found out after it.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] $Package,
        [Parameter(Mandatory = $true)] [string] $Class, [Parameter(Mandatory = $true)] [string] $Note
    )

    $record = Get-PackageRecord -Folder $Folder -Package $Package
    $last = @($record.attempts)[-1]
    $last.class = $Class
    $last.note = (@($last.note, $Note) | Where-Object { $_ -ne '' }) -join '; '
    Save-PackageRecord -Folder $Folder -Record $record
}

function Close-OpenAttempt {
    <#
    .SYNOPSIS
        Closes attempts whose end nobody saw, in a state that is being changed.
    .PARAMETER NotBoot
        Leaves those of this boot alone: somebody may be making them.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $State, [Parameter(Mandatory = $true)] [string] $Why, [string] $NotBoot = '')

    foreach ($record in @($State.packages)) {
        foreach ($attempt in @($record.attempts | Where-Object { $_.class -eq 'running' -and $_.boot -ne $NotBoot })) {
            $attempt.class = 'cut'
            $attempt.evidence = 'unknown'
            $attempt.note = (@($attempt.note, "cut by $Why") | Where-Object { $_ -ne '' }) -join '; '
        }
    }
}
