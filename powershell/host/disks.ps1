<#
.SYNOPSIS
    Opens the partitions of a virtual disk as folders, without drive letters that another job might take.
#>
Set-StrictMode -Version Latest

function Mount-BuildDisk {
    <#
    .SYNOPSIS
        Attaches a virtual disk to this host, online and writable unless ReadOnly, and gives its disk number.
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param([Parameter(Mandatory = $true)] [string] $Path, [switch] $ReadOnly)

    $attached = Mount-VHD -Path $Path -NoDriveLetter -ReadOnly:$ReadOnly -Passthru
    $number = [int]$attached.DiskNumber
    $disk = Get-Disk -Number $number
    if ($disk.IsOffline) { Set-Disk -Number $number -IsOffline $false }
    if (-not $ReadOnly -and $disk.IsReadOnly) { Set-Disk -Number $number -IsReadOnly $false }
    return $number
}

function Open-BuildPartition {
    <#
    .SYNOPSIS
        Shows a partition as a folder.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [int] $DiskNumber,
        [Parameter(Mandatory = $true)] [int] $PartitionNumber,
        [Parameter(Mandatory = $true)] [string] $Folder
    )

    [void](New-Item -ItemType Directory -Path $Folder -Force)
    Add-PartitionAccessPath -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber -AccessPath $Folder
}

function Close-BuildPartition {
    <#
    .SYNOPSIS
        Takes the folder away again; one that is closed already is no error.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [int] $DiskNumber,
        [Parameter(Mandatory = $true)] [int] $PartitionNumber,
        [Parameter(Mandatory = $true)] [string] $Folder
    )

    Remove-PartitionAccessPath -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber -AccessPath $Folder -ErrorAction SilentlyContinue
    if (Test-Path -LiteralPath $Folder) { Remove-Item -LiteralPath $Folder -Force }
}

function Get-LastPartition {
    <#
    .SYNOPSIS
        The partition that lies last on a disk: Windows in every layout made here, so that it can grow on the target.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [int] $DiskNumber)

    return (Get-Partition -DiskNumber $DiskNumber | Sort-Object -Property Offset | Select-Object -Last 1)
}
