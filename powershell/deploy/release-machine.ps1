<#
.SYNOPSIS
    The timed task of a deployed machine: opens it when the retry has died or has spent its budget.
.DESCRIPTION
    Runs every minute from SetupComplete on. The retry's memory says when it began; a retry that runs within its budget is left alone.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/release.ps1"

$folder = Split-Path -Path $PSScriptRoot -Parent
$order = ConvertFrom-Json -InputObject (Read-WholeFile -Path (Join-Path -Path $folder -ChildPath 'order.json'))
$text = Read-WholeFile -Path (Join-Path -Path $folder -ChildPath 'retry.json')
$task = Get-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy' -ErrorAction SilentlyContinue
$runs = $null -ne $task -and [string]$task.State -eq 'Running'
$age = 0
if (-not [string]::IsNullOrEmpty($text)) {
    $style = [System.Globalization.DateTimeStyles]::RoundtripKind
    $memory = ConvertFrom-Json -InputObject $text
    $age = ([datetime]::UtcNow - [datetime]::Parse($memory.started, [System.Globalization.CultureInfo]::InvariantCulture, $style)).TotalSeconds
}
if ($runs -and $age -le [int]$order.limitSeconds) { exit 0 }
# A retry that has just asked for its restart is not running, and yet alive: give it two minutes.
if (-not $runs -and $age -gt 0 -and $age -le [int]$order.limitSeconds -and $age -le 120) { exit 0 }
if ($runs) { Stop-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy' }
Complete-Deployment -Folder $folder -Why 'the retry was killed, or its budget is spent'
