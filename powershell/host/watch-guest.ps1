<#
.SYNOPSIS
    Waits until the guest has come to a point, and tells meanwhile what the guest does. May order the work that leads there.
.DESCRIPTION
    Input: { guest: {vmId, folder, account}, buildId, pollMilliseconds, lastLine, notBootId, until, order }
    until: marker (all steps ended), boot (another boot than notBootId, announced and idle), or task (that of `order` ended).
    order: null, or the task { task, id, request, asAccount }; with until boot, Windows is asked for a restart instead, from inside:
    never Restart-VM, which is a hard reset and ruins pending servicing. An order that has been given is not given again.
    No credential is tried before the guest has announced itself by key-value pairs; they also tell when there is something new
    to read, so that the guest is asked then, and every tenth time for what nobody announces.
    Each line of the guest's progress comes as a `guest` event with its number, so that a watch that was cut goes on after lastLine.
    Result: the guest's state (see guest/get-state.ps1). Errors: vm.gone, vm.off, guest.step-failed, guest.refused, guest.broken.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/guest-session.ps1"

function Test-Announced {
    <#
    .SYNOPSIS
        Whether the guest has announced itself for this build, in a boot that we wait for.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [hashtable] $Values, [Parameter(Mandatory = $true)] $Request)

    if ([string]$Values['MaasBuildId'] -ne $Request.buildId) { return $false }
    return ([string]$Values['MaasBootId'] -ne '' -and [string]$Values['MaasBootId'] -ne [string]$Request.notBootId)
}

function Test-Arrived {
    <#
    .SYNOPSIS
        Whether the guest's state is the one we wait for.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $State, [Parameter(Mandatory = $true)] $Request)

    if ($Request.until -eq 'marker') { return [bool]$State.marker }
    if ($Request.until -eq 'boot') { return ($State.bootId -ne $Request.notBootId -and -not $State.servicing.busy) }
    foreach ($task in @($State.tasks)) { if ($task.name -eq $Request.order.id) { return ($task.status -eq 'ended') } }
    return $false
}

Invoke-EventScript -Body {
    param($request)

    $connection = New-GuestConnection -Guest $request.guest
    $last = [int]$request.lastLine
    $phase = ''
    $change = $null
    $looks = 0
    if ($request.until -eq 'task') {
        [void](Send-GuestOrder -Connection $connection -Order $request.order -Guest $request.guest)
    }
    if ($request.until -eq 'boot' -and [string](Get-GuestValue -VMId $request.guest.vmId)['MaasBootId'] -eq $request.notBootId) {
        # The session dies with the boot that it was asked in, often before its answer is here.
        try { [void](Invoke-Guest -Connection $connection -Script 'restart.ps1' -Arguments @([string]$request.notBootId)) }
        catch { if ([string]$_.Exception.Data['code'] -ne 'guest.broken') { throw } }
        Close-GuestConnection -Connection $connection
    }
    while ($true) {
        $vm = Get-BuildVM -Id $request.guest.vmId
        if ([string]$vm.State -eq 'Off') {
            throw (New-ScriptError -Code 'vm.off' -Message 'the build VM has switched off by itself')
        }
        $values = Get-GuestValue -VMId $request.guest.vmId
        if ([string]$values['MaasPhase'] -ne $phase) {
            $phase = [string]$values['MaasPhase']
            Write-ScriptLog -Level debug -Message "guest phase: $phase"
        }
        $looks++
        $new = $looks % 10 -eq 0 -or $request.until -eq 'boot' -or [string]$values['MaasChange'] -ne $change
        if ($new -and (Test-Announced -Values $values -Request $request)) {
            $change = [string]$values['MaasChange']
            $state = Invoke-Guest -Connection $connection -Script 'get-state.ps1' -Arguments @($last)
            foreach ($line in @($state.lines)) {
                $last = [int]$line.number
                Write-ScriptEvent -Event ([ordered]@{ event = 'guest'; number = $last; time = $line.time; text = $line.text })
            }
            if ($null -ne $state.failed) {
                throw (New-ScriptError -Code 'guest.step-failed' -Message $state.failed.message -Detail $state)
            }
            if (Test-Arrived -State $state -Request $request) {
                Close-GuestConnection -Connection $connection
                return $state
            }
        }
        Start-Sleep -Milliseconds ([int]$request.pollMilliseconds)
    }
}
