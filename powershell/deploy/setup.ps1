<#
.SYNOPSIS
    Windows Setup at deploy time: whether it has ended, and what is to be done where it skipped SetupComplete.cmd.
#>
Set-StrictMode -Version Latest

function Test-SetupEnded {
    <#
    .SYNOPSIS
        Whether Setup and OOBE have ended: a restart before that ruins the machine.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    foreach ($name in @('SystemSetupInProgress', 'OOBEInProgress')) {
        $value = Get-RegistryValue -Path 'SYSTEM\Setup' -Name $name
        if ($null -ne $value -and [int]$value -ne 0) { return $false }
    }
    return (@(Get-Process -Name windeploy -ErrorAction SilentlyContinue).Count -eq 0)
}

function Test-SetupCompleteRan {
    <#
    .SYNOPSIS
        Whether SetupComplete.cmd has run, or its work was done in its place. It leaves a file.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    return (Test-Path -LiteralPath "$imageFolder\setup-complete.txt")
}

function Wait-SetupEnd {
    <#
    .SYNOPSIS
        Waits for Setup's end. Gives $false when it did not come.
    .PARAMETER Seconds
        What is waited once SetupComplete.cmd has run. Before that it may take an hour: a client's task starts at the first boot, and
        Setup restarts Windows by itself.
    .PARAMETER OnSetupComplete
        Called once it is seen that SetupComplete.cmd has run.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [double] $Seconds, [scriptblock] $OnSetupComplete = {})

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $ran = $null
    while (-not (Test-SetupEnded)) {
        $waited = $clock.Elapsed.TotalSeconds
        if ($null -eq $ran -and (Test-SetupCompleteRan)) { $ran = $waited; [void](& $OnSetupComplete) }
        if ($waited -gt 3600 -or ($null -ne $ran -and $waited - $ran -gt $Seconds)) { return $false }
        Start-Sleep -Milliseconds 300
    }
    return $true
}

function Complete-MissedSetup {
    <#
    .SYNOPSIS
        Does the work of a SetupComplete.cmd that Windows has skipped, as it does on most clients with an OEM key: once.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [int] $TimeoutSeconds)

    if (Test-SetupCompleteRan) { return }
    # Before the work: what is done twice is worse than what a cut left half done.
    Write-WholeFile -Path "$imageFolder\setup-complete.txt" -Text 'in place of SetupComplete.cmd'
    Write-DeployLine -Text 'Windows has skipped SetupComplete.cmd: its work is done here'
    [void](Enable-ScheduledTask -TaskPath '\maas-windows-image\' -TaskName 'release')
    $before = "$env:SystemRoot\Setup\Scripts\SetupComplete-before.cmd"
    if (-not (Test-Path -LiteralPath $before)) { return }
    $run = Start-NativeTool -Name 'cmd.exe' -Arguments @('/d', '/c', $before) -TimeoutSeconds $TimeoutSeconds
    Write-DeployLine -Text "SetupComplete-before.cmd: exit code $($run.ExitCode), $($run.Seconds) s"
}
