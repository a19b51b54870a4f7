<#
.SYNOPSIS
    Starts one of the build's scripts in the guest as a scheduled task and does not wait: for generalizing, which ends every session.
.DESCRIPTION
    Input: { guest, order: {task, id, request, asAccount} }. Result: { started }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

Invoke-EventScript -Body {
    param($request)

    $connection = New-GuestConnection -Guest $request.guest
    $answer = Send-GuestOrder -Connection $connection -Order $request.order -Guest $request.guest
    Close-GuestConnection -Connection $connection
    return $answer
}
