<#
.SYNOPSIS
    Closes a machine until its updates are tried, and remembers what was closed, so that the release opens just that.
.DESCRIPTION
    The memory lies in closed.json and, since a machine whose list is lost would stay closed, in the registry too:
    { rules: [name], profiles: [{name, action}], services: [{name, start, delayed, running}] }
#>
Set-StrictMode -Version Latest

$imageFolder = "$env:ProgramData\maas-windows-image"
$deployKey = 'SOFTWARE\maas-windows-image'

function Read-ClosedRecord {
    <#
    .SYNOPSIS
        What is closed, or $null when nothing is. The registry's copy stands in for a file that is missing or damaged.
    #>
    [CmdletBinding()]
    param()

    foreach ($text in @([string](Read-WholeFile -Path "$imageFolder\closed.json"), [string](Get-RegistryValue -Path $deployKey -Name 'Closed'))) {
        if ($text -eq '') { continue }
        try {
            $record = ConvertFrom-Json -InputObject $text
            if ($null -ne $record.rules -and $null -ne $record.profiles -and $null -ne $record.services) { return $record }
        }
        catch { Write-Verbose -Message "the list of what was closed is damaged: $($_.Exception.Message)" }
    }
    return $null
}

function Save-ClosedRecord {
    <#
    .SYNOPSIS
        Writes the memory, to both places.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Record)

    $text = ConvertTo-Json -InputObject $Record -Depth 4
    Set-RegistryValue -Path $deployKey -Name 'Closed' -Value $text
    Write-WholeFile -Path "$imageFolder\closed.json" -Text $text
}

function Get-ServiceStart {
    <#
    .SYNOPSIS
        How a service starts: { name, start, delayed, running } with the registry's numbers, or nothing when it is not there.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Name)

    $service = Get-Service -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $service) { return }
    $key = "SYSTEM\CurrentControlSet\Services\$Name"
    return [pscustomobject]@{
        name    = $Name
        start   = [int](Get-RegistryValue -Path $key -Name 'Start')
        delayed = ([int](Get-RegistryValue -Path $key -Name 'DelayedAutostart') -eq 1)
        running = ([string]$service.Status -eq 'Running')
    }
}

function Close-Machine {
    <#
    .SYNOPSIS
        Disables every inbound rule that is open, and holds the services that listen. Called again, it closes what was opened since.
    .DESCRIPTION
        Core networking stays open: without neighbour discovery an IPv6-only site loses its network. What is closed is written
        down before it is closed.
    .PARAMETER Stop
        Also stops the services; else they run until the next start-up.
    #>
    [CmdletBinding()]
    param([switch] $Stop)

    $record = Read-ClosedRecord
    if ($null -eq $record) {
        $profiles = @(Get-NetFirewallProfile -Name Domain, Private, Public |
                ForEach-Object { [pscustomobject]@{ name = [string]$_.Name; action = [string]$_.DefaultInboundAction } })
        $record = [pscustomobject]@{ rules = @(); profiles = $profiles; services = @() }
    }
    $open = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow |
            Where-Object { [string]$_.Group -notlike '*FirewallAPI.dll,-25000*' } | ForEach-Object { [string]$_.Name })
    $known = @($record.rules)
    $record.rules = @($known + @($open | Where-Object { $known -notcontains $_ }))
    $named = @($record.services | ForEach-Object { [string]$_.name })
    foreach ($name in @('WinRM', 'sshd', 'TermService', 'cloudbase-init')) {
        if ($named -notcontains $name) { $record.services = @(@($record.services) + @(Get-ServiceStart -Name $name)) }
    }
    Save-ClosedRecord -Record $record
    if ($open.Count -gt 0) { Disable-NetFirewallRule -Name $open }
    Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction Block
    foreach ($service in $record.services) { Suspend-ListeningService -Name $service.name -Stop:$Stop }
}

function Suspend-ListeningService {
    <#
    .SYNOPSIS
        Keeps a service from starting: cloudbase-init on demand, as its own SetSetupComplete.cmd leaves it, the others disabled.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Name, [switch] $Stop)

    $type, $start = if ($Name -eq 'cloudbase-init') { 'demand', 3 } else { 'disabled', 4 }
    if ([int](Get-RegistryValue -Path "SYSTEM\CurrentControlSet\Services\$Name" -Name 'Start') -ne $start) {
        $run = Start-NativeTool -Name 'sc.exe' -Arguments @('config', $Name, 'start=', $type) -TimeoutSeconds 60
        if ($run.ExitCode -ne 0) { throw "the service $Name cannot be held: sc.exe ended with exit code $($run.ExitCode)" }
    }
    if ($Stop) { Stop-Service -Name $Name -Force -ErrorAction SilentlyContinue }
}

function Open-Inbound {
    <#
    .SYNOPSIS
        Enables just those rules that were closed, and puts the profiles' action back.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [AllowNull()] $Record)

    if ($null -eq $Record) {
        Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction NotConfigured
        return
    }
    $rules = @($Record.rules | ForEach-Object { [string]$_ })
    # All at once, since each call costs a good part of a second. A rule that has gone meanwhile is no error.
    if ($rules.Count -gt 0) { Enable-NetFirewallRule -Name $rules -ErrorAction SilentlyContinue }
    foreach ($entry in $Record.profiles) { Set-NetFirewallProfile -Name $entry.name -DefaultInboundAction $entry.action }
}

function Resume-ListeningService {
    <#
    .SYNOPSIS
        Puts the services' start types back exactly as they were; with Start, also starts those that would be running. cloudbase-init is
        left to its own two steps.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [AllowNull()] $Record, [switch] $Start)

    if ($null -eq $Record) { return }
    $refused = @()
    foreach ($service in @($Record.services | Where-Object { $_.name -ne 'cloudbase-init' })) {
        $type = @('boot', 'system', 'auto', 'demand', 'disabled')[[int]$service.start]
        if ($service.delayed) { $type = 'delayed-auto' }
        $run = Start-NativeTool -Name 'sc.exe' -Arguments @('config', [string]$service.name, 'start=', $type) -TimeoutSeconds 60
        if ($run.ExitCode -ne 0) { $refused += "$($service.name) (sc.exe: exit code $($run.ExitCode))"; continue }
        # Some run although they start on demand, as TermService does.
        if ($Start -and $type -ne 'disabled' -and ([int]$service.start -eq 2 -or $service.running)) {
            [void](Start-NativeTool -Name 'sc.exe' -Arguments @('start', [string]$service.name) -TimeoutSeconds 60)
        }
    }
    if ($refused.Count -gt 0) { throw "cannot be put back: $($refused -join ', ')" }
}
