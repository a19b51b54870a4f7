<#
.SYNOPSIS
    Takes the payload disk out of the running VM, after the guest has taken it offline.
.DESCRIPTION
    Input: { vmId, path }. Result: { detached }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

Invoke-EventScript -Body {
    param($request)

    $vm = Get-BuildVM -Id $request.vmId
    $drives = @(Get-VMHardDiskDrive -VM $vm | Where-Object { $_.Path -eq $request.path })
    foreach ($drive in $drives) { Remove-VMHardDiskDrive -VMHardDiskDrive $drive }
    return [ordered]@{ detached = $drives.Count }
}
