<#
.SYNOPSIS
    Asks Windows about each package, after a restart, and records the evidence. Installs nothing.
.DESCRIPTION
    Request: { packages: [{id, kb, role, file, kind, identity, expectedRevision}] }
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/packages.ps1"
. "$PSScriptRoot/package-records.ps1"

$listing = @(Get-PackageListing)
Update-BuildState -Folder $Settings.folder -Change {
    param($state)
    foreach ($package in @($Request.packages)) {
        $record = @($state.packages | Where-Object { $_.id -eq $package.id })
        if ($record.Count -eq 0) { continue }
        Add-KnownField -Package $package -Record $record[0]
        $evidence = Get-PackageEvidence -Package $package -Listing $listing
        # What is compared with before an attempt (the malicious software removal tool) was seen at the attempt, and only there.
        if ($evidence -ne 'unknown') { $record[0].evidence = $evidence }
    }
}
return [ordered]@{ checked = @($Request.packages).Count }
