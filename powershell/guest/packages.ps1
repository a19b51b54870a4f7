<#
.SYNOPSIS
    How each kind of update package is installed, and what proves that it is.
#>
Set-StrictMode -Version Latest

function Get-ExitCodeClass {
    <#
    .SYNOPSIS
        The class of an exit code, from shared/exit-codes.json.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [long] $ExitCode)

    $table = ConvertFrom-Json -InputObject (Read-WholeFile -Path "$PSScriptRoot/../shared/exit-codes.json")
    if ($ExitCode -lt 0) { $ExitCode += 4294967296 }
    $name = '0x{0:X8}' -f $ExitCode
    $known = $table.codes.PSObject.Properties[$name]
    if ($null -eq $known) { return [string]$table.unknown }
    return [string]$known.Value.class
}

function Format-ExitCode {
    <#
    .SYNOPSIS
        An exit code as people look it up: small ones in decimal, HRESULTs in hexadecimal.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([AllowNull()] $ExitCode)

    if ($null -eq $ExitCode) { return 'none' }
    if ([long]$ExitCode -ge 0 -and [long]$ExitCode -lt 65536) { return [string]$ExitCode }
    return ('0x{0:X8}' -f [int]$ExitCode)
}

function Get-PackageCommand {
    <#
    .SYNOPSIS
        The program and arguments that install a package file. DISM, not wusa: wusa refuses remote sessions.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $LogPath)

    $name = Split-Path -Path $Path -Leaf
    switch -Regex ($name) {
        '\.(msu|cab)$' {
            $arguments = @('/English', '/Online', '/Add-Package', "/PackagePath:$Path", '/NoRestart', '/Quiet', "/LogPath:$LogPath")
            return [pscustomobject]@{ Name = 'dism.exe'; Arguments = $arguments }
        }
        '\.msi$' { return [pscustomobject]@{ Name = 'msiexec.exe'; Arguments = @('/i', $Path, '/qn', '/norestart', '/l*v', $LogPath) } }
        '\.msp$' { return [pscustomobject]@{ Name = 'msiexec.exe'; Arguments = @('/update', $Path, '/qn', '/norestart', '/l*v', $LogPath) } }
        '^mpam-' { return [pscustomobject]@{ Name = $Path; Arguments = @('-q') } }
        '^updateplatform' { return [pscustomobject]@{ Name = $Path; Arguments = @() } }
        'kb890830' { return [pscustomobject]@{ Name = $Path; Arguments = @('/Q') } }
        '\.exe$' { return [pscustomobject]@{ Name = $Path; Arguments = @('/q', '/norestart') } }
    }
    throw "nobody knows how to install $name"
}

function Get-PackageListing {
    <#
    .SYNOPSIS
        What DISM lists: one object a package, { identity, state }.
    #>
    [CmdletBinding()]
    param()

    $listing = New-Object -TypeName System.Collections.ArrayList
    $run = Start-NativeTool -Name 'dism.exe' -Arguments @('/English', '/Online', '/Get-Packages', '/Format:List') -TimeoutSeconds 600 `
        -OnLine { param($line) [void]$listing.Add($line) }
    if ($run.ExitCode -ne 0) { throw "dism /Get-Packages ended with exit code $($run.ExitCode)" }
    $identity = $null
    foreach ($line in $listing) {
        if ($line -match '^\s*Package Identity\s*:\s*(\S+)') { $identity = $Matches[1] }
        elseif ($line -match '^\s*State\s*:\s*(.+?)\s*$' -and $null -ne $identity) {
            [pscustomobject]@{ identity = $identity; state = $Matches[1] }
            $identity = $null
        }
    }
}

function Get-DefenderVersion {
    <#
    .SYNOPSIS
        Versions of Defender's definitions and platform, or an empty text where Defender is not there.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    if ($null -eq (Get-Command -Name Get-MpComputerStatus -ErrorAction SilentlyContinue)) { return '' }
    $status = Get-MpComputerStatus -ErrorAction SilentlyContinue
    if ($null -eq $status) { return '' }
    return '{0} {1}' -f $status.AntivirusSignatureVersion, $status.AMProductVersion
}

function Get-PackageEvidence {
    <#
    .SYNOPSIS
        What Windows says about a package: installed, pending, staged, absent, or unknown for kinds that leave no trace.
    .PARAMETER Before
        Defender's versions before the attempt; its packages show in no listing.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] $Package,
        [AllowEmptyCollection()] [object[]] $Listing = @(),
        [AllowEmptyString()] [string] $Before = ''
    )

    if ($Package.role -eq 'defender') {
        $now = Get-DefenderVersion
        if ($now -eq '') { return 'unknown' }
        if ($now -ne $Before) { return 'installed' }
        return 'absent'
    }
    if ($Package.file -notmatch '\.(msu|cab)$') { return 'unknown' }
    $revision = [int](Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'UBR')
    $expected = 0
    if ($null -ne $Package.expectedRevision) { $expected = [int]$Package.expectedRevision }
    if ($expected -gt 0 -and $revision -ge $expected) { return 'installed' }
    foreach ($entry in $Listing) {
        $ours = $entry.identity -like "*_$($Package.kb)~*"
        # A cumulative update is listed by its build and revision, not by its KB.
        if ($expected -gt 0) { $ours = $ours -or $entry.identity -match "^Package_for_RollupFix~.*\.$expected\." }
        if (-not $ours) { continue }
        switch ($entry.state) {
            'Installed' { if ($expected -eq 0) { return 'installed' } else { return 'pending' } }
            'Install Pending' { return 'pending' }
            'Staged' { return 'staged' }
            'Superseded' { return 'installed' }
        }
    }
    return 'absent'
}
