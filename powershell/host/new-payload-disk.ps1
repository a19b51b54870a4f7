<#
.SYNOPSIS
    Makes the disk that carries packages and files into the VM: one NTFS partition, since packages exceed 4 GiB.
.DESCRIPTION
    Input: { path, mountFolder, sizeBytes, files: [{source, target}] } with targets relative to the disk's root.
    Result: { path, diskGuid }: the guest knows the disk by this GPT disk GUID, never by a letter or a number.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/disks.ps1"

Invoke-EventScript -Body {
    param($request)

    [void](New-VHD -Path $request.path -SizeBytes ([uint64]$request.sizeBytes) -Dynamic)
    $number = Mount-BuildDisk -Path $request.path
    Initialize-Disk -Number $number -PartitionStyle GPT
    $partition = New-Partition -DiskNumber $number -UseMaximumSize -GptType '{ebd0a0a2-b9e5-4433-87c0-68b6b72699c7}'
    [void](Format-Volume -Partition $partition -FileSystem NTFS -NewFileSystemLabel 'Payload' -Confirm:$false)
    Open-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $request.mountFolder
    $files = @($request.files)
    $done = 0
    foreach ($file in $files) {
        $target = Join-Path -Path $request.mountFolder -ChildPath $file.target
        [void](New-Item -ItemType Directory -Path (Split-Path -Path $target -Parent) -Force)
        Copy-Item -LiteralPath $file.source -Destination $target
        $done++
        Write-ScriptProgress -Label 'filling the payload disk' -Done $done -Total $files.Count -Unit steps
    }
    $guid = [string](Get-Disk -Number $number).Guid
    Close-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $request.mountFolder
    Dismount-VHD -Path $request.path
    return [ordered]@{ path = $request.path; diskGuid = $guid }
}
