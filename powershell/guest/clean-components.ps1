<#
.SYNOPSIS
    Frees the component store of superseded components. Not while a restart is pending: the host looks before.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

$run = Start-NativeTool -Name 'dism.exe' -Arguments @('/English', '/Online', '/Cleanup-Image', '/StartComponentCleanup', '/ResetBase') `
    -TimeoutSeconds ([int]$Request.limitSeconds) `
    -OnLine { param($line) Write-BuildLine -Folder $Settings.folder -Text "clean-up: $line" }
if ($run.TimedOut) { throw "component clean-up did not end within $($Request.limitSeconds) s" }
if ($run.ExitCode -notin @(0, 3010)) { throw "component clean-up ended with exit code $($run.ExitCode): $(@($run.Output | Select-Object -Last 3) -join ' ')" }
Write-BuildLine -Folder $Settings.folder -Text "component clean-up: exit code $($run.ExitCode), $($run.Seconds) s"
return [ordered]@{ exitCode = $run.ExitCode }
