<#
.SYNOPSIS
    A guest's accounts, services, apps, firewall, Defender and processes.
#>

function Get-SimulatorAccount {
    foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.machine)/accounts" -Filter '*.json')) { Read-SimulatorJson -Path $file }
}

function Save-SimulatorAccount {
    param($Account)

    Write-SimulatorJson -Path "$($global:Simulator.machine)/accounts/$($Account.sid).json" -Value $Account
}

function Find-SimulatorAccount {
    param($InputObject, [string[]] $Name, $Sid)

    $wanted = @(@($InputObject | Where-Object { $null -ne $_ } | ForEach-Object { [string]$_.Name }) + @($Name | Where-Object { $null -ne $_ }))
    Get-SimulatorAccount | Where-Object { $wanted -contains $_.name -or ($null -ne $Sid -and @($Sid | ForEach-Object { [string]$_ }) -contains $_.sid) }
}

function Get-LocalUser {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name, $SID)

    $found = 0
    foreach ($account in @(Get-SimulatorAccount)) {
        if ($null -ne $Name -and @($Name | Where-Object { $account.name -like $_ }).Count -eq 0) { continue }
        if ($null -ne $SID -and @($SID | ForEach-Object { [string]$_ }) -notcontains $account.sid) { continue }
        $found++
        $sidObject = [pscustomobject]@{ Value = [string]$account.sid }
        Add-Member -InputObject $sidObject -MemberType ScriptMethod -Name ToString -Value { $this.Value } -Force
        [pscustomobject]@{ PSTypeName = 'Simulator.LocalUser'; Name = [string]$account.name; SID = $sidObject; Enabled = [bool]$account.enabled; PrincipalSource = 'Local' }
    }
    if ($found -eq 0 -and ($null -ne $Name -or $null -ne $SID)) {
        $PSCmdlet.WriteError((New-SimulatorRecord -Message "User $Name was not found." -Id 'UserNotFound' -Category ObjectNotFound))
    }
}

function Set-LocalUser {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name, [Parameter(ValueFromPipeline = $true)] $InputObject, $SID, [securestring] $Password, [bool] $PasswordNeverExpires, [string] $Description)

    process {
        $accounts = @(Find-SimulatorAccount -InputObject $InputObject -Name $Name -Sid $SID)
        if ($accounts.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "User $Name was not found." -Id 'UserNotFound' -Category ObjectNotFound)) }
        foreach ($account in $accounts) {
            if ($null -ne $Password) { $account.password = (New-Object -TypeName System.Net.NetworkCredential -ArgumentList '', $Password).Password }
            Save-SimulatorAccount -Account $account
        }
    }
}

function Remove-LocalUser {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(Position = 0)] [string[]] $Name, [Parameter(ValueFromPipeline = $true)] $InputObject, $SID)

    process {
        $accounts = @(Find-SimulatorAccount -InputObject $InputObject -Name $Name -Sid $SID)
        if ($accounts.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "User $Name was not found." -Id 'UserNotFound' -Category ObjectNotFound)) }
        foreach ($account in $accounts) {
            if ([string]$account.sid -match '-50[0-9]$') { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Cannot perform this operation on built-in accounts.')); continue }
            Remove-SimulatorFile -Path "$($global:Simulator.machine)/accounts/$($account.sid).json"
        }
    }
}

function Disable-LocalUser {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(Position = 0)] [string[]] $Name, [Parameter(ValueFromPipeline = $true)] $InputObject, $SID)

    process { foreach ($account in @(Find-SimulatorAccount -InputObject $InputObject -Name $Name -Sid $SID)) { $account.enabled = $false; Save-SimulatorAccount -Account $account } }
}

function Get-MpComputerStatus {
    [CmdletBinding()]
    param()

    $status = [ordered]@{ AntivirusEnabled = $true; AMServiceEnabled = $true }
    $downUntil = [double][string](Get-SimulatorRegistryValue -Path 'SIMULATOR\Defender' -Name 'DownUntil')
    foreach ($name in 'AMEngineVersion', 'AMProductVersion', 'AMRunningMode', 'AntivirusSignatureVersion') { $status[$name] = Get-SimulatorRegistryValue -Path 'SIMULATOR\Defender' -Name $name }
    if ($downUntil -gt [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()) { $status['AMRunningMode'] = 'Not running' }
    [pscustomobject]$status
}

function Get-SimulatorFileVersion {
    # The version in a program's resources; the stand-ins have none.
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $leaf = $Path -replace '^.*[\\/]', ''
    foreach ($entry in $global:Simulator.scenario.packages.PSObject.Properties) {
        if ($leaf -like "*$($entry.Name)*") { $version = Get-SimulatorProperty -Object $entry.Value -Name 'version'; if ($null -ne $version) { return [string]$version } }
    }
    if ($leaf -like 'mpam*') { return '1.421.0.0' }
    if ($leaf -like 'updateplatform*') { return '4.18.24100.1' }
    return ''
}

function Get-AppxPackage {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Name = '*', [switch] $AllUsers)

    foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.machine)/appx" -Filter '*')) {
        $full = [System.IO.Path]::GetFileName($file)
        $short = ($full -split '_')[0]
        if ($short -notlike $Name) { continue }
        # Without SignatureKind and NonRemovable, as on Server 2016.
        [pscustomobject]@{ Name = $short; PackageFullName = $full; PackageFamilyName = $full; IsFramework = $false; InstallLocation = "C:\Program Files\WindowsApps\$full"; PackageUserInformation = @() }
    }
}

function Remove-AppxPackage {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)] [Alias('PackageFullName')] [string] $Package, [switch] $AllUsers)

    process {
        $file = "$($global:Simulator.machine)/appx/$Package"
        if (-not [System.IO.File]::Exists($file)) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Deployment failed with HRESULT: 0x80073CF1, Package was not found. ($Package)" -Category ObjectNotFound)); return }
        # Only for all users does it go; SYSTEM has none of its own.
        if ($AllUsers) { Remove-SimulatorFile -Path $file }
    }
}

function Get-AppxProvisionedPackage {
    [CmdletBinding()]
    param([switch] $Online, [string] $Path)

    if (-not $Online -and $Path -eq '') { throw 'Get-AppxProvisionedPackage needs -Online or -Path' }
}

function Get-Service {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name)

    foreach ($one in @($Name)) {
        $key = "SYSTEM\CurrentControlSet\Services\$one"
        if (-not (Test-SimulatorRegistryKey -Path $key)) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message "Cannot find any service with service name '$one'." -Id 'NoServiceFoundForGivenName' -Category ObjectNotFound)); continue
        }
        $start = [int](Get-SimulatorRegistryValue -Path $key -Name 'Start')
        $running = Get-SimulatorRegistryValue -Path "SIMULATOR\Running\$one" -Name 'State'
        if ($null -eq $running) { $running = 'Stopped' }
        [pscustomobject]@{ Name = $one; ServiceName = $one; DisplayName = $one; Status = $running; StartType = @('Boot', 'System', 'Automatic', 'Manual', 'Disabled')[$start] }
    }
}

function Set-Service {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string] $Name, [string] $StartupType = '', [string] $Status = '')

    if ($null -eq (Get-Service -Name $Name)) { return }
    $types = @{ Automatic = 2; Manual = 3; Disabled = 4 }
    if ($StartupType -ne '') { Set-SimulatorRegistryValue -Path "SYSTEM\CurrentControlSet\Services\$Name" -Name 'Start' -Value $types[$StartupType] -Type DWord }
    if ($Status -ne '') { Set-SimulatorRegistryValue -Path "SIMULATOR\Running\$Name" -Name 'State' -Value $Status }
}

function Start-Service {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string[]] $Name)

    foreach ($one in $Name) {
        $service = Get-Service -Name $one
        if ($null -eq $service) { continue }
        if ($service.StartType -eq 'Disabled') { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Service '$one' cannot be started: the service cannot be started, because it is disabled. (1058)" -Category OpenError)); continue }
        [void](New-SimulatorVolatileKey -Path "SIMULATOR\Running\$one")
        Set-SimulatorRegistryValue -Path "SIMULATOR\Running\$one" -Name 'State' -Value 'Running'
    }
}

function Stop-Service {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string[]] $Name, [switch] $Force, [switch] $NoWait)

    foreach ($one in $Name) {
        if ($null -eq (Get-Service -Name $one)) { continue }
        [void](New-SimulatorVolatileKey -Path "SIMULATOR\Running\$one")
        Set-SimulatorRegistryValue -Path "SIMULATOR\Running\$one" -Name 'State' -Value 'Stopped'
    }
}

function Get-NetFirewallProfile {
    [CmdletBinding()]
    param([string[]] $Name = @('Domain', 'Private', 'Public'), [switch] $All)

    foreach ($one in $Name) {
        $entry = [ordered]@{ Name = $one; Profile = $one }
        foreach ($value in 'Enabled', 'DefaultInboundAction', 'DefaultOutboundAction', 'AllowInboundRules') { $entry[$value] = Get-SimulatorRegistryValue -Path "SIMULATOR\Firewall\$one" -Name $value }
        [pscustomobject]$entry
    }
}

function Set-NetFirewallProfile {
    [CmdletBinding()]
    param([string[]] $Name = @('Domain', 'Private', 'Public'), [switch] $All, [string] $Enabled, [string] $DefaultInboundAction, [string] $DefaultOutboundAction, [string] $AllowInboundRules)

    foreach ($one in $Name) {
        foreach ($value in 'Enabled', 'DefaultInboundAction', 'DefaultOutboundAction', 'AllowInboundRules') {
            if ($PSBoundParameters.ContainsKey($value)) { Set-SimulatorRegistryValue -Path "SIMULATOR\Firewall\$one" -Name $value -Value ([string]$PSBoundParameters[$value]) }
        }
    }
}

function Get-NetFirewallRule {
    [CmdletBinding()]
    param([string[]] $Name, [string] $Direction = '', [string] $Enabled = '', [string] $Action = '')

    $rules = @(
        @{ Name = 'CoreNet-ICMP6-NDS-In'; Group = '@FirewallAPI.dll,-25000' }, @{ Name = 'CoreNet-DHCP-In'; Group = '@FirewallAPI.dll,-25000' }
        @{ Name = 'RemoteDesktop-UserMode-In-TCP'; Group = '@FirewallAPI.dll,-28752' }, @{ Name = 'WINRM-HTTP-In-TCP'; Group = '@FirewallAPI.dll,-30267' }
    )
    foreach ($rule in $rules) {
        $on = if ([string](Get-SimulatorRegistryValue -Path 'SIMULATOR\Firewall\Rules' -Name $rule.Name) -eq 'off') { 'False' } else { 'True' }
        if (($null -ne $Name -and $Name -notcontains $rule.Name) -or ($Direction -ne '' -and $Direction -ne 'Inbound') -or ($Enabled -ne '' -and $Enabled -ne $on) -or ($Action -ne '' -and $Action -ne 'Allow')) { continue }
        [pscustomobject]@{ Name = $rule.Name; InstanceID = $rule.Name; DisplayName = $rule.Name; Group = $rule.Group; Direction = 'Inbound'; Enabled = $on; Action = 'Allow' }
    }
}

function Disable-NetFirewallRule {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $Name)

    foreach ($one in $Name) { Set-SimulatorRegistryValue -Path 'SIMULATOR\Firewall\Rules' -Name $one -Value 'off' }
}

function Enable-NetFirewallRule {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $Name)

    foreach ($one in $Name) { Set-SimulatorRegistryValue -Path 'SIMULATOR\Firewall\Rules' -Name $one -Value 'on' }
}

function Get-Volume {
    [CmdletBinding()]
    param([char[]] $DriveLetter)

    foreach ($letter in $DriveLetter) {
        if ([string]$letter -ne 'C') { $PSCmdlet.WriteError((New-SimulatorRecord -Message "No MSFT_Volume objects found with property 'DriveLetter' equal to '$letter'." -Category ObjectNotFound)); continue }
        [pscustomobject]@{ DriveLetter = $letter; FileSystem = 'NTFS'; DriveType = 'Fixed'; Size = [uint64]40GB; SizeRemaining = [uint64]$global:Simulator.scenario.guest.freeSpace }
    }
}

function Get-SimulatorStandInProcess {
    # The ids of stand-ins that take a program's place at this moment.
    param([string] $Name)

    foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.machine)/processes" -Filter '*')) {
        try {
            if ([System.IO.File]::ReadAllText($file) -ne $Name) { continue }
            [System.Diagnostics.Process]::GetProcessById([int][System.IO.Path]::GetFileName($file)).Id
        }
        catch { Write-Verbose -Message 'it has ended meanwhile' }
    }
}

function Get-Process {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Name, [int[]] $Id)

    foreach ($one in @($Name)) {
        $until = [double][string](Get-SimulatorRegistryValue -Path "SIMULATOR\$one" -Name 'Until')
        $running = @(Get-SimulatorStandInProcess -Name "$one.exe")
        if ($until -gt [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds()) { [pscustomobject]@{ Name = $one; ProcessName = $one; Id = 4242 } }
        elseif ($running.Count -gt 0) { foreach ($id in $running) { [pscustomobject]@{ Name = $one; ProcessName = $one; Id = $id } } }
        else { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Cannot find a process with the name `"$one`". Verify the process name and call the cmdlet again." -Id 'NoProcessFoundForGivenName' -Category ObjectNotFound)) }
    }
}
