<#
.SYNOPSIS
    Asks Windows in the guest for a restart. Never Restart-VM: that is a hard reset and ruins pending servicing.
.DESCRIPTION
    Input: { guest, bootId }. Only the boot of that id is asked, so a second call after a lost answer does no harm. Result: { asked }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

Invoke-EventScript -Body {
    param($request)

    $values = Get-GuestValue -VMId $request.guest.vmId
    if ([string]$values['MaasBootId'] -ne [string]$request.bootId) { return [ordered]@{ asked = $false } }
    $connection = New-GuestConnection -Guest $request.guest
    $answer = Invoke-Guest -Connection $connection -Script 'restart.ps1' -Arguments @([string]$request.bootId)
    Close-GuestConnection -Connection $connection
    return $answer
}
