<#
.SYNOPSIS
    Lists the VMs that builds of this action have made on this host: only those that carry our tag.
.DESCRIPTION
    Input: { tag }. Result: { vms: [{id, name, notes, state}] }. Whose they are, and whether that build still lives, the caller decides.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"

Invoke-EventScript -Body {
    param($request)

    $ours = @(Get-VM | Where-Object { ([string]$_.Notes).StartsWith([string]$request.tag) })
    return [ordered]@{
        vms = @($ours | ForEach-Object { [ordered]@{ id = [string]$_.Id; name = [string]$_.Name; notes = [string]$_.Notes; state = [string]$_.State } })
    }
}
