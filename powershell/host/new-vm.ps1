<#
.SYNOPSIS
    Makes the build VM and starts it: no network adapter, no checkpoints, our disks and nothing else.
.DESCRIPTION
    Input: { name, notes, folder, firmware, cpus, memoryBytes, secureBoot, osDisk, payloadDisk }
    The caller has recorded name and notes for clean-up before. Result: { vmId }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"

function Disable-Checkpoint {
    <#
    .SYNOPSIS
        No checkpoints of any kind: an automatic one would send the build's writes into an .avhdx, and we would pack an untouched disk.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $VM)

    Set-VM -VM $VM -CheckpointType Disabled
    if ((Get-Command -Name Set-VM).Parameters.ContainsKey('AutomaticCheckpointsEnabled')) {
        Set-VM -VM $VM -AutomaticCheckpointsEnabled $false
    }
}

function Remove-NetworkAdapter {
    <#
    .SYNOPSIS
        Takes away the adapter that New-VM adds by itself, and makes sure that none is left.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $VM)

    foreach ($adapter in @(Get-VMNetworkAdapter -VM $VM)) { Remove-VMNetworkAdapter -VMNetworkAdapter $adapter }
    $left = @(Get-VMNetworkAdapter -VM $VM).Count
    if ($left -ne 0) {
        throw (New-ScriptError -Code 'vm.has-network' -Message "the build VM still has $left network adapters: it must have none")
    }
}

Invoke-EventScript -Body {
    param($request)

    $generation = if ($request.firmware -eq 'uefi') { 2 } else { 1 }
    $vm = New-VM -Name $request.name -Generation $generation -MemoryStartupBytes ([long]$request.memoryBytes) -NoVHD -Path $request.folder
    # The tag first: from here on a sweep knows the VM as ours, whatever happens to this process.
    Set-VM -VM $vm -Notes $request.notes
    Set-VM -VM $vm -StaticMemory -ProcessorCount ([long]$request.cpus) -AutomaticStartAction Nothing -AutomaticStopAction TurnOff
    Disable-Checkpoint -VM $vm
    Remove-NetworkAdapter -VM $vm

    $system = if ($generation -eq 2) { 'SCSI' } else { 'IDE' }
    Add-VMHardDiskDrive -VM $vm -ControllerType $system -Path $request.osDisk
    Add-VMHardDiskDrive -VM $vm -ControllerType SCSI -Path $request.payloadDisk
    if ($generation -eq 2) {
        $drive = @(Get-VMHardDiskDrive -VM $vm | Where-Object { $_.Path -eq $request.osDisk })[0]
        $secure = if ($request.secureBoot) { 'On' } else { 'Off' }
        Set-VMFirmware -VM $vm -EnableSecureBoot $secure -SecureBootTemplate MicrosoftWindows -FirstBootDevice $drive
    }

    Start-VM -VM $vm
    $attached = @(Get-VMHardDiskDrive -VM $vm | ForEach-Object { $_.Path })
    if ($attached -notcontains $request.osDisk) {
        throw (New-ScriptError -Code 'vm.wrong-disk' -Message "the VM runs from $($attached -join ', ') instead of $($request.osDisk): a checkpoint was made" -Detail $attached)
    }
    return [ordered]@{ vmId = [string]$vm.Id }
}
