<#
.SYNOPSIS
    Runs as SYSTEM after every start-up of the build VM: makes the boot id and announces it to the host.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"

$settings = Get-BuildSetting
Write-BuildLine -Folder $settings.folder -Text 'Windows has started'
# A task that was cut by the restart will never end by itself.
Update-BuildState -Folder $settings.folder -Change {
    param($state)
    foreach ($task in @($state.tasks | Where-Object { $_.status -ne 'ended' })) {
        $task.status = 'ended'
        $task.error = 'cut by a restart of Windows'
    }
}
Publish-Phase -BuildId $settings.buildId -Phase 'started'
