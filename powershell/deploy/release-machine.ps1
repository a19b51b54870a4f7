<#
.SYNOPSIS
    The timed task of a deployed machine: opens it when the retry has died or has outstayed its budget. Also what ErrorHandler.cmd runs.
.DESCRIPTION
    Runs every minute from SetupComplete on, and counts its own runs, since clocks jump: the third in which the retry is not seen at work
    within its budget releases the machine. A restart that was asked for may take six.
.PARAMETER SetupFailed
    Setup has failed: open what was closed, start nothing and remove nothing.
#>
[CmdletBinding()]
param([switch] $SetupFailed)

function Test-RetryAlive {
    <#
    .SYNOPSIS
        Whether the retry is at work within its budget.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $Memory)

    $task = Get-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy' -ErrorAction SilentlyContinue
    if ($null -eq $task -or [string]$task.State -notin @('Running', 'Queued')) { return $false }
    # A retry that has not written down its start is none yet.
    if (-not (Test-Path -LiteralPath "$imageFolder\deploy.json")) { return $false }
    try { $limit = [double](ConvertFrom-Json -InputObject (Read-WholeFile -Path "$imageFolder\deploy\order.json")).limitSeconds }
    catch { return $false }
    return ((Get-SecondsSpent -Memory $Memory) -le $limit)
}

function Add-IdleRun {
    <#
    .SYNOPSIS
        Counts a run, within this boot, that has not seen the retry at work. Gives the count.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param([switch] $Alive)

    $path = "$imageFolder\watch.json"
    $runs = 0
    try {
        $former = ConvertFrom-Json -InputObject ([string](Read-WholeFile -Path $path))
        if ($former.bootId -eq (Get-BootId)) { $runs = [int]$former.runs }
    }
    catch { Write-Verbose -Message 'this is the first run' }
    $runs = if ($Alive) { 0 } else { $runs + 1 }
    Write-WholeFile -Path $path -Text (ConvertTo-Json -Depth 2 -InputObject @{ bootId = (Get-BootId); runs = $runs })
    return $runs
}

function Watch-Retry {
    <#
    .SYNOPSIS
        Leaves a retry at work alone; else releases when it is time.
    #>
    [CmdletBinding()]
    param()

    $memory = $null
    try { $memory = Open-Memory } catch { Write-DeployLine -Text "deploy.json: $($_.Exception.Message)" }
    if ($null -ne $memory -and $null -ne $memory.released) { Complete-Deployment -Why 'released before'; return }
    $alive = $null -ne $memory -and (Test-RetryAlive -Memory $memory)
    $runs = Add-IdleRun -Alive:$alive
    $restarting = $null -ne $memory -and [string]$memory.restartBootId -eq (Get-BootId)
    if ($alive -or $runs -lt $(if ($restarting) { 6 } else { 3 })) { return }
    Stop-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'deploy' -ErrorAction SilentlyContinue
    Complete-Deployment -Why 'the retry was killed, hangs, or has spent its budget'
}

function Open-FailedMachine {
    <#
    .SYNOPSIS
        After a failed Setup: inbound and start types as they were.
    #>
    [CmdletBinding()]
    param()

    Write-DeployLine -Text 'Setup has failed: the machine is opened, nothing is started'
    $record = Read-ClosedRecord
    [void](Invoke-ReleasePart -Name 'inbound' -Body { Open-Inbound -Record $record })
    [void](Invoke-ReleasePart -Name 'services' -Body { Resume-ListeningService -Record $record })
}

function Open-WithoutScript {
    <#
    .SYNOPSIS
        The last resort, when a script of ours is missing or damaged: the release by cmdlets alone.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Why)

    $folder = "$env:ProgramData\maas-windows-image"
    Add-Content -LiteralPath "$folder\deploy.log" -Value "releasing by the last resort: $Why" -Encoding UTF8 -ErrorAction SilentlyContinue
    $record = [pscustomobject]@{ rules = @(); services = @() }
    try { $record = ConvertFrom-Json -InputObject (Get-Content -LiteralPath "$folder\closed.json" -Raw) } catch { Write-Verbose -Message 'nobody knows what was closed' }
    Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction NotConfigured -ErrorAction Continue
    if (@($record.rules).Count -gt 0) { Enable-NetFirewallRule -Name @($record.rules) -ErrorAction SilentlyContinue }
    $types = @{ 2 = 'Automatic'; 3 = 'Manual' }
    foreach ($service in @(@($record.services | Where-Object { $_.name -ne 'cloudbase-init' }) + @([pscustomobject]@{ name = 'cloudbase-init'; start = 2; running = $true }))) {
        if (-not $types.ContainsKey([int]$service.start) -or $null -eq (Get-Service -Name $service.name -ErrorAction SilentlyContinue)) { continue }
        Set-Service -Name $service.name -StartupType $types[[int]$service.start] -ErrorAction Continue
        if ([int]$service.start -eq 2 -or $service.running) { Start-Service -Name $service.name -ErrorAction Continue }
    }
    foreach ($name in @('deploy', 'release')) {
        Unregister-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
    Remove-Item -LiteralPath "$folder\deploy" -Recurse -Force -ErrorAction SilentlyContinue
}

try {
    . "$PSScriptRoot/../shared/events.ps1"
    . "$PSScriptRoot/../shared/windows.ps1"
    . "$PSScriptRoot/../shared/state.ps1"
    . "$PSScriptRoot/close.ps1"
    . "$PSScriptRoot/setup.ps1"
    . "$PSScriptRoot/memory.ps1"
    . "$PSScriptRoot/release.ps1"
    if ($SetupFailed) { Open-FailedMachine } else { Watch-Retry }
}
catch {
    # After a failed Setup nothing is started and nothing removed.
    if ($SetupFailed) { Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction NotConfigured } else { Open-WithoutScript -Why $_.Exception.Message }
}
