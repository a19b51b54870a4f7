<#
.SYNOPSIS
    Asks Windows about each package, after a restart, and records the evidence. Installs nothing.
.DESCRIPTION
    Request: { packages: [{id, kb, role, file, expectedRevision}] }
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/packages.ps1"

$listing = @(Get-PackageListing)
Update-BuildState -Folder $Settings.folder -Change {
    param($state)
    foreach ($package in @($Request.packages)) {
        $record = @($state.packages | Where-Object { $_.id -eq $package.id })
        # Defender's packages are proved at the attempt itself; a later look has nothing to compare with.
        if ($record.Count -eq 0 -or $package.role -eq 'defender') { continue }
        $record[0].evidence = Get-PackageEvidence -Package $package -Listing $listing
    }
}
return [ordered]@{ checked = @($Request.packages).Count }
