<#
.SYNOPSIS
    A guest's scheduled tasks: a folder a task; the running machine starts them.
#>

function New-ScheduledTaskAction {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Execute, [string] $Argument = '', [string] $WorkingDirectory = '', [string] $Id = '')

    [pscustomobject]@{ execute = $Execute; arguments = $Argument; workingDirectory = $WorkingDirectory }
}

function New-ScheduledTaskTrigger {
    [CmdletBinding()]
    param([switch] $AtStartup, [switch] $AtLogOn, [switch] $Once, [switch] $Daily, [datetime] $At, [timespan] $RandomDelay, [timespan] $RepetitionInterval = [timespan]::Zero, [timespan] $RepetitionDuration, [string] $User)

    $kind = if ($AtStartup) { 'AtStartup' } elseif ($AtLogOn) { 'AtLogOn' } else { 'Time' }
    [pscustomobject]@{ kind = $kind; at = if ($PSBoundParameters.ContainsKey("At")) { $At.ToString("o") } else { "" }; every = $(if ($null -ne $RepetitionInterval) { $RepetitionInterval.TotalMilliseconds } else { 0 }) }
}

function New-ScheduledTaskPrincipal {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string] $UserId, [string] $LogonType = 'None', [string] $RunLevel = 'Limited', [string] $Id)

    [pscustomobject]@{ userId = $UserId; logonType = $LogonType; runLevel = $RunLevel }
}

function New-ScheduledTaskSettingsSet {
    [CmdletBinding()]
    param(
        [switch] $AllowStartIfOnBatteries, [switch] $DontStopIfGoingOnBatteries, [switch] $StartWhenAvailable, [switch] $Hidden, [switch] $DontStopOnIdleEnd, [switch] $Disable,
        [string] $MultipleInstances, [timespan] $ExecutionTimeLimit = [timespan]::Zero, [int] $Priority = 7, [int] $RestartCount, [timespan] $RestartInterval
    )

    [pscustomobject]@{ enabled = -not $Disable; priority = $Priority; executionTimeLimit = $(if ($null -ne $ExecutionTimeLimit) { $ExecutionTimeLimit.TotalSeconds } else { 259200 }) }
}

function New-ScheduledTask {
    [CmdletBinding()]
    param([object[]] $Action, [object[]] $Trigger, $Principal, $Settings, [string] $Description)

    [pscustomobject]@{ action = @($Action); trigger = @($Trigger); principal = $Principal; settings = $Settings }
}

function Get-SimulatorTaskId {
    param([string] $TaskPath, [string] $TaskName)

    return [uri]::EscapeDataString(("$TaskPath\$TaskName" -replace '\\+', '\').ToLowerInvariant())
}

function Write-SimulatorTask {
    # The definition, and the file that Windows keeps of it on its disk; see taskFile in simulator/machine/store.mjs.
    param($Task)

    Write-SimulatorJson -Path "$($global:Simulator.machine)/tasks/$($Task.id)/task.json" -Value $Task
    $file = Resolve-SimulatorPath -Path "C:\Windows\System32\Tasks$($Task.taskPath)$($Task.taskName)"
    [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file))
    $text = '<?xml version="1.0" encoding="UTF-16"?>' + "`r`n" + '<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Settings><Enabled>' +
        ([string][bool]$Task.enabled).ToLowerInvariant() + '</Enabled></Settings></Task>'
    [System.IO.File]::WriteAllText($file, $text, [System.Text.Encoding]::Unicode)
}

function Register-ScheduledTask {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)] [string] $TaskName, [string] $TaskPath = '\', [Parameter(Position = 1)] [object[]] $Action, [object[]] $Trigger, $Principal, $Settings,
        [Parameter(ValueFromPipeline = $true)] $InputObject, [string] $User = '', [string] $Password = '', [string] $RunLevel = 'Limited', [string] $Description, [switch] $Force
    )

    process {
        if ($null -ne $InputObject) { $Action = @($InputObject.action); $Trigger = @($InputObject.trigger); $Principal = $InputObject.principal; $Settings = $InputObject.settings }
        $account = $null
        if ($null -eq $Principal) {
            $named = $User -replace '^.*\\', ''
            $logon = if ($named -match '^(SYSTEM|S-1-5-18)$') { 'ServiceAccount' } elseif ($Password -ne '') { 'Password' } else { 'Interactive' }
            if ($named -eq '') { $named = [string]@(Get-SimulatorAccount | Where-Object { [string]$_.sid -match '-500$' })[0].name }
            $Principal = [pscustomobject]@{ userId = $named; logonType = $logon; runLevel = $RunLevel }
        }
        if ([string]$Principal.userId -notmatch '(^|\\)(SYSTEM|S-1-5-18)$') {
            $account = @(Get-SimulatorAccount | Where-Object { $_.name -eq ([string]$Principal.userId -replace '^.*\\', '') -or $_.sid -eq [string]$Principal.userId })[0]
            $problem = ''
            if ($null -eq $account) { $problem = 'No mapping between account names and security IDs was done.' }
            elseif ($Principal.logonType -eq 'Password' -and ($Password -cne [string]$account.password -or -not $account.enabled)) { $problem = 'The user name or password is incorrect.' }
            if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem -Id 'HRESULT 0x8007052e' -Category PermissionDenied)); return }
            $Principal.userId = [string]$account.name
        }
        $id = Get-SimulatorTaskId -TaskPath $TaskPath -TaskName $TaskName
        $folder = "$($global:Simulator.machine)/tasks/$id"
        if ([System.IO.File]::Exists("$folder/task.json") -and -not $Force) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Cannot create a file when that file already exists.' -Id 'HRESULT 0x800700b7' -Category ResourceExists)); return }
        $enabled = [bool](Get-SimulatorProperty -Object $Settings -Name 'enabled' -Default $true)
        [void][System.IO.Directory]::CreateDirectory($folder)
        Remove-SimulatorFile -Path "$folder/state.json"
        Write-SimulatorTask -Task ([pscustomobject][ordered]@{
                id = $id; priority = (Get-SimulatorProperty -Object $Settings -Name 'priority' -Default 7); taskName = $TaskName; taskPath = ("\$TaskPath\" -replace '\\+', '\'); enabled = $enabled; actions = @($Action)
                triggers = @($Trigger | Where-Object { $null -ne $_ }); principal = $Principal
            })
        Get-ScheduledTask -TaskPath $TaskPath -TaskName $TaskName
    }
}

function Find-SimulatorTask {
    # The tasks that a name and a path mean, or that came down the pipeline.
    param($InputObject, [string[]] $TaskName, [string[]] $TaskPath)

    foreach ($one in @($InputObject | Where-Object { $null -ne $_ })) { Read-SimulatorJson -Path "$($global:Simulator.machine)/tasks/$(Get-SimulatorTaskId -TaskPath $one.TaskPath -TaskName $one.TaskName)/task.json" }
    if ($null -ne $InputObject) { return }
    $root = "$($global:Simulator.machine)/tasks"
    if (-not [System.IO.Directory]::Exists($root)) { return }
    foreach ($folder in [System.IO.Directory]::GetDirectories($root)) {
        $task = Read-SimulatorJson -Path "$folder/task.json"
        if ($null -eq $task) { continue }
        if ($null -ne $TaskName -and @($TaskName | Where-Object { $task.taskName -like $_ }).Count -eq 0) { continue }
        if ($null -ne $TaskPath -and @($TaskPath | Where-Object { $task.taskPath -like ("\$_\" -replace '\\+', '\') }).Count -eq 0) { continue }
        $task
    }
}

function Get-SimulatorTaskState {
    param($Task)

    $state = Read-SimulatorJson -Path "$($global:Simulator.machine)/tasks/$($Task.id)/state.json"
    if ($null -eq $state) { return [pscustomobject]@{ state = 'Ready'; lastTaskResult = 267011; lastRunTime = 0 } }
    return $state
}

function New-SimulatorTaskMissing {
    param([string[]] $TaskName)

    return (New-SimulatorRecord -Message "No MSFT_ScheduledTask objects found with property 'TaskName' equal to '$TaskName'.  Verify the value of the property and retry." -Id 'CmdletizationQuery_NotFound_TaskName' -Category ObjectNotFound)
}

function Get-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $TaskName, [Parameter(Position = 1)] [string[]] $TaskPath)

    $found = @(Find-SimulatorTask -TaskName $TaskName -TaskPath $TaskPath)
    if ($found.Count -eq 0 -and $null -ne $TaskName) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)) }
    foreach ($task in $found) {
        $state = if ($task.enabled) { [string](Get-SimulatorTaskState -Task $task).state } else { 'Disabled' }
        [pscustomobject]@{ PSTypeName = 'Simulator.ScheduledTask'; TaskName = $task.taskName; TaskPath = $task.taskPath; State = $state; Actions = @($task.actions); Triggers = @($task.triggers); Principal = $task.principal }
    }
}

function Get-ScheduledTaskInfo {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TaskName, [Parameter(Position = 1)] [string] $TaskPath, [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $found = @(Find-SimulatorTask -InputObject $InputObject -TaskName $(if ($TaskName -ne '') { $TaskName }) -TaskPath $(if ($TaskPath -ne '') { $TaskPath }))
        if ($found.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)); return }
        foreach ($task in $found) {
            $state = Get-SimulatorTaskState -Task $task
            [pscustomobject]@{ TaskName = $task.taskName; TaskPath = $task.taskPath; LastTaskResult = [uint32]([long]$state.lastTaskResult -band 4294967295); LastRunTime = $null; NextRunTime = $null; NumberOfMissedRuns = 0 }
        }
    }
}

function Start-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TaskName, [Parameter(Position = 1)] [string] $TaskPath = '\', [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $found = @(Find-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath)
        if ($found.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)); return }
        foreach ($task in $found) {
            if (-not $task.enabled) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The task is disabled.' -Id 'HRESULT 0x80041326')); continue }
            $file = "$($global:Simulator.machine)/tasks/$($task.id)/state.json"
            if ((Get-SimulatorTaskState -Task $task).state -eq 'Ready') { Write-SimulatorJson -Path $file -Value @{ state = 'Queued'; lastTaskResult = 267045; lastRunTime = 0 } }
            Send-SimulatorRequest -Machine $global:Simulator.machine -Request @{ kind = 'start-task'; task = $task.id }
        }
    }
}

function Stop-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TaskName, [Parameter(Position = 1)] [string] $TaskPath = '\', [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $found = @(Find-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath)
        if ($found.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)); return }
        foreach ($task in $found) { Send-SimulatorRequest -Machine $global:Simulator.machine -Request @{ kind = 'stop-task'; task = $task.id } }
    }
}

function Set-SimulatorTask {
    # Enables or disables, and gives the task as Windows does.
    param($InputObject, [string] $TaskName, [string] $TaskPath, [bool] $Enabled)

    foreach ($task in @(Find-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath)) {
        $task.enabled = $Enabled
        Write-SimulatorTask -Task $task
        Get-ScheduledTask -TaskName $task.taskName -TaskPath $task.taskPath
    }
}

function Disable-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TaskName, [Parameter(Position = 1)] [string] $TaskPath = '\', [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $done = @(Set-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath -Enabled $false)
        if ($done.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)) } else { $done }
    }
}

function Enable-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $TaskName, [Parameter(Position = 1)] [string] $TaskPath = '\', [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $done = @(Set-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath -Enabled $true)
        if ($done.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)) } else { $done }
    }
}

function Unregister-ScheduledTask {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(Position = 0)] [string[]] $TaskName, [Parameter(Position = 1)] [string[]] $TaskPath, [Parameter(ValueFromPipeline = $true)] $InputObject)

    process {
        $found = @(Find-SimulatorTask -InputObject $InputObject -TaskName $TaskName -TaskPath $TaskPath)
        if ($found.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorTaskMissing -TaskName $TaskName)); return }
        # A task that runs goes on running; only its definition is gone.
        foreach ($task in $found) {
            Remove-SimulatorFile -Path (Resolve-SimulatorPath -Path "C:\Windows\System32\Tasks$($task.taskPath)$($task.taskName)")
            [System.IO.Directory]::Delete("$($global:Simulator.machine)/tasks/$($task.id)", $true)
        }
    }
}
