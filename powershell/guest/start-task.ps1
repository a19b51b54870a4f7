<#
.SYNOPSIS
    Takes the host's order for a piece of long work and starts it as a scheduled task. The same id again starts nothing.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $Task,
    [Parameter(Mandatory = $true)] [string] $Id,
    [Parameter(Mandatory = $true)] [string] $Request,
    [AllowEmptyString()] [string] $Password = ''
)

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/tasks.ps1"

$settings = Get-BuildSetting
$folder = [string]$settings.folder
$known = @((Read-BuildState -Folder $folder).tasks | Where-Object { $_.name -eq $Id })
if ($known.Count -gt 0) {
    ConvertTo-AsciiJson -Value ([ordered]@{ started = $false })
    return
}
[void](New-Item -ItemType Directory -Path (Join-Path -Path $folder -ChildPath 'orders') -Force)
$order = ConvertTo-Json -InputObject ([ordered]@{ task = $Task; request = (ConvertFrom-Json -InputObject $Request) }) -Depth 10
Write-WholeFile -Path (Join-Path -Path $folder -ChildPath "orders\$Id.json") -Text $order
Update-BuildState -Folder $folder -Change {
    param($state)
    Set-StateEntry -State $state -List tasks -Key name -Entry ([ordered]@{ name = $Id; task = $Task; status = 'ordered'; boot = (Get-BootId); start = (Get-Now); error = $null; result = $null })
}
$account = ''
if ($Password -ne '') { $account = [string](Get-LocalUser | Where-Object { ([string]$_.SID).EndsWith('-500') } | Select-Object -First 1).Name }
Start-BuildTask -Folder $folder -Id $Id -Account $account -Password $Password
ConvertTo-AsciiJson -Value ([ordered]@{ started = $true })
