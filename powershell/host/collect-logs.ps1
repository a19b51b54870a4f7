<#
.SYNOPSIS
    Switches the VM off and copies the guest's logs out of its disk, so that a failure can be understood.
.DESCRIPTION
    Input: { vmName, path, mountFolder, target, files: [guest paths relative to the volume's root] }
    Result: { copied: [...] }. Called only when the build has been given up.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/disks.ps1"

Invoke-EventScript -Body {
    param($request)

    $copied = New-Object -TypeName System.Collections.ArrayList
    if (-not (Test-Path -LiteralPath $request.path)) { return [ordered]@{ copied = @() } }
    foreach ($vm in @(Get-VM | Where-Object { [string]$_.Name -eq [string]$request.vmName })) {
        if ([string]$vm.State -ne 'Off') { Stop-VM -VM $vm -TurnOff -Force }
    }
    # A build that was killed may have left it attached, and writable.
    if ((Get-VHD -Path $request.path).Attached) { Dismount-VHD -Path $request.path }
    $number = Mount-BuildDisk -Path $request.path -ReadOnly
    $partition = Get-LastPartition -DiskNumber $number
    Open-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $request.mountFolder
    foreach ($file in @($request.files)) {
        $source = Join-Path -Path $request.mountFolder -ChildPath $file
        if (-not (Test-Path -LiteralPath $source -PathType Leaf)) { continue }
        $target = Join-Path -Path $request.target -ChildPath ($file -replace '[\\/:]+', '-')
        Copy-Item -LiteralPath $source -Destination $target -Force
        [void]$copied.Add($target)
    }
    Close-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $request.mountFolder
    Dismount-VHD -Path $request.path
    return [ordered]@{ copied = @($copied.ToArray()) }
}
