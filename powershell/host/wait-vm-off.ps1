<#
.SYNOPSIS
    Waits until the generalized guest has switched itself off, and tells what it publishes meanwhile.
.DESCRIPTION
    Input: { vmId, pollMilliseconds }. PowerShell Direct is dead once generalize begins, so only key-value pairs speak.
    Result: { values }: the last ones seen. Error guest.sysprep-failed as soon as the guest says so.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

Invoke-EventScript -Body {
    param($request)

    $values = @{}
    $told = ''
    while ($true) {
        $vm = Get-BuildVM -Id $request.vmId
        if ([string]$vm.State -eq 'Off') { return [ordered]@{ values = $values } }
        $now = Get-GuestValue -VMId $request.vmId
        if ($now.Count -gt 0) { $values = $now }
        $phase = [string]$values['MaasPhase']
        if ($phase -ne $told) { $told = $phase; Write-ScriptLog -Message "guest phase: $phase" }
        if ($phase -eq 'sysprep-failed') {
            throw (New-ScriptError -Code 'guest.sysprep-failed' -Message ([string]$values['MaasMessage']))
        }
        Start-Sleep -Milliseconds ([int]$request.pollMilliseconds)
    }
}
