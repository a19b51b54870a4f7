<#
.SYNOPSIS
    Runs as SYSTEM after every start-up of the build VM: makes the boot id and announces it to the host.
.DESCRIPTION
    What the restart has cut is closed, so that it is not waited for. A runner that it has cut goes on from here.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/package-records.ps1"
. "$PSScriptRoot/servicing.ps1"

$settings = Get-BuildSetting
Write-BuildLine -Folder $settings.folder -Text 'Windows has started'
# A task that was cut by the restart will never end by itself. The host may have ordered it again already, in this boot.
$boot = Get-BootId
Update-BuildState -Folder $settings.folder -Change {
    param($state)
    foreach ($task in @($state.tasks | Where-Object { $_.status -ne 'ended' -and $_.boot -ne $boot })) {
        $task.status = 'ended'
        $task.error = 'cut by a restart of Windows'
    }
    Close-OpenAttempt -State $state -Why 'a restart of Windows' -NotBoot $boot
}
# The quiet period of this boot begins.
[void](Test-ServicingBusy)
Publish-Phase -BuildId $settings.buildId -Phase 'started'
$state = Read-BuildState -Folder $settings.folder
$marker = Read-WholeFile -Path $settings.marker
if ($null -eq $marker -and $null -eq $state.failed -and @($state.steps).Count -gt 0) { & "$PSScriptRoot/run-steps.ps1" }
