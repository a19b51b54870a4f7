<#
.SYNOPSIS
    The runner: the one first-logon command of the build. Runs steps.json in order and writes the marker last.
.DESCRIPTION
    Each step runs in a process tree of its own, with a limit; its exit code and outcome go to state.json as they happen.
    The marker means "all steps have ended", never "all well". When a step fails whose on-failure is `fail`, the runner
    stops, writes no marker, and the state says why: the host sees it at its next look.
    After a restart that has cut it, it is started again and goes on: the updates step runs again, knowing what was done; any
    other step that was cut has failed, since nobody knows how far it came.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/../shared/state.ps1"
. "$PSScriptRoot/payload.ps1"
. "$PSScriptRoot/tasks.ps1"

$settings = Get-BuildSetting

function Clear-AutomaticLogon {
    <#
    .SYNOPSIS
        No second automatic logon: LogonCount 1 gives two (documented), and the password must not stay in the registry.
    #>
    [CmdletBinding()]
    param()

    $path = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'
    Set-RegistryValue -Path $path -Name 'AutoAdminLogon' -Value '0'
    Set-RegistryValue -Path $path -Name 'AutoLogonCount' -Value $null
    Set-RegistryValue -Path $path -Name 'DefaultPassword' -Value $null
}

function Get-StepCommand {
    <#
    .SYNOPSIS
        The program, arguments and folder of a step.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Step)

    $powerShell = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File')
    switch ($Step.kind) {
        'command' {
            return [pscustomobject]@{ Name = 'cmd.exe'; Arguments = @(); CommandLine = "/d /s /c `"$($Step.commandLine)`""; Folder = "$env:SystemDrive\" }
        }
        'customization' {
            $script = Join-Path -Path (Get-PayloadFolder) -ChildPath $Step.script
            return [pscustomobject]@{ Name = 'powershell.exe'; Arguments = $powerShell + @($script); CommandLine = ''; Folder = (Split-Path -Path $script -Parent) }
        }
        'updates' {
            $script = $settings.folder + '\guest\run-task.ps1'
            return [pscustomobject]@{ Name = 'powershell.exe'; Arguments = $powerShell + @($script, '-Id', $Step.id); CommandLine = ''; Folder = $settings.folder }
        }
    }
    throw "a step of kind $($Step.kind) is unknown"
}

function Get-StepOutcome {
    <#
    .SYNOPSIS
        succeeded, succeeded-reboot-pending, timed-out or failed, by exit code.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Step, [Parameter(Mandatory = $true)] $Run)

    if ($Run.TimedOut) { return 'timed-out' }
    $allowed = @(0)
    if ($null -ne $Step.allowExitCodes) { $allowed = @($Step.allowExitCodes) }
    # Exit codes are unsigned to the user, signed to .NET.
    $code = [long]$Run.ExitCode
    if ($code -lt 0) { $code += 4294967296 }
    if ($allowed -notcontains $code) { return 'failed' }
    if ($code -in @(3010, 1641)) { return 'succeeded-reboot-pending' }
    return 'succeeded'
}

function Invoke-Step {
    <#
    .SYNOPSIS
        Runs one step and records it. Gives its outcome.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Step)

    $entry = [ordered]@{ id = $Step.id; name = $Step.name; kind = $Step.kind; outcome = 'running'; exitCode = $null; start = (Get-Now); seconds = 0; output = @() }
    Update-BuildState -Folder $settings.folder -Change { param($state) Set-StateEntry -State $state -List steps -Key id -Entry $entry }
    Write-BuildLine -Folder $settings.folder -Text "$($Step.name): started"
    $command = Get-StepCommand -Step $Step
    $log = { param($line) Write-BuildLine -Folder $settings.folder -Text "$($Step.name): $line" }
    $parameters = @{ Name = $command.Name; Arguments = $command.Arguments; WorkingDirectory = $command.Folder; TimeoutSeconds = [int]$Step.timeoutSeconds }
    if ($command.CommandLine -ne '') { $parameters['CommandLine'] = $command.CommandLine }
    # The update step writes its own, better lines.
    if ($Step.kind -ne 'updates') { $parameters['OnLine'] = $log }
    $run = Start-NativeTool @parameters
    for ($again = 1; $Step.kind -eq 'updates' -and $again -le 3 -and (Test-UpdatesCut -Step $Step); $again++) {
        Write-BuildLine -Folder $settings.folder -Text "$($Step.name): its process has ended in the middle: started again"
        $run = Start-NativeTool @parameters
    }
    $entry.outcome = Get-StepOutcome -Step $Step -Run $run
    $entry.exitCode = $run.ExitCode
    $entry.seconds = $run.Seconds
    $entry.output = @($run.Output | Select-Object -Last 20)
    Update-BuildState -Folder $settings.folder -Change { param($state) Set-StateEntry -State $state -List steps -Key id -Entry $entry }
    Write-BuildLine -Folder $settings.folder -Text "$($Step.name): $($entry.outcome), exit code $($run.ExitCode), $($run.Seconds) s"
    return $entry.outcome
}

function Stop-CutStep {
    <#
    .SYNOPSIS
        A step that a restart has cut stops the build, whatever it says of failures: half of it may be done.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Entry)

    $Entry.outcome = 'failed'
    $Entry.output = @('Windows restarted in the middle of this step: it must end with exit code 3010 and leave the restart to the build')
    Update-BuildState -Folder $settings.folder -Change { param($state) Set-StateEntry -State $state -List steps -Key id -Entry $Entry }
    Stop-Build -Message "$($Entry.name) was cut by a restart of Windows"
}

function Test-UpdatesCut {
    <#
    .SYNOPSIS
        Whether the updates step has died without a word: somebody has killed its process.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] $Step)

    return (@((Read-BuildState -Folder $settings.folder).tasks | Where-Object { $_.name -eq $Step.id -and $_.status -ne 'ended' }).Count -gt 0)
}

function Stop-Build {
    <#
    .SYNOPSIS
        Tells the host that the build cannot go on.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Message)

    Update-BuildState -Folder $settings.folder -Change { param($state) $state.failed = [pscustomobject]@{ message = $Message; at = (Get-Now) } }
    Publish-Phase -BuildId $settings.buildId -Phase 'failed' -Message $Message
}

# Windows may start a first-logon command twice; the second runner finds the lock and leaves.
if (-not (New-VolatileRegistryKey -Path 'SOFTWARE\maas-windows-image-runner')) { exit 0 }
try {
    Clear-AutomaticLogon
    Register-BootTask -Folder $settings.folder
    Publish-Phase -BuildId $settings.buildId -Phase 'steps'
    Mount-Payload -DiskGuid $settings.payloadDiskGuid
    foreach ($step in @($settings.steps)) {
        $former = @((Read-BuildState -Folder $settings.folder).steps | Where-Object { $_.id -eq $step.id })
        if ($former.Count -gt 0 -and $former[0].outcome -ne 'running') { continue }
        if ($former.Count -gt 0 -and $step.kind -ne 'updates') {
            Stop-CutStep -Entry $former[0]
            exit 1
        }
        $outcome = Invoke-Step -Step $step
        if ($outcome -like 'succeeded*') { continue }
        if ($step.onFailure -eq 'continue') { continue }
        Stop-Build -Message "$($step.name) $outcome"
        exit 1
    }
    Write-WholeFile -Path $settings.marker -Text $settings.buildId
    Publish-Phase -BuildId $settings.buildId -Phase 'steps-ended'
}
catch {
    Stop-Build -Message "the runner failed: $($_.Exception.Message) ($($_.ScriptStackTrace))"
    exit 1
}
