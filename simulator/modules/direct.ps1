<#
.SYNOPSIS
    PowerShell Direct: a session is a runspace of this process that sees the guest. Only what can be serialized crosses.
#>

function Test-SimulatorLogon {
    # Why the guest lets nobody in; an empty text when it does.
    param($Data, $State, [pscredential] $Credential)

    if ($null -eq $State) { return "The virtual machine $($Data.name) is not in running state." }
    $wait = [double]$global:Simulator.scenario.guest.directRefused
    $now = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()
    if (-not $State.direct -or ([double]$State.loggedOnAt + $wait) -gt $now) { return 'The credential is invalid.' }
    $network = $Credential.GetNetworkCredential()
    $user = [string]$network.UserName
    foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.host)/vms/$($Data.id)/accounts" -Filter '*.json')) {
        $account = Read-SimulatorJson -Path $file
        if ($account.name -ne $user -or -not $account.enabled -or [string]$account.password -eq '') { continue }
        if ([string]$account.password -ceq [string]$network.Password) { return '' }
    }
    return 'The credential is invalid.'
}

function New-PSSession {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [guid[]] $VMId, [Parameter(Mandatory = $true)] [pscredential] $Credential, [string[]] $Name)

    $id = ([string]$VMId[0]).ToLowerInvariant()
    $data = Read-SimulatorVM -Id $id
    $problem = if ($null -eq $data) { "The input VMId $id does not resolve to a single virtual machine." } else { Test-SimulatorLogon -Data $data -State (Get-SimulatorMachine -Id $id) -Credential $Credential }
    if ($problem -ne '') {
        $exception = New-Object -TypeName System.Management.Automation.Remoting.PSDirectException -ArgumentList $problem
        $PSCmdlet.WriteError((New-SimulatorRecord -Exception $exception -Id 'CreateRemoteRunspaceForVMFailed' -Category OpenError)); return
    }
    $own = 'MaasWindowsImage.Engine.Session' -as [type]
    $state = if ($null -ne $own) { $own::CreateState() } else { [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault() }
    $runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
    $runspace.Open()
    $folder = "$($global:Simulator.host)/vms/$id"
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = $runspace
    [void]$shell.AddScript(". '$PSScriptRoot/simulator.ps1' -Machine '$folder' -Direct", $false)
    [void]$shell.Invoke()
    if ($shell.HadErrors) { throw $shell.Streams.Error[0].Exception }
    $shell.Dispose()
    [pscustomobject]@{
        PSTypeName = 'Simulator.Session'; Id = $runspace.Id; Name = "Runspace$($runspace.Id)"; ComputerName = $data.name; VMId = [guid]$id; VMName = $data.name
        State = 'Opened'; Availability = 'Available'; Runspace = $runspace; Boot = [int](Get-SimulatorMachine -Id $id).boot; Folder = $folder
    }
}

function Test-SimulatorSession {
    # A session lives as long as the boot it was opened in.
    param($Session)

    return [System.IO.File]::Exists("$($Session.Folder)/running/$($Session.Boot)") -and [bool](Get-SimulatorProperty -Object (Get-SimulatorMachine -Id ([string]$Session.VMId)) -Name 'direct' -Default $false)
}

function New-SimulatorCut {
    param($Session)

    $Session.State = 'Broken'
    $Session.Availability = 'None'
    $exception = New-Object -TypeName System.Management.Automation.Remoting.PSRemotingTransportException -ArgumentList 'The Hyper-V socket target process has ended.'
    return (New-SimulatorRecord -Exception $exception -Id 'JobFailure' -Category OpenError)
}

function Invoke-Command {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] $Session, [Parameter(Mandatory = $true)] [scriptblock] $ScriptBlock, [object[]] $ArgumentList = @(), [switch] $HideComputerName
    )

    if ($Session.State -ne 'Opened') {
        $exception = New-Object -TypeName System.Management.Automation.Runspaces.InvalidRunspaceStateException -ArgumentList "The runspace state is not valid for this operation: $($Session.State)."
        $PSCmdlet.WriteError((New-SimulatorRecord -Exception $exception -Id 'PSSessionStateBroken' -Category OpenError)); return
    }
    if ("$ScriptBlock" -match '\$using:') { throw 'the simulator carries no $using: variables: give -ArgumentList' }
    if (-not (Test-SimulatorSession -Session $Session)) { $PSCmdlet.WriteError((New-SimulatorCut -Session $Session)); return }
    $call = Step-SimulatorCounter -Path "$($Session.Folder)/counters/invoke"
    $serializer = [System.Management.Automation.PSSerializer]
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.Runspace = $Session.Runspace
    [void]$shell.AddScript("$ScriptBlock", $true)
    foreach ($argument in $ArgumentList) { [void]$shell.AddArgument($serializer::Deserialize($serializer::Serialize($argument, 2))) }
    $running = $shell.BeginInvoke()
    while (-not $running.AsyncWaitHandle.WaitOne(30)) {
        if (Test-SimulatorSession -Session $Session) { continue }
        [void]$shell.BeginStop($null, $null)
        $PSCmdlet.WriteError((New-SimulatorCut -Session $Session)); return
    }
    $failure = $null
    $output = @()
    try { $output = @($shell.EndInvoke($running)) } catch { $failure = $_.Exception }
    $cut = @($global:Simulator.scenario.faults | Where-Object { $_.strike -eq 'session-cut' -and [int](Get-SimulatorProperty -Object $_ -Name 'atCall' -Default 1) -eq $call })
    if ($cut.Count -gt 0 -or -not (Test-SimulatorSession -Session $Session)) { $PSCmdlet.WriteError((New-SimulatorCut -Session $Session)); return }
    foreach ($item in $output) { $serializer::Deserialize($serializer::Serialize($item, 2)) }
    foreach ($record in @($shell.Streams.Error)) {
        $PSCmdlet.WriteError((New-SimulatorRecord -Exception (New-Object -TypeName System.Management.Automation.RemoteException -ArgumentList $record.Exception.Message) -Id $record.FullyQualifiedErrorId))
    }
    $shell.Dispose()
    if ($null -ne $failure) {
        while ($failure.InnerException -and $failure -is [System.Management.Automation.MethodInvocationException]) { $failure = $failure.InnerException }
        $PSCmdlet.WriteError((New-SimulatorRecord -Exception (New-Object -TypeName System.Management.Automation.RemoteException -ArgumentList $failure.Message) -Id 'RemoteException'))
    }
}

function Remove-PSSession {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, ValueFromPipeline = $true)] $Session)

    process {
        foreach ($one in @($Session)) {
            $one.State = 'Closed'
            $one.Runspace.CloseAsync()
        }
    }
}

function Get-PSSession {
    [CmdletBinding()]
    param([guid[]] $VMId)

    throw 'the simulator lists no sessions: keep the one that New-PSSession gave'
}
