<#
.SYNOPSIS
    The Hyper-V cmdlets: a VM is a folder under the simulated host, its running machine a process (simulator/machine/machine.mjs).
#>

function Read-SimulatorVM {
    param([string] $Id)

    return (Read-SimulatorJson -Path "$($global:Simulator.host)/vms/$($Id.ToLowerInvariant())/vm.json")
}

function Save-SimulatorVM {
    param($Data)

    Write-SimulatorJson -Path "$($global:Simulator.host)/vms/$($Data.id)/vm.json" -Value $Data
}

function Get-SimulatorMachine {
    # What the running machine says of itself; $null when it is off.
    param([string] $Id)

    $state = Read-SimulatorJson -Path "$($global:Simulator.host)/vms/$($Id.ToLowerInvariant())/machine.json"
    if ($null -eq $state -or $state.state -eq 'off') { return $null }
    $alive = if ([System.IO.Directory]::Exists('/proc/self')) { [System.IO.Directory]::Exists("/proc/$($state.pid)") } else { $null -ne (Get-Process -Id $state.pid -ErrorAction SilentlyContinue) }
    if (-not $alive) { return $null }
    return $state
}

function ConvertTo-SimulatorVM {
    param($Data)

    $state = Get-SimulatorMachine -Id $Data.id
    $up = $null -ne $state -and $state.state -in @('logged-on', 'running', 'generalizing')
    return [pscustomobject]@{
        PSTypeName                  = 'Simulator.VM'
        Id                          = [guid]$Data.id
        VMId                        = [guid]$Data.id
        Name                        = [string]$Data.name
        VMName                      = [string]$Data.name
        State                       = $(if ($null -eq $state) { 'Off' } else { 'Running' })
        Heartbeat                   = $(if ($up) { 'OkApplicationsUnknown' } else { 'NoContact' })
        Status                      = 'Operating normally'
        Notes                       = [string]$Data.notes
        Generation                  = [int]$Data.generation
        Path                        = [string]$Data.path
        CheckpointType              = [string]$Data.checkpointType
        AutomaticCheckpointsEnabled = [bool]$Data.automaticCheckpoints
        ProcessorCount              = [long]$Data.processors
        MemoryStartup               = [long]$Data.memory
    }
}

function Get-SimulatorTarget {
    # The VMs that -VM, -VMName, -Name or -Id mean.
    param($VM, [string[]] $Name)

    foreach ($one in @($VM | Where-Object { $null -ne $_ })) { Read-SimulatorVM -Id ([string]$one.Id) }
    foreach ($one in @($Name | Where-Object { $null -ne $_ })) { foreach ($found in @(Get-VM -Name $one)) { Read-SimulatorVM -Id ([string]$found.Id) } }
}

function Get-VMHost {
    [CmdletBinding()]
    param([string[]] $ComputerName)

    [pscustomobject]@{ Name = 'SIMULATED'; LogicalProcessorCount = 8; MemoryCapacity = 64GB; VirtualMachinePath = "$($global:Simulator.host)/vms" }
}

function Get-VM {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipeline = $true)] [string[]] $Name, [Nullable[guid]] $Id)

    process {
        $found = 0
        foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.host)/vms" -Filter '*.id')) {
            $data = Read-SimulatorVM -Id ([System.IO.Path]::GetFileNameWithoutExtension($file))
            if ($null -eq $data -or ($null -ne $Id -and $data.id -ne [string]$Id)) { continue }
            if ($null -ne $Name -and @($Name | Where-Object { $data.name -like $_ }).Count -eq 0) { continue }
            $found++
            ConvertTo-SimulatorVM -Data $data
        }
        if ($found -eq 0 -and ($null -ne $Id -or ($null -ne $Name -and "$Name" -notmatch '[*?\[]'))) {
            $what = if ($null -ne $Id) { "ID `"$Id`"" } else { "name `"$Name`"" }
            $PSCmdlet.WriteError((New-SimulatorRecord -Message "Hyper-V was unable to find a virtual machine with $what." -Id 'InvalidParameter' -Category InvalidArgument))
        }
    }
}

function New-VM {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)] [string] $Name = 'New Virtual Machine', [int16] $Generation = 1, [long] $MemoryStartupBytes = 512MB, [switch] $NoVHD,
        [string] $VHDPath, [string] $Path = '', [string] $SwitchName, [string] $BootDevice
    )

    $id = [guid]::NewGuid().ToString()
    # An adapter comes with every new VM, asked for or not.
    Save-SimulatorVM -Data ([ordered]@{
            id = $id; name = $Name; generation = $Generation; memory = $MemoryStartupBytes; processors = 1; notes = ''; path = $Path; drives = @()
            adapters = @(@{ name = 'Network Adapter' }); checkpointType = 'Production'; automaticCheckpoints = [bool]$global:Simulator.scenario.host.automaticCheckpoints; secureBoot = 'On'
        })
    [System.IO.File]::WriteAllText("$($global:Simulator.host)/vms/$id.id", '')
    if ($VHDPath -ne '') { Add-VMHardDiskDrive -VMName $Name -Path $VHDPath }
    ConvertTo-SimulatorVM -Data (Read-SimulatorVM -Id $id)
}

function Set-VM {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $VM, [string[]] $Name, [string] $Notes, [string] $CheckpointType, [bool] $AutomaticCheckpointsEnabled, [switch] $StaticMemory,
        [switch] $DynamicMemory, [long] $ProcessorCount, [long] $MemoryStartupBytes, [string] $AutomaticStartAction, [string] $AutomaticStopAction, [string] $NewVMName, [switch] $Passthru
    )

    process {
        $given = $PSBoundParameters
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $Name)) {
            if ($given.ContainsKey('Notes')) { $data.notes = $Notes }
            if ($given.ContainsKey('CheckpointType')) { $data.checkpointType = $CheckpointType }
            if ($given.ContainsKey('AutomaticCheckpointsEnabled')) { $data.automaticCheckpoints = $AutomaticCheckpointsEnabled }
            if ($given.ContainsKey('ProcessorCount')) { $data.processors = $ProcessorCount }
            if ($given.ContainsKey('MemoryStartupBytes')) { $data.memory = $MemoryStartupBytes }
            if ($given.ContainsKey('NewVMName')) { $data.name = $NewVMName }
            Save-SimulatorVM -Data $data
            if ($Passthru) { ConvertTo-SimulatorVM -Data $data }
        }
    }
}

function Set-VMProcessor {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [string[]] $VMName, [long] $Count, [bool] $ExposeVirtualizationExtensions)

    process { Set-VM -VM $VM -Name $VMName -ProcessorCount $Count }
}

function Set-VMFirmware {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [string[]] $VMName, [string] $EnableSecureBoot, [string] $SecureBootTemplate, $FirstBootDevice, $BootOrder)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $VMName)) {
            if ([int]$data.generation -ne 2) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Operation is not supported on generation 1 virtual machines.')); continue }
            if ($EnableSecureBoot -ne '') { $data.secureBoot = $EnableSecureBoot }
            if ($null -ne $FirstBootDevice -and @($data.drives | ForEach-Object { $_.path }) -notcontains [string]$FirstBootDevice.Path) {
                $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The device does not belong to the virtual machine.')); continue
            }
            Save-SimulatorVM -Data $data
        }
    }
}

function Get-VMNetworkAdapter {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [string[]] $VMName, [string] $Name)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $VMName)) {
            foreach ($adapter in @($data.adapters)) { [pscustomobject]@{ PSTypeName = 'Simulator.Adapter'; Name = $adapter.name; VMName = $data.name; VMId = [guid]$data.id; SwitchName = '' } }
        }
    }
}

function Remove-VMNetworkAdapter {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VMNetworkAdapter, $VM, [string[]] $VMName, [string] $Name)

    process {
        foreach ($adapter in @($VMNetworkAdapter | Where-Object { $null -ne $_ })) {
            $data = Read-SimulatorVM -Id ([string]$adapter.VMId)
            $data.adapters = @($data.adapters | Where-Object { $_.name -ne $adapter.Name })
            Save-SimulatorVM -Data $data
        }
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $VMName)) {
            $data.adapters = @($data.adapters | Where-Object { $Name -ne '' -and $_.name -notlike $Name })
            Save-SimulatorVM -Data $data
        }
    }
}

function Add-VMHardDiskDrive {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $VM, [string[]] $VMName, [string] $ControllerType = '', [int] $ControllerNumber = 0, [int] $ControllerLocation = -1,
        [Parameter(Mandatory = $true)] [string] $Path, [switch] $Passthru
    )

    process {
        $file = Resolve-SimulatorPath -Path $Path
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $VMName)) {
            $type = if ($ControllerType -ne '') { $ControllerType } elseif ([int]$data.generation -eq 2) { 'SCSI' } else { 'IDE' }
            $problem = ''
            if (-not [System.IO.File]::Exists($file)) { $problem = "Failed to add device 'Virtual Hard Disk'. The system cannot find the file specified. '$file'." }
            elseif ([int]$data.generation -eq 2 -and $type -eq 'IDE') { $problem = 'Generation 2 virtual machines do not support IDE controllers.' }
            elseif ($type -eq 'IDE' -and $null -ne (Get-SimulatorMachine -Id $data.id)) { $problem = 'The operation cannot be performed while the virtual machine is in its current state.' }
            elseif (@($data.drives | ForEach-Object { $_.path }) -contains $file) { $problem = "The disk '$file' is already attached." }
            if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem)); continue }
            Import-SimulatorVhd -Path $file
            $place = if ($ControllerLocation -ge 0) { $ControllerLocation } else { @($data.drives | Where-Object { $_.type -eq $type }).Count }
            $data.drives = @($data.drives) + @([pscustomobject]@{ path = $file; type = $type; number = $ControllerNumber; location = $place })
            Save-SimulatorVM -Data $data
        }
    }
}

function Get-VMHardDiskDrive {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [string[]] $VMName)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $VMName)) {
            foreach ($drive in @($data.drives)) {
                [pscustomobject]@{
                    PSTypeName = 'Simulator.Drive'; Name = "$($drive.type) drive"; Path = [string]$drive.path; VMName = $data.name; VMId = [guid]$data.id
                    ControllerType = $drive.type; ControllerNumber = $drive.number; ControllerLocation = $drive.location
                }
            }
        }
    }
}

function Remove-VMHardDiskDrive {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VMHardDiskDrive, [string] $VMName, [string] $ControllerType, [int] $ControllerNumber, [int] $ControllerLocation, [switch] $Passthru)

    process {
        foreach ($drive in @($VMHardDiskDrive)) {
            $data = Read-SimulatorVM -Id ([string]$drive.VMId)
            if ($drive.ControllerType -eq 'IDE' -and $null -ne (Get-SimulatorMachine -Id $data.id)) {
                $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The operation cannot be performed while the virtual machine is in its current state.')); continue
            }
            $data.drives = @($data.drives | Where-Object { $_.path -ne $drive.Path })
            Save-SimulatorVM -Data $data
            Send-SimulatorRequest -Machine "$($global:Simulator.host)/vms/$($data.id)" -Request @{ kind = 'drives'; drives = @($data.drives) }
        }
    }
}

function Start-VM {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [Parameter(Position = 0)] [string[]] $Name, [switch] $Passthru)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $Name)) {
            $folder = "$($global:Simulator.host)/vms/$($data.id)"
            $problem = ''
            if ($null -ne (Get-SimulatorMachine -Id $data.id)) { $problem = "Failed to start the virtual machine '$($data.name)' because it is already running." }
            elseif ($null -ne (Get-SimulatorFault -Strike 'start-vm-fails')) { $problem = "'$($data.name)' failed to start. Not enough memory in the system to start the virtual machine. (0x8007000E)" }
            foreach ($drive in @($data.drives)) {
                if (-not [System.IO.File]::Exists($drive.path)) { $problem = "'$($data.name)' failed to start. The system cannot find the file specified: '$($drive.path)'. (0x80070002)" }
                elseif (@(Get-SimulatorMount -Path $drive.path).Count -gt 0) { $problem = "'$($data.name)' failed to start. The process cannot access '$($drive.path)' because it is being used by another process. (0x80070020)" }
            }
            if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem -Category ResourceUnavailable)); continue }
            if ($data.automaticCheckpoints -and $data.checkpointType -ne 'Disabled') {
                foreach ($drive in @($data.drives)) { $drive.path = New-SimulatorCheckpoint -Path $drive.path }
                Save-SimulatorVM -Data $data
            }
            [void](Invoke-SimulatorNode -Program 'start.mjs' -Arguments @($folder))
            if ($Passthru) { ConvertTo-SimulatorVM -Data $data }
        }
    }
}

function New-SimulatorCheckpoint {
    # From now on everything is written to another file: the disk itself stays as it was.
    param([string] $Path)

    $new = $Path -replace '\.vhdx$', "_$([guid]::NewGuid().ToString().ToUpperInvariant()).avhdx"
    Write-SimulatorJson -Path $new -Value (Read-SimulatorVhd -Path $Path)
    foreach ($part in 'volume', 'esp') { if ([System.IO.Directory]::Exists("$Path.$part")) { Copy-SimulatorTree -From "$Path.$part" -To "$new.$part" } }
    return $new
}

function Stop-VM {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [Parameter(Position = 0)] [string[]] $Name, [switch] $TurnOff, [switch] $Force, [switch] $Passthru)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $Name)) {
            $folder = "$($global:Simulator.host)/vms/$($data.id)"
            $state = Get-SimulatorMachine -Id $data.id
            if ($TurnOff -or $null -eq $state) { [void](Invoke-SimulatorNode -Program 'stop.mjs' -Arguments @($folder)); continue }
            if ($state.state -notin @('logged-on', 'running')) {
                $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to shut down '$($data.name)': the device is not ready for use. (0x80070015)")); continue
            }
            Send-SimulatorRequest -Machine $folder -Request @{ kind = 'shutdown' }
            while ($null -ne (Get-SimulatorMachine -Id $data.id)) { Start-Sleep -Milliseconds 50 }
        }
    }
}

function Remove-VM {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $VM, [Parameter(Position = 0)] [string[]] $Name, [switch] $Force)

    process {
        foreach ($data in @(Get-SimulatorTarget -VM $VM -Name $Name)) {
            $root = $global:Simulator.host
            if ($null -ne (Get-SimulatorMachine -Id $data.id)) {
                $PSCmdlet.WriteError((New-SimulatorRecord -Message "The operation cannot be performed while the object '$($data.name)' is in its current state.")); continue
            }
            [void](Invoke-SimulatorNode -Program 'stop.mjs' -Arguments @("$root/vms/$($data.id)"))
            Remove-SimulatorFile -Path "$root/vms/$($data.id).id"
            [System.IO.Directory]::Delete("$root/vms/$($data.id)", $true)
        }
    }
}

function Get-CimInstance {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string] $ClassName, [string] $Namespace = 'root\cimv2', [string] $Filter = '')

    if ($ClassName -ne 'Msvm_KvpExchangeComponent' -or $Namespace -ne 'root\virtualization\v2') { throw "the simulator knows no class $ClassName in $Namespace" }
    if ($Filter -notmatch "^\s*SystemName\s*=\s*['`"]([0-9A-Fa-f-]{36})['`"]\s*$") { throw "the simulator reads only a filter by SystemName, not: $Filter" }
    $id = $Matches[1].ToLowerInvariant()
    if ($null -eq (Read-SimulatorVM -Id $id)) { return }
    $state = Get-SimulatorMachine -Id $id
    $items = @()
    if ($null -ne $state -and $state.state -in @('oobe', 'logged-on', 'running', 'generalizing')) {
        foreach ($file in @(Get-SimulatorFile -Folder "$($global:Simulator.host)/vms/$id/registry/software/microsoft/virtual%20machine/guest" -Filter '=*')) {
            if ($file.EndsWith('.new')) { continue }
            $value = Read-SimulatorJson -Path $file
            # A value that is too long for the channel never arrives.
            if ($null -eq $value -or $value.type -ne 'String' -or ([string]$value.value).Length -gt 1023 -or ([string]$value.name).Length -gt 254) { continue }
            $name = [System.Security.SecurityElement]::Escape([string]$value.name)
            $data = [System.Security.SecurityElement]::Escape([string]$value.value)
            $items += '<INSTANCE CLASSNAME="Msvm_KvpExchangeDataItem"><PROPERTY NAME="Caption" PROPAGATED="true" TYPE="string"></PROPERTY>' +
            "<PROPERTY NAME=`"Data`" TYPE=`"string`"><VALUE>$data</VALUE></PROPERTY><PROPERTY NAME=`"Description`" PROPAGATED=`"true`" TYPE=`"string`"></PROPERTY>" +
            "<PROPERTY NAME=`"Name`" TYPE=`"string`"><VALUE>$name</VALUE></PROPERTY><PROPERTY NAME=`"Source`" TYPE=`"uint16`"><VALUE>0</VALUE></PROPERTY></INSTANCE>"
        }
    }
    [pscustomobject]@{ SystemName = $id.ToUpperInvariant(); GuestExchangeItems = [string[]]$items; GuestIntrinsicExchangeItems = [string[]]@() }
}
