<#
.SYNOPSIS
    The payload disk, seen from the guest: found by its GPT disk GUID, shown as a folder of the build's.
#>
Set-StrictMode -Version Latest

function Get-PayloadFolder {
    <#
    .SYNOPSIS
        Where the payload is mounted.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    return ((Get-BuildSetting).folder + '\payload')
}

function Get-PayloadDisk {
    <#
    .SYNOPSIS
        The payload's disk, or $null.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $DiskGuid)

    return (Get-Disk | Where-Object { ([string]$_.Guid).Trim('{}') -eq $DiskGuid.Trim('{}') } | Select-Object -First 1)
}

function Mount-Payload {
    <#
    .SYNOPSIS
        Brings the payload online and mounts it. Servers bring up such a disk offline and read-only, at every boot.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $DiskGuid)

    $disk = Get-PayloadDisk -DiskGuid $DiskGuid
    if ($null -eq $disk) { throw "the payload disk $DiskGuid is not attached" }
    if ($disk.IsOffline) { Set-Disk -Number $disk.Number -IsOffline $false }
    if ($disk.IsReadOnly) { Set-Disk -Number $disk.Number -IsReadOnly $false }
    $folder = Get-PayloadFolder
    if (Test-Path -LiteralPath (Join-Path -Path $folder -ChildPath 'packages')) { return }
    [void](New-Item -ItemType Directory -Path $folder -Force)
    $partition = Get-Partition -DiskNumber $disk.Number | Sort-Object -Property Offset | Select-Object -Last 1
    Add-PartitionAccessPath -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber -AccessPath $folder
}

function Dismount-Payload {
    <#
    .SYNOPSIS
        Takes the folder away and the disk offline, so that the host can detach it.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $DiskGuid)

    $disk = Get-PayloadDisk -DiskGuid $DiskGuid
    if ($null -eq $disk) { return }
    $folder = Get-PayloadFolder
    if (-not $disk.IsOffline) {
        $partition = Get-Partition -DiskNumber $disk.Number | Sort-Object -Property Offset | Select-Object -Last 1
        Remove-PartitionAccessPath -DiskNumber $disk.Number -PartitionNumber $partition.PartitionNumber -AccessPath $folder -ErrorAction SilentlyContinue
        # Before the disk goes: a mount point that leads nowhere is what no recursive removal of the build's folder gets past.
        if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Force }
        Set-Disk -Number $disk.Number -IsOffline $true
    }
}
