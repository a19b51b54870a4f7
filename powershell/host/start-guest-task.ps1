<#
.SYNOPSIS
    Starts one of the build's scripts in the guest as a scheduled task, so that a cut session loses nothing.
.DESCRIPTION
    Input: { guest, task: NAME, id, request: {...}, asAccount: bool }. The same id again starts nothing: the first call may have
    run although its answer was lost. Result: { started }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

Invoke-EventScript -Body {
    param($request)

    $connection = New-GuestConnection -Guest $request.guest
    $password = ''
    if ($request.asAccount) { $password = [string]$request.guest.account.password }
    $json = ConvertTo-AsciiJson -Value $request.request
    $answer = Invoke-Guest -Connection $connection -Script 'start-task.ps1' -Arguments @([string]$request.task, [string]$request.id, $json, $password)
    Close-GuestConnection -Connection $connection
    return $answer
}
