<#
.SYNOPSIS
    Restarts Windows, once for each boot: a second order for the same boot does nothing.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $BootId)

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"

if ((Get-BootId) -ne $BootId -or -not (New-VolatileRegistryKey -Path 'SOFTWARE\maas-windows-image-restart')) {
    ConvertTo-AsciiJson -Value ([ordered]@{ asked = $false })
    return
}
$settings = Get-BuildSetting
Write-BuildLine -Folder $settings.folder -Text 'Windows restarts'
$run = Start-NativeTool -Name 'shutdown.exe' -Arguments @('/r', '/t', '0', '/f', '/d', 'p:2:17') -TimeoutSeconds 60
if ($run.ExitCode -ne 0) { throw "shutdown.exe ended with exit code $($run.ExitCode): $(@($run.Output) -join ' ')" }
ConvertTo-AsciiJson -Value ([ordered]@{ asked = $true })
