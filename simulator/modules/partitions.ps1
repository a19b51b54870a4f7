<#
.SYNOPSIS
    Virtual disks of the host: made, partitioned, formatted, mounted. X.vhdx is a description; its volumes are folders beside it.
#>

function New-VHD {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)] [string] $Path, [uint64] $SizeBytes, [switch] $Dynamic, [switch] $Fixed,
        [uint32] $BlockSizeBytes, [uint32] $LogicalSectorSizeBytes = 512, [uint32] $PhysicalSectorSizeBytes = 4096
    )

    $file = Resolve-SimulatorPath -Path $Path
    $full = Get-SimulatorFault -Strike 'host-disk-full'
    if ($null -ne $full -and $full.at -eq 'payload' -and $file -match 'payload[^/\\]*$') {
        throw (New-Object -TypeName System.IO.IOException -ArgumentList 'There is not enough space on the disk.', -2147024784)
    }
    if ([System.IO.File]::Exists($file)) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to create the virtual hard disk. The system failed to create '$file': The file exists. (0x80070050)." -Category ResourceExists)); return }
    if (-not [System.IO.Directory]::Exists([System.IO.Path]::GetDirectoryName($file))) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to create the virtual hard disk. The system failed to create '$file': The system cannot find the path specified. (0x80070003)." -Category ObjectNotFound)); return }
    Write-SimulatorJson -Path $file -Value ([ordered]@{
            simulatedDisk = 'a simulated disk: its volumes are the folders beside it'; guid = [guid]::NewGuid().ToString()
            size = $SizeBytes; sectorSize = $LogicalSectorSizeBytes; style = 'RAW'; partitions = @()
        })
    Get-VHD -Path $file
}

function Get-VHD {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)] [string[]] $Path, [uint32] $DiskNumber)

    process {
        foreach ($one in $Path) {
            $file = Resolve-SimulatorPath -Path $one
            if (-not [System.IO.File]::Exists($file)) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Getting the mounted storage instance for the path '$file' failed. The system cannot find the file specified." -Category ObjectNotFound)); continue }
            Import-SimulatorVhd -Path $file
            $vhd = Read-SimulatorVhd -Path $file
            $mount = @(Get-SimulatorMount -Path $file)
            [pscustomobject]@{
                PSTypeName        = 'Simulator.VHD'
                Path              = $file
                VhdFormat         = 'VHDX'
                VhdType           = 'Dynamic'
                Size              = [uint64]$vhd.size
                FileSize          = [uint64](New-Object -TypeName System.IO.FileInfo -ArgumentList $file).Length
                MinimumSize       = [uint64](@($vhd.partitions | ForEach-Object { [uint64]$_.offset + [uint64]$_.size }) + 0 | Measure-Object -Maximum).Maximum
                LogicalSectorSize = [uint32](Get-SimulatorProperty -Object $vhd -Name 'sectorSize' -Default 512)
                DiskIdentifier    = [string]$vhd.guid
                ParentPath        = ''
                Attached          = ($mount.Count -gt 0 -or @(Get-SimulatorUser -Path $file).Count -gt 0)
                DiskNumber        = $(if ($mount.Count -gt 0) { [uint32]$mount[0].number } else { $null })
                Number            = $(if ($mount.Count -gt 0) { [uint32]$mount[0].number } else { $null })
            }
        }
    }
}

function Get-SimulatorMount {
    param([string] $Path)

    if ($global:Simulator.machine -ne '') { return }
    Get-SimulatorDisk | Where-Object { $_.path -eq $Path }
}

function Get-SimulatorUser {
    # The running VMs that hold a disk.
    param([string] $Path)

    Get-VM | Where-Object { $_.State -ne 'Off' -and @((Read-SimulatorVM -Id $_.Id).drives | ForEach-Object { $_.path }) -contains $Path }
}

function Import-SimulatorVhd {
    # A true disk, such as a source .vhdx, is taken for one that Windows was applied to.
    param([string] $Path)

    if ([System.IO.File]::Exists("$Path.json")) { return }
    $start = New-Object -TypeName byte[] -ArgumentList 8
    $stream = [System.IO.File]::OpenRead($Path)
    try { $count = $stream.Read($start, 0, 8) } finally { $stream.Close() }
    if ($count -gt 0 -and $start[0] -eq 123) { return }
    $esp = [ordered]@{ number = 1; offset = 1MB; size = 260MB; gptType = '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}'; guid = [guid]::NewGuid().ToString(); fileSystem = 'FAT32' }
    $windows = [ordered]@{ number = 2; offset = 261MB; size = 40GB; gptType = '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}'; guid = [guid]::NewGuid().ToString(); fileSystem = 'NTFS' }
    $vhd = [ordered]@{
        simulatedDisk = 'imported'; guid = [guid]::NewGuid().ToString(); size = 41GB; sectorSize = 512; style = 'GPT'
        partitions = @($esp, $windows); image = $global:Simulator.scenario.media.images[0]
    }
    Write-SimulatorJson -Path "$Path.json" -Value ([ordered]@{ contents = 'imported'; disk = $vhd })
    [void][System.IO.Directory]::CreateDirectory("$Path.esp/EFI/Microsoft/Boot")
    [System.IO.File]::WriteAllText("$Path.esp/EFI/Microsoft/Boot/BCD", "stand-in`n")
    Copy-SimulatorTree -From "$($global:Simulator.disk)/tree" -To "$Path.volume"
}

function Mount-VHD {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)] [string[]] $Path, [switch] $NoDriveLetter, [switch] $ReadOnly, [switch] $Passthru)

    foreach ($one in $Path) {
        $file = Resolve-SimulatorPath -Path $one
        $problem = ''
        if (-not [System.IO.File]::Exists($file)) { $problem = "Failed to mount the virtual disk. The system failed to mount '$file': The system cannot find the file specified. (0x80070002)." }
        elseif (@(Get-SimulatorMount -Path $file).Count -gt 0 -or @(Get-SimulatorUser -Path $file).Count -gt 0) {
            $problem = "Failed to mount the virtual disk. The system failed to mount '$file': The process cannot access the file because it is being used by another process. (0x80070020)."
        }
        if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem -Category ResourceBusy)); continue }
        Import-SimulatorVhd -Path $file
        $folder = Get-SimulatorDiskFolder
        # Taken by making a file, so that two jobs never get one number.
        for ($number = 3; -not (Test-SimulatorFirst -Path "$folder/$number.taken"); $number++) { continue }
        $vhd = Read-SimulatorVhd -Path $file
        Save-SimulatorDisk -Disk ([ordered]@{
                path = $file; guid = [string]$vhd.guid; number = $number; isOffline = $false; isReadOnly = [bool]$ReadOnly; isSystem = $false
                letter = ''; size = $vhd.size; accessPaths = @()
            })
        if ($Passthru) { Get-VHD -Path $file }
    }
}

function Dismount-VHD {
    [CmdletBinding()]
    param([Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)] [string[]] $Path, [uint32] $DiskNumber)

    process {
        foreach ($one in $Path) {
            $file = Resolve-SimulatorPath -Path $one
            $mount = @(Get-SimulatorMount -Path $file)
            if ($mount.Count -eq 0) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to dismount the virtual disk. '$file' is not mounted." -Category ObjectNotFound)); continue }
            foreach ($place in @($mount[0].accessPaths)) { if ([System.IO.Directory]::Exists($place)) { Close-SimulatorLink -Path $place } }
            if ([System.IO.File]::Exists("$file.volume/Windows/System32/Sysprep/Sysprep_succeeded.tag") -and -not $mount[0].isReadOnly) {
                foreach ($line in @(Invoke-SimulatorNode -Program 'write-disk.mjs' -Arguments @($file))) { [Console]::Out.WriteLine($line) }
            }
            $folder = Get-SimulatorDiskFolder
            foreach ($kind in 'json', 'taken') { Remove-SimulatorFile -Path "$folder/$($mount[0].number).$kind" }
        }
    }
}

function Optimize-VHD {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Path, [string] $Mode)

    foreach ($one in $Path) {
        $mount = @(Get-SimulatorMount -Path (Resolve-SimulatorPath -Path $one))
        if ($Mode -eq 'Full' -and $mount.Count -gt 0 -and -not $mount[0].isReadOnly) {
            $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to compact the virtual disk '$one': it must be mounted read-only. (0x80070020)")); continue
        }
        if (-not [System.IO.File]::Exists((Resolve-SimulatorPath -Path $one))) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "The system cannot find the file '$one'." -Category ObjectNotFound)) }
    }
}

function Resize-VHD {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string[]] $Path, [uint64] $SizeBytes, [switch] $ToMinimumSize, [switch] $Passthru)

    foreach ($one in $Path) {
        $found = Get-VHD -Path $one
        $size = if ($ToMinimumSize) { $found.MinimumSize } else { $SizeBytes }
        if ($size -lt $found.MinimumSize) { $PSCmdlet.WriteError((New-SimulatorRecord -Message "Failed to resize the virtual disk '$one': the size is below the minimum.")); continue }
        $vhd = Read-SimulatorVhd -Path $found.Path
        $vhd.size = $size
        Save-SimulatorVhd -Path $found.Path -Vhd $vhd
        if ($Passthru) { Get-VHD -Path $one }
    }
}

function Initialize-Disk {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $InputObject, [Parameter(Position = 0)] [uint32[]] $Number, [string] $PartitionStyle = 'GPT', [switch] $PassThru)

    process {
        if ($null -ne $InputObject) { $Number = @([uint32]$InputObject.Number) }
        $disk = @(Get-SimulatorDisk -Number $Number[0])[0]
        $vhd = if ($null -ne $disk) { Read-SimulatorVhd -Path $disk.path } else { $null }
        $problem = ''
        if ($null -eq $disk) { $problem = 'No MSFT_Disk objects found.' }
        elseif ($disk.isReadOnly) { $problem = 'The media is write protected.' }
        elseif ($vhd.style -ne 'RAW') { $problem = 'The disk has already been initialized.' }
        if ($problem -ne '') { $PSCmdlet.WriteError((New-SimulatorRecord -Message $problem -Id 'StorageWMI')); return }
        $vhd.style = $PartitionStyle.ToUpperInvariant()
        # Windows adds a reserved partition to a GPT disk by itself.
        if ($vhd.style -eq 'GPT') {
            $vhd.partitions = @([ordered]@{ number = 1; offset = 17408; size = 16759808; gptType = '{e3c9e316-0b5c-4db8-817d-f92df00215ae}'; guid = [guid]::NewGuid().ToString() })
        }
        Save-SimulatorVhd -Path $disk.path -Vhd $vhd
        if ($PassThru) { Get-Disk -Number $disk.number }
    }
}

function New-Partition {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline = $true)] $InputObject, [uint32[]] $DiskNumber, [uint64] $Size, [switch] $UseMaximumSize, [string] $GptType = '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}',
        [switch] $IsActive, [switch] $IsHidden, [switch] $AssignDriveLetter, [uint64] $Offset, [uint32] $Alignment
    )

    process {
        $number = if ($null -ne $InputObject) { [uint32]$InputObject.Number } else { $DiskNumber[0] }
        $disk = @(Get-SimulatorDisk -Number $number)[0]
        $vhd = if ($null -ne $disk) { Read-SimulatorVhd -Path $disk.path } else { $null }
        if ($null -eq $vhd -or $vhd.style -eq 'RAW') { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The disk has not been initialized.' -Id 'StorageWMI')); return }
        [uint64]$start = 1MB
        foreach ($one in @($vhd.partitions)) { $start = [math]::Max($start, [math]::Ceiling(([uint64]$one.offset + [uint64]$one.size) / 1MB) * 1MB) }
        [uint64]$left = [math]::Max([double]0, [double]$vhd.size - [double]$start - 1MB)
        $length = if ($UseMaximumSize) { $left } else { $Size }
        if ($length -eq 0 -or $length -gt $left) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Not enough available capacity.' -Id 'StorageWMI 40003')); return }
        $used = @($vhd.partitions | ForEach-Object { [int]$_.number })
        for ($free = 1; $used -contains $free; $free++) { continue }
        $type = if ($vhd.style -eq 'GPT') { $GptType } else { '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}' }
        $made = [pscustomobject]@{ number = $free; offset = $start; size = $length; gptType = $type; guid = [guid]::NewGuid().ToString(); isActive = [bool]$IsActive }
        $vhd.partitions = @($vhd.partitions) + @($made)
        Save-SimulatorVhd -Path $disk.path -Vhd $vhd
        ConvertTo-SimulatorPartition -Disk $disk -Partition $made
    }
}

function Set-Partition {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $InputObject, [uint32] $DiskNumber, [uint32] $PartitionNumber, [string] $GptType)

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber
        if ($null -eq $at) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'No MSFT_Partition objects found.' -Category ObjectNotFound)); return }
        foreach ($one in @($at.vhd.partitions)) { if ([int]$one.number -eq [int]$at.partition.number) { $one.gptType = $GptType } }
        Save-SimulatorVhd -Path $at.disk.path -Vhd $at.vhd
    }
}

function Remove-Partition {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(ValueFromPipeline = $true)] $InputObject, [uint32[]] $DiskNumber, [uint32[]] $PartitionNumber)

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber ([int]($DiskNumber | Select-Object -First 1)) -PartitionNumber ([int]($PartitionNumber | Select-Object -First 1))
        if ($null -eq $at) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'No MSFT_Partition objects found.' -Category ObjectNotFound)); return }
        $at.vhd.partitions = @($at.vhd.partitions | Where-Object { [int]$_.number -ne [int]$at.partition.number })
        Save-SimulatorVhd -Path $at.disk.path -Vhd $at.vhd
        if ([string]$at.partition.gptType -notlike '{e3c9e316*' -and [System.IO.Directory]::Exists($at.volume)) { [System.IO.Directory]::Delete($at.volume, $true) }
    }
}

function Format-Volume {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param(
        [Parameter(ValueFromPipeline = $true)] $Partition, [char[]] $DriveLetter, [string] $FileSystem = 'NTFS', [string] $NewFileSystemLabel = '',
        [uint32] $AllocationUnitSize, [switch] $Full, [switch] $Force
    )

    process {
        $at = Find-SimulatorPartition -InputObject $Partition -DiskNumber 0 -PartitionNumber 0
        if ($null -eq $at) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'No matching MSFT_Volume objects found.' -Category ObjectNotFound)); return }
        if ([string]$at.partition.gptType -match '^\{(e3c9e316|c12a7328)') { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Cannot format a reserved partition.' -Id 'StorageWMI')); return }
        foreach ($one in @($at.vhd.partitions)) {
            if ([int]$one.number -ne [int]$at.partition.number) { continue }
            Add-Member -InputObject $one -MemberType NoteProperty -Name fileSystem -Value $FileSystem -Force
            Add-Member -InputObject $one -MemberType NoteProperty -Name label -Value $NewFileSystemLabel -Force
        }
        Save-SimulatorVhd -Path $at.disk.path -Vhd $at.vhd
        if ($FileSystem -eq 'FAT32') { $at.volume = "$($at.disk.path).esp" }
        if ([System.IO.Directory]::Exists($at.volume)) { [System.IO.Directory]::Delete($at.volume, $true) }
        [void][System.IO.Directory]::CreateDirectory($at.volume)
        [pscustomobject]@{ FileSystem = $FileSystem; FileSystemLabel = $NewFileSystemLabel; Size = [uint64]$at.partition.size; SizeRemaining = [uint64]$at.partition.size; HealthStatus = 'Healthy'; DriveLetter = [char]0 }
    }
}

function Get-PartitionSupportedSize {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $InputObject, [uint32[]] $DiskNumber, [uint32[]] $PartitionNumber)

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber ([int]($DiskNumber | Select-Object -First 1)) -PartitionNumber ([int]($PartitionNumber | Select-Object -First 1))
        if ($null -eq $at) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'No MSFT_Partition objects found.' -Category ObjectNotFound)); return }
        $max = [uint64]$at.vhd.size - [uint64]$at.partition.offset - 1MB
        [pscustomobject]@{ SizeMin = [uint64][math]::Min([double]$at.partition.size, 9GB); SizeMax = $max }
    }
}

function Resize-Partition {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'None')]
    param([Parameter(ValueFromPipeline = $true)] $InputObject, [uint32[]] $DiskNumber, [uint32[]] $PartitionNumber, [Parameter(Mandatory = $true)] [uint64] $Size)

    process {
        $at = Find-SimulatorPartition -InputObject $InputObject -DiskNumber ([int]($DiskNumber | Select-Object -First 1)) -PartitionNumber ([int]($PartitionNumber | Select-Object -First 1))
        $limits = if ($null -eq $at) { $null } else { Get-PartitionSupportedSize -DiskNumber $at.disk.number -PartitionNumber $at.partition.number }
        if ($null -eq $limits -or $Size -lt $limits.SizeMin -or $Size -gt $limits.SizeMax) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'Size Not Supported' -Id 'StorageWMI 4097')); return }
        foreach ($one in @($at.vhd.partitions)) { if ([int]$one.number -eq [int]$at.partition.number) { $one.size = $Size } }
        Save-SimulatorVhd -Path $at.disk.path -Vhd $at.vhd
    }
}
