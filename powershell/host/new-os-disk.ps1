<#
.SYNOPSIS
    Makes the disk that becomes the image: partitions, the applied Windows, boot files, and the build's own files on it.
.DESCRIPTION
    Input: { path, mountFolder, sizeBytes, sectorSize, firmware: uefi|bios, source: {path, index}, stagingFolder, logFolder }
    The caller has recorded path and mountFolder for clean-up before. Result: { path, partitionNumber }
    Layouts: GPT with ESP 260 MiB (the least that 4096-byte sectors allow), MSR 16 MiB, Windows last; or one active MBR partition.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/media.ps1"
. "$PSScriptRoot/disks.ps1"

function New-UefiLayout {
    <#
    .SYNOPSIS
        GPT: ESP, MSR, Windows. Gives the partitions to boot from and to fill.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [int] $DiskNumber)

    Initialize-Disk -Number $DiskNumber -PartitionStyle GPT
    # Windows makes an MSR by itself at times; ours shall have a known place.
    foreach ($stray in @(Get-Partition -DiskNumber $DiskNumber -ErrorAction SilentlyContinue)) {
        Remove-Partition -DiskNumber $DiskNumber -PartitionNumber $stray.PartitionNumber -Confirm:$false
    }
    # Format-Volume refuses an EFI system partition, so it becomes one at the very end.
    $system = New-Partition -DiskNumber $DiskNumber -Size 260MB -GptType '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}'
    [void](Format-Volume -Partition $system -FileSystem FAT32 -NewFileSystemLabel 'System' -Confirm:$false)
    [void](New-Partition -DiskNumber $DiskNumber -Size 16MB -GptType '{e3c9e316-0b5c-4db8-817d-f92df00215ae}')
    $windows = New-Partition -DiskNumber $DiskNumber -UseMaximumSize -GptType '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}'
    [void](Format-Volume -Partition $windows -FileSystem NTFS -NewFileSystemLabel 'Windows' -Confirm:$false)
    return [pscustomobject]@{ System = $system.PartitionNumber; Windows = $windows.PartitionNumber }
}

function New-BiosLayout {
    <#
    .SYNOPSIS
        MBR: one active partition, which is both.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [int] $DiskNumber)

    Initialize-Disk -Number $DiskNumber -PartitionStyle MBR
    $windows = New-Partition -DiskNumber $DiskNumber -UseMaximumSize -IsActive
    [void](Format-Volume -Partition $windows -FileSystem NTFS -NewFileSystemLabel 'Windows' -Confirm:$false)
    return [pscustomobject]@{ System = $windows.PartitionNumber; Windows = $windows.PartitionNumber }
}

function Add-TemporaryLetter {
    <#
    .SYNOPSIS
        Gives a partition a drive letter for a while: bcdboot takes no folder. Gives its root, such as S:\
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [int] $DiskNumber, [Parameter(Mandatory = $true)] [int] $PartitionNumber)

    Add-PartitionAccessPath -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber -AssignDriveLetter
    return "$((Get-Partition -DiskNumber $DiskNumber -PartitionNumber $PartitionNumber).DriveLetter):\"
}

function Add-BootFile {
    <#
    .SYNOPSIS
        Writes the boot files with the image's own bcdboot, so that they fit it; with the host's when that one cannot run here.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $WindowsFolder,
        [Parameter(Mandatory = $true)] [string] $SystemFolder,
        [Parameter(Mandatory = $true)] [string] $Firmware
    )

    $windows = Resolve-NativePath -Path (Join-Path -Path $WindowsFolder -ChildPath 'Windows')
    $system = (Resolve-NativePath -Path $SystemFolder).TrimEnd('\')
    $arguments = @($windows, '/s', $system, '/v', '/f', $Firmware.ToUpperInvariant())
    $own = Join-Path -Path $windows -ChildPath 'System32\bcdboot.exe'
    foreach ($tool in @($own, 'bcdboot.exe')) {
        if ($tool -eq $own -and -not (Test-Path -LiteralPath $own)) { continue }
        $run = Start-NativeTool -Name $tool -Arguments $arguments -TimeoutSeconds 300
        if ($run.ExitCode -eq 0) { Write-ScriptLog -Message "boot files written by $tool"; return }
        Write-ScriptLog -Level warning -Message "$tool ended with exit code $($run.ExitCode): $(@($run.Output | Select-Object -Last 1) -join '')"
    }
    throw (New-ScriptError -Code 'disk.no-boot-files' -Message 'bcdboot could write no boot files, neither the image''s nor the host''s')
}

Invoke-EventScript -Body {
    param($request)

    [void](New-VHD -Path $request.path -SizeBytes ([uint64]$request.sizeBytes) -Dynamic -LogicalSectorSizeBytes ([uint32]$request.sectorSize))
    $number = Mount-BuildDisk -Path $request.path
    if ($request.firmware -eq 'uefi') { $layout = New-UefiLayout -DiskNumber $number } else { $layout = New-BiosLayout -DiskNumber $number }
    $windowsFolder = Join-Path -Path $request.mountFolder -ChildPath 'windows'
    Open-BuildPartition -DiskNumber $number -PartitionNumber $layout.Windows -Folder $windowsFolder

    Write-ScriptLog -Message "applying image $($request.source.index) of $($request.source.path)"
    Use-Media -Path $request.source.path -Body {
        param($media)
        $log = Join-Path -Path $request.logFolder -ChildPath 'dism-apply.log'
        [void](Expand-WindowsImage -ImagePath $media -Index ([uint32]$request.source.index) -ApplyPath $windowsFolder -LogPath $log)
    }
    $letters = [ordered]@{}
    foreach ($partition in @($layout.Windows, $layout.System | Select-Object -Unique)) {
        $letters["$partition"] = Add-TemporaryLetter -DiskNumber $number -PartitionNumber $partition
    }
    Add-BootFile -WindowsFolder $letters["$($layout.Windows)"] -SystemFolder $letters["$($layout.System)"] -Firmware $request.firmware
    foreach ($partition in @($letters.Keys)) {
        Remove-PartitionAccessPath -DiskNumber $number -PartitionNumber ([int]$partition) -AccessPath $letters[$partition]
    }
    if ($layout.System -ne $layout.Windows) {
        Set-Partition -DiskNumber $number -PartitionNumber $layout.System -GptType '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}'
    }

    foreach ($item in @(Get-ChildItem -LiteralPath $request.stagingFolder -Force)) {
        Copy-Item -LiteralPath $item.FullName -Destination $windowsFolder -Recurse -Force
    }
    Close-BuildPartition -DiskNumber $number -PartitionNumber $layout.Windows -Folder $windowsFolder
    Dismount-VHD -Path $request.path
    return [ordered]@{ path = $request.path; partitionNumber = $layout.Windows }
}
