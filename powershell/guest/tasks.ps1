<#
.SYNOPSIS
    Scheduled tasks of the build in the guest: work that outlives a session and its cut.
#>
Set-StrictMode -Version Latest

$taskFolder = '\maas-windows-image\'

function New-PowerShellAction {
    <#
    .SYNOPSIS
        A task's action that runs one of our scripts.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Script, [string] $Arguments = '')

    $program = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
    return (New-ScheduledTaskAction -Execute $program -Argument ("-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$Script`" $Arguments").Trim())
}

function New-PatientSettings {
    <#
    .SYNOPSIS
        Settings of a task that may take long: the limit is the host's.
    .DESCRIPTION
        Priority 4 is that of a program somebody starts; the scheduler's own 7 is below normal, with slower disk and memory.
    #>
    [CmdletBinding()]
    param([switch] $Disable)

    return (New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -MultipleInstances IgnoreNew -Priority 4 `
            -ExecutionTimeLimit ([timespan]::Zero) -Disable:$Disable)
}

function Register-BootTask {
    <#
    .SYNOPSIS
        After every start-up, SYSTEM announces the boot to the host.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder)

    $action = New-PowerShellAction -Script "$Folder\guest\on-boot.ps1"
    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'boot' -Action $action -Trigger (New-ScheduledTaskTrigger -AtStartup) `
            -Principal $principal -Settings (New-PatientSettings) -Force)
}

function Start-BuildTask {
    <#
    .SYNOPSIS
        Registers and starts a task that runs run-task.ps1 for an order: as SYSTEM, or as the build account with its password.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Folder,
        [Parameter(Mandatory = $true)] [string] $Id,
        [AllowEmptyString()] [string] $Account = '',
        [AllowEmptyString()] [string] $Password = ''
    )

    $action = New-PowerShellAction -Script "$Folder\guest\run-task.ps1" -Arguments "-Id $Id"
    # One says that it has ended a moment before its process does, and until then a new start would be ignored without a word.
    for ($wait = 1; $wait -le 120 -and (Test-BuildTaskRunning); $wait++) { Start-Sleep -Milliseconds 500 }
    if ($Password -ne '') {
        [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'work' -Action $action -User $Account -Password $Password `
                -RunLevel Highest -Settings (New-PatientSettings) -Force)
    }
    else {
        $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
        [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'work' -Action $action -Principal $principal -Settings (New-PatientSettings) -Force)
    }
    Start-ScheduledTask -TaskPath $taskFolder -TaskName 'work'
}

function Test-BuildTaskRunning {
    <#
    .SYNOPSIS
        Whether the task that does the host's orders is at work, or about to be.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $task = Get-ScheduledTask -TaskPath $taskFolder -TaskName 'work' -ErrorAction SilentlyContinue
    return ($null -ne $task -and [string]$task.State -in @('Running', 'Queued'))
}

function Remove-BuildTask {
    <#
    .SYNOPSIS
        Removes the build's tasks, definitions included.
    #>
    [CmdletBinding()]
    param([string[]] $Names = @('boot', 'work'))

    foreach ($name in $Names) {
        Unregister-ScheduledTask -TaskPath $taskFolder -TaskName $name -Confirm:$false -ErrorAction SilentlyContinue
    }
}
