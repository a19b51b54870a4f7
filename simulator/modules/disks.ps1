<#
.SYNOPSIS
    The Storage cmdlets that host and guest both use. A host knows the disks it has mounted, a guest those of its VM: a file a disk.
#>

function Get-SimulatorDiskFolder {
    if ($global:Simulator.machine -ne '') { return "$($global:Simulator.machine)/guest-disks" }
    return "$($global:Simulator.host)/mounts"
}

function Get-SimulatorDisk {
    # Every disk seen here, as its file holds it; or the one of a number.
    param([int] $Number = -1)

    foreach ($file in @(Get-SimulatorFile -Folder (Get-SimulatorDiskFolder) -Filter '*.json')) {
        $disk = Read-SimulatorJson -Path $file
        if ($null -ne $disk -and ($Number -lt 0 -or [int]$disk.number -eq $Number)) { $disk }
    }
}

function Save-SimulatorDisk {
    param($Disk)

    Write-SimulatorJson -Path "$(Get-SimulatorDiskFolder)/$($Disk.number).json" -Value $Disk
}

function Read-SimulatorVhd {
    # What a virtual disk is: partitions, sizes, the applied image.
    param([string] $Path)

    $beside = Read-SimulatorJson -Path "$Path.json"
    if ($null -ne $beside) { return $beside.disk }
    return (Read-SimulatorJson -Path $Path)
}

function Save-SimulatorVhd {
    param([string] $Path, $Vhd)

    $beside = Read-SimulatorJson -Path "$Path.json"
    if ($null -eq $beside) { Write-SimulatorJson -Path $Path -Value $Vhd; return }
    $beside.disk = $Vhd
    Write-SimulatorJson -Path "$Path.json" -Value $beside
}

function Get-SimulatorVolume {
    # The folder that is a partition's volume.
    param([string] $Path, $Partition)

    if ([string]$Partition.gptType -eq '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}' -or (Get-SimulatorProperty -Object $Partition -Name 'fileSystem' -Default '') -eq 'FAT32') { return "$Path.esp" }
    return "$Path.volume"
}

function ConvertTo-SimulatorPartition {
    param($Disk, $Partition)

    return [pscustomobject]@{
        PSTypeName      = 'Simulator.Partition'
        DiskNumber      = [uint32]$Disk.number
        PartitionNumber = [uint32]$Partition.number
        Offset          = [uint64]$Partition.offset
        Size            = [uint64]$Partition.size
        GptType         = [string]$Partition.gptType
        Guid            = [string]$Partition.guid
        Type            = $(switch ([string]$Partition.gptType) {
                '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}' { 'System' }
                '{e3c9e316-0b5c-4db8-817d-f92df00215ae}' { 'Reserved' }
                default { 'Basic' }
            })
        DriveLetter     = [char]$(if ($global:SimulatorLetters.ContainsKey("$($Disk.path)|$($Partition.number)")) { $global:SimulatorLetters["$($Disk.path)|$($Partition.number)"] } elseif ([string]$Partition.gptType -notlike '{ebd0a0a2*' -or [string]$Disk.letter -eq '') { 0 } else { [string]$Disk.letter })
        IsOffline       = [bool]$Disk.isOffline
        IsActive        = [bool](Get-SimulatorProperty -Object $Partition -Name 'isActive' -Default $false)
        AccessPaths     = [string[]]@($Disk.accessPaths)
    }
}

function Find-SimulatorPartition {
    # The disk and partition that a cmdlet's parameters name.
    param($InputObject, [int] $DiskNumber, [int] $PartitionNumber, [string] $DriveLetter = '')

    if ($null -ne $InputObject) { $DiskNumber = [int]$InputObject.DiskNumber; $PartitionNumber = [int]$InputObject.PartitionNumber }
    foreach ($disk in @(Get-SimulatorDisk)) {
        if ($DriveLetter -ne '') { if ([string]$disk.letter -ne $DriveLetter) { continue } }
        elseif ([int]$disk.number -ne $DiskNumber) { continue }
        $vhd = Read-SimulatorVhd -Path $disk.path
        foreach ($partition in @($vhd.partitions)) {
            $named = if ($DriveLetter -ne '') { [string]$partition.gptType -like '{ebd0a0a2*' } else { [int]$partition.number -eq $PartitionNumber }
            if ($named) { return @{ disk = $disk; vhd = $vhd; partition = $partition; volume = (Get-SimulatorVolume -Path $disk.path -Partition $partition) } }
        }
    }
    return $null
}

function Get-Disk {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [uint32[]] $Number, [string[]] $UniqueId)

    $wanted = @($Number | Where-Object { $null -ne $_ })
    foreach ($one in $wanted) {
        if (@(Get-SimulatorDisk -Number $one).Count -eq 0) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message "No MSFT_Disk objects found with property 'Number' equal to '$one'.  Verify the value of the property and retry." -Id 'CmdletizationQuery_NotFound_Number' -Category ObjectNotFound))
        }
    }
    foreach ($disk in @(Get-SimulatorDisk)) {
        if ($wanted.Count -gt 0 -and $wanted -notcontains [uint32]$disk.number) { continue }
        $vhd = Read-SimulatorVhd -Path $disk.path
        [pscustomobject]@{
            PSTypeName        = 'Simulator.Disk'
            Number            = [uint32]$disk.number
            DiskNumber        = [uint32]$disk.number
            Guid              = $(if ($vhd.style -eq 'GPT') { '{' + [string]$vhd.guid + '}' } else { $null })
            FriendlyName      = 'Msft Virtual Disk'
            PartitionStyle    = [string]$vhd.style
            IsOffline         = [bool]$disk.isOffline
            IsReadOnly        = [bool]$disk.isReadOnly
            IsSystem          = [bool](Get-SimulatorProperty -Object $disk -Name 'isSystem' -Default $false)
            IsBoot            = [bool](Get-SimulatorProperty -Object $disk -Name 'isSystem' -Default $false)
            OperationalStatus = $(if ($disk.isOffline) { 'Offline' } else { 'Online' })
            Size              = [uint64]$vhd.size
            BusType           = 'SAS'
            Location          = $(if ($global:Simulator.machine -eq '') { [string]$disk.path } else { '' })
        }
    }
}

function Set-Disk {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $InputObject, [Parameter(Position = 0)] [uint32] $Number, [System.Nullable[bool]] $IsOffline,
        [System.Nullable[bool]] $IsReadOnly, [string] $Guid
    )

    process {
        if ($null -ne $InputObject) { $Number = [uint32]$InputObject.Number }
        $disk = @(Get-SimulatorDisk -Number $Number)[0]
        if ($null -eq $disk) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "No MSFT_Disk objects found with property 'Number' equal to '$Number'." -Category ObjectNotFound)); return }
        if ((Get-SimulatorProperty -Object $disk -Name 'isSystem' -Default $false) -and $IsOffline) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The specified disk is the system disk: the operation is not supported.')); return
        }
        if ($null -ne $IsReadOnly) { $disk.isReadOnly = [bool]$IsReadOnly }
        if ($null -ne $IsOffline) {
            $disk.isOffline = [bool]$IsOffline
            foreach ($place in @($disk.accessPaths)) {
                if ($IsOffline) { Close-SimulatorLink -Path $place } elseif ([System.IO.Directory]::Exists($place)) { Open-SimulatorLink -Path $place -Volume "$($disk.path).volume" }
            }
        }
        Save-SimulatorDisk -Disk $disk
    }
}

function Open-SimulatorLink {
    # An empty folder becomes a link to a volume.
    param([string] $Path, [string] $Volume)

    [System.IO.Directory]::Delete($Path)
    $kind = if ([System.IO.Path]::DirectorySeparatorChar -eq '\') { 'Junction' } else { 'SymbolicLink' }
    [void]$ExecutionContext.InvokeProvider.Item.New([System.IO.Path]::GetDirectoryName($Path), [System.IO.Path]::GetFileName($Path), $kind, $Volume)
}

function Close-SimulatorLink {
    param([string] $Path)

    $link = New-Object -TypeName System.IO.DirectoryInfo -ArgumentList $Path
    if (-not ($link.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -or [int]$link.Attributes -eq -1) { return }
    $link.Delete()
    [void][System.IO.Directory]::CreateDirectory($Path)
}

function Get-Partition {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $Disk, [uint32[]] $DiskNumber, [uint32[]] $PartitionNumber, [char[]] $DriveLetter
    )

    process {
        $wanted = @($DiskNumber | Where-Object { $null -ne $_ })
        if ($null -ne $Disk) { $wanted = @([uint32]$Disk.Number) }
        $found = @(foreach ($each in @(Get-SimulatorDisk)) {
                if ($wanted.Count -gt 0 -and $wanted -notcontains [uint32]$each.number) { continue }
                foreach ($partition in @((Read-SimulatorVhd -Path $each.path).partitions)) {
                    $entry = ConvertTo-SimulatorPartition -Disk $each -Partition $partition
                    if ($null -ne $PartitionNumber -and $PartitionNumber -notcontains $entry.PartitionNumber) { continue }
                    if ($null -ne $DriveLetter -and $DriveLetter -notcontains $entry.DriveLetter) { continue }
                    $entry
                }
            })
        if ($found.Count -eq 0 -and ($wanted.Count -gt 0 -or $null -ne $DriveLetter)) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message 'No MSFT_Partition objects found with the given properties.  Verify the value of the property and retry.' -Category ObjectNotFound))
        }
        $found
    }
}

function Add-PartitionAccessPath {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $InputObject, [uint32] $DiskNumber, [uint32] $PartitionNumber, [string] $AccessPath,
        [switch] $AssignDriveLetter, [switch] $PassThru
    )

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber
        $problem = ''
        $place = if ($AccessPath -ne '') { (Resolve-SimulatorPath -Path $AccessPath).TrimEnd('/', '\') } else { '' }
        if ($null -eq $at) { $problem = 'No MSFT_Partition objects found with the given properties.' }
        elseif ($at.disk.isOffline) { $problem = 'The disk is offline.' }
        elseif (-not [System.IO.Directory]::Exists($at.volume)) { $problem = 'The volume does not contain a recognized file system.' }
        elseif ($AccessPath -eq '' -and -not $AssignDriveLetter) { $problem = 'Invalid Parameter' }
        elseif ($AccessPath -eq '') { Add-SimulatorLetter -At $at; return }
        elseif (-not [System.IO.Directory]::Exists($place)) { $problem = 'The access path is not valid.' }
        elseif ([System.IO.File]::GetAttributes($place) -band [System.IO.FileAttributes]::ReparsePoint) { $problem = 'The requested access path is already in use.' }
        elseif ([System.IO.Directory]::GetFileSystemEntries($place).Count -gt 0) { $problem = 'The directory is not empty.' }
        if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem -Id 'StorageWMI')); return }
        Open-SimulatorLink -Path $place -Volume $at.volume
        $at.disk.accessPaths = @(@($at.disk.accessPaths | Where-Object { $_ -ne $place }) + $place)
        Save-SimulatorDisk -Disk $at.disk
        if ($PassThru) { ConvertTo-SimulatorPartition -Disk $at.disk -Partition $at.partition }
    }
}

$global:SimulatorLetters = @{}

function Add-SimulatorLetter {
    # A drive letter lasts as long as this process: no other one of a build asks for it.
    param($At)

    foreach ($free in 'STUVWXYZ'.ToCharArray()) {
        if (@($global:SimulatorLetters.Values) -contains "$free") { continue }
        $global:SimulatorLetters["$($At.disk.path)|$($At.partition.number)"] = "$free"
        [void](New-PSDrive -Name "$free" -PSProvider FileSystem -Root $At.volume -Scope Global)
        return
    }
}

function Remove-PartitionAccessPath {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $InputObject, [uint32] $DiskNumber, [uint32] $PartitionNumber, [string] $AccessPath, [switch] $PassThru
    )

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber
        if ($null -ne $at -and $AccessPath -match '^([A-Z]):\\$' -and $global:SimulatorLetters["$($at.disk.path)|$($at.partition.number)"] -eq $Matches[1]) {
            $global:SimulatorLetters.Remove("$($at.disk.path)|$($at.partition.number)"); return
        }
        $place = (Resolve-SimulatorPath -Path $AccessPath).TrimEnd('/', '\')
        if ($null -eq $at -or @($at.disk.accessPaths) -notcontains $place) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The access path is not valid.' -Id 'StorageWMI 42007')); return
        }
        Close-SimulatorLink -Path $place
        $at.disk.accessPaths = @($at.disk.accessPaths | Where-Object { $_ -ne $place })
        Save-SimulatorDisk -Disk $at.disk
        if ($PassThru) { ConvertTo-SimulatorPartition -Disk $at.disk -Partition $at.partition }
    }
}

function Optimize-Volume {
    [CmdletBinding()]
    param([char[]] $DriveLetter, [string[]] $Path, [switch] $Defrag, [switch] $ReTrim, [switch] $SlabConsolidate, [switch] $Analyze)

    Write-Verbose -Message 'done'
}
