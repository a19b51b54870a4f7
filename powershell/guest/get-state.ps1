<#
.SYNOPSIS
    Answers the host: the build's state, and the progress lines after a number. Changes nothing.
.OUTPUTS
    One JSON text: { bootId, marker, steps, packages, tasks, failed, servicing: {busy, pending, advisory}, build, lines: [{number, time, text}] }
#>
[CmdletBinding()]
param([int] $AfterLine = 0)

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/servicing.ps1"
. "$PSScriptRoot/tasks.ps1"

$settings = Get-BuildSetting
$state = Read-BuildState -Folder $settings.folder
# A task whose process was killed will never say that it has ended. The runner minds its own; and what has only just begun may not run yet.
$style = [System.Globalization.DateTimeStyles]::RoundtripKind
foreach ($task in @($state.tasks | Where-Object { $_.status -ne 'ended' -and @($state.steps | ForEach-Object { $_.id }) -notcontains $_.name })) {
    $age = [datetime]::UtcNow - [datetime]::Parse($task.start, [System.Globalization.CultureInfo]::InvariantCulture, $style)
    if ($age.TotalSeconds -lt 10 -or (Test-BuildTaskRunning)) { continue }
    $task.status = 'ended'
    $task.error = 'cut by the end of its process'
}
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
    servicing = [ordered]@{ busy = (Test-ServicingBusy -QuietSeconds $settings.quietSeconds); pending = @(Get-PendingSignal); advisory = @(Get-AdvisorySignal) }
    build     = Get-WindowsVersion
    lines     = @($lines)
})
