<#
.SYNOPSIS
    What proves that an update package is there: DISM's listing, the build revision, Defender's versions, and what else leaves a trace.
#>
Set-StrictMode -Version Latest
. "$PSScriptRoot/package-kinds.ps1"

function Read-DismField {
    <#
    .SYNOPSIS
        DISM's answer as lines, for `Name : value` to be read from. Its English is asked for; an exit code other than 0 is an error.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $Arguments)

    $listing = New-Object -TypeName System.Collections.ArrayList
    $run = Start-NativeTool -Name 'dism.exe' -Arguments (@('/English', '/Online') + $Arguments) -TimeoutSeconds 600 `
        -OnLine { param($line) [void]$listing.Add($line) }
    if ($run.ExitCode -ne 0) { throw "dism $($Arguments[0]) ended with exit code $(Format-ExitCode -ExitCode $run.ExitCode)" }
    foreach ($line in $listing) {
        if ($line -match '^\s*([A-Z][A-Za-z ]*?)\s*:\s*(\S.*?)\s*$') { [pscustomobject]@{ name = $Matches[1]; value = $Matches[2] } }
    }
}

function Get-PackageListing {
    <#
    .SYNOPSIS
        What DISM lists: one object a package, { identity, state }.
    #>
    [CmdletBinding()]
    param()

    $identity = $null
    foreach ($field in @(Read-DismField -Arguments @('/Get-Packages', '/Format:List'))) {
        if ($field.name -eq 'Package Identity') { $identity = $field.value }
        elseif ($field.name -eq 'State' -and $null -ne $identity) {
            [pscustomobject]@{ identity = $identity; state = $field.value }
            $identity = $null
        }
    }
}

function Get-CabinetInfo {
    <#
    .SYNOPSIS
        What DISM knows of an update cabinet (a .msu it does not open): { identity, applicable }. Empty texts where it knows nothing.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $info = [pscustomobject]@{ identity = ''; applicable = '' }
    # A cabinet that cannot be read shows at the attempt, with its exit code.
    $fields = try { @(Read-DismField -Arguments @('/Get-PackageInfo', "/PackagePath:$Path")) } catch { @() }
    foreach ($field in $fields) {
        if ($field.name -eq 'Package Identity' -and $info.identity -eq '') { $info.identity = $field.value }
        if ($field.name -eq 'Applicable' -and $info.applicable -eq '') { $info.applicable = $field.value }
    }
    return $info
}

function Get-DefenderValue {
    <#
    .SYNOPSIS
        One of Defender's values, or an empty text where Defender, or the value, is not there (AMRunningMode is newer than Server 2016).
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Name)

    if ($null -eq (Get-Command -Name Get-MpComputerStatus -ErrorAction SilentlyContinue)) { return '' }
    $status = Get-MpComputerStatus -ErrorAction SilentlyContinue
    if ($null -eq $status) { return '' }
    return (Get-PackageField -Package $status -Name $Name)
}

function Get-PackageTrace {
    <#
    .SYNOPSIS
        What a package of a kind without a listing changes, as text, to compare with afterwards.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package)

    $kind = Get-PackageKind -Package $Package
    if ($kind -like 'defender-*') { return (Get-DefenderValue -Name $packageKinds[$kind].Evidence) }
    # A GUID that is another one in each month's tool.
    if ($kind -eq 'msrt') { return [string](Get-RegistryValue -Path 'SOFTWARE\Microsoft\RemovalTools\MRT' -Name 'Version') }
    return ''
}

function Get-PackageEvidence {
    <#
    .SYNOPSIS
        What Windows says about a package: installed, pending, staged, absent, or unknown for kinds that leave no trace.
    .PARAMETER Package
        What the host says of it: kb, file, expectedRevision; and where known kind, identity (DISM's), version (of Defender's files).
    .PARAMETER Before
        The trace before the attempt; matters for kinds that show in no listing and whose version nobody knows.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory = $true)] $Package,
        [AllowEmptyCollection()] [object[]] $Listing = @(),
        [AllowEmptyString()] [string] $Before = ''
    )

    $kind = Get-PackageKind -Package $Package
    if ($kind -eq '') { return 'unknown' }
    switch ($packageKinds[$kind].Evidence) {
        'servicing' { return (Get-ServicingEvidence -Package $Package -Listing $Listing) }
        'net-release' { return (Get-NetEvidence -Package $Package) }
        'none' { return 'unknown' }
    }
    $now = Get-PackageTrace -Package $Package
    if ($now -eq '') { return 'unknown' }
    if ($kind -eq 'msrt') { if ($Before -ne '' -and $now -ne $Before) { return 'installed' } else { return 'unknown' } }
    $wanted = Get-PackageField -Package $Package -Name 'version'
    if ($wanted -eq '') { if ($now -ne $Before) { return 'installed' } else { return 'absent' } }
    if ([version]$now -ge [version]$wanted) { return 'installed' } else { return 'absent' }
}

function Get-ServicingEvidence {
    <#
    .SYNOPSIS
        The state of a package in the component store. A cumulative update is there once Windows runs at its revision.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package, [AllowEmptyCollection()] [object[]] $Listing = @())

    $identity = Get-PackageField -Package $Package -Name 'identity'
    $expected = [int]('0' + (Get-PackageField -Package $Package -Name 'expectedRevision'))
    $revision = [int](Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' -Name 'UBR')
    if ($expected -gt 0 -and $revision -ge $expected) { return 'installed' }
    $found = 'absent'
    foreach ($entry in $Listing) {
        $ours = $entry.identity -eq $identity -or $entry.identity -like "*_$($Package.kb)~*"
        # A cumulative update is listed by its build and revision, not by its KB.
        if ($expected -gt 0) { $ours = $ours -or $entry.identity -match "^Package_for_RollupFix~.*\.$expected\." }
        if (-not $ours) { continue }
        switch -Regex ($entry.state) {
            '^(Installed|Superseded)$' { if ($expected -eq 0) { return 'installed' } else { $found = 'pending' } }
            '^(Install Pending|Partially Installed)$' { $found = 'pending' }
            '^Staged$' { if ($found -eq 'absent') { $found = 'staged' } }
        }
    }
    return $found
}

function Get-NetEvidence {
    <#
    .SYNOPSIS
        Whether a .NET Framework 4 is there, by its Release value. Updates of one that is there (kb in the name) leave it as it is.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package)

    # The least values: https://learn.microsoft.com/dotnet/framework/install/how-to-determine-which-versions-are-installed
    $releases = @{ 'ndp472' = 461808; 'ndp48' = 528040; 'ndp481' = 533320 }
    $name = [string]$Package.file
    if ($name -match 'kb\d{6}' -or $name -notmatch '^(ndp\d+)\D' -or -not $releases.ContainsKey($Matches[1])) { return 'unknown' }
    $wanted = $releases[$Matches[1]]
    $release = Get-RegistryValue -Path 'SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full' -Name 'Release'
    if ($null -ne $release -and [int]$release -ge $wanted) { return 'installed' } else { return 'absent' }
}
