<#
.SYNOPSIS
    Answers the host: the build's state, and the progress lines after a number. Changes nothing.
.OUTPUTS
    One JSON text: { bootId, marker, steps, packages, tasks, failed, servicing: {busy, pending}, build, lines: [{number, time, text}] }
#>
[CmdletBinding()]
param([int] $AfterLine = 0)

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/servicing.ps1"

$settings = Get-BuildSetting
$state = Read-BuildState -Folder $settings.folder
# Under the writers' lock: Add-Content of 5.1 fails while anybody reads the file.
$text = Invoke-Exclusively -LockPath (Join-Path -Path $settings.folder -ChildPath 'progress.lock') -Body {
    Read-WholeFile -Path (Join-Path -Path $settings.folder -ChildPath 'progress.log')
}
$lines = @()
if ($null -ne $text) {
    $number = 0
    $lines = @(foreach ($line in ($text.TrimEnd() -split '\r?\n')) {
        $number++
        if ($number -le $AfterLine) { continue }
        $time, $message = $line.TrimStart([char]0xfeff) -split "`t", 2
        [ordered]@{ number = $number; time = $time; text = [string]$message }
    })
}
$marker = Read-WholeFile -Path $settings.marker
ConvertTo-AsciiJson -Value ([ordered]@{
    bootId    = Get-BootId
    marker    = ($null -ne $marker -and $marker.Trim() -eq $settings.buildId)
    steps     = @($state.steps)
    packages  = @($state.packages)
    tasks     = @($state.tasks)
    failed    = $state.failed
    servicing = [ordered]@{ busy = (Test-ServicingBusy); pending = @(Get-PendingSignal) }
    build     = Get-WindowsVersion
    lines     = @($lines)
})
