<#
.SYNOPSIS
    Does one order of the host and records how it ended.
.DESCRIPTION
    The order lies in orders\<Id>.json: { task, request }. The task's own script gets the request and gives the result.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $Id)

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"

$scripts = @{
    'install-packages' = 'install-packages.ps1'
    'check-packages'   = 'check-packages.ps1'
    'clean-components' = 'clean-components.ps1'
    'prepare-image'    = 'prepare-image.ps1'
    'generalize'       = 'generalize.ps1'
}

$settings = Get-BuildSetting
$folder = [string]$settings.folder
$order = ConvertFrom-Json -InputObject (Read-WholeFile -Path (Join-Path -Path $folder -ChildPath "orders\$Id.json"))
$entry = [ordered]@{ name = $Id; task = [string]$order.task; status = 'running'; boot = (Get-BootId); start = (Get-Now); error = $null; result = $null }
Update-BuildState -Folder $folder -Change { param($state) Set-StateEntry -State $state -List tasks -Key name -Entry $entry }
try {
    $entry.result = & "$PSScriptRoot/$($scripts[[string]$order.task])" -Settings $settings -Request $order.request | Select-Object -Last 1
}
catch {
    $entry.error = "$($_.Exception.Message) ($($_.ScriptStackTrace))"
    Write-BuildLine -Folder $folder -Text "$($order.task) failed: $($_.Exception.Message)"
    # Nobody asks for the state any more once generalizing was ordered.
    if ($order.task -eq 'generalize') { Publish-Phase -BuildId $settings.buildId -Phase 'sysprep-failed' -Message $entry.error }
}
$entry.status = 'ended'
# Sealing deletes the build's folder, and with it the state.
if (Test-Path -LiteralPath $folder) {
    Update-BuildState -Folder $folder -Change { param($state) Set-StateEntry -State $state -List tasks -Key name -Entry $entry }
}
if ($null -ne $entry.error) {
    Write-Output $entry.error
    exit 1
}
