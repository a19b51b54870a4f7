<#
.SYNOPSIS
    Removes what a build has left on the host: its VM, attached disks, mounted media. Files are the caller's to delete.
.DESCRIPTION
    Input: { vmName, vmNotes, disks: [paths], images: [paths], mountFolder }
    Everything may be there or not; each thing is tried, and what could not be removed is told. Result: { removed: [...], left: [{what, why}] }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"

$removed = New-Object -TypeName System.Collections.ArrayList
$left = New-Object -TypeName System.Collections.ArrayList

function Invoke-Removal {
    <#
    .SYNOPSIS
        Runs one removal and notes how it went.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $What, [Parameter(Mandatory = $true)] [scriptblock] $Body)

    try { if (& $Body) { [void]$removed.Add($What) } }
    catch { [void]$left.Add([ordered]@{ what = $What; why = $_.Exception.Message }) }
}

Invoke-EventScript -Body {
    param($request)

    $hyperV = $null -ne (Get-Command -Name New-VM -ErrorAction SilentlyContinue)
    if ($hyperV -and [string]$request.vmNotes -ne '') {
        # By name too: a build killed between New-VM and the tag leaves a VM that has only its name, which holds the build id.
        $ours = @(Get-VM | Where-Object { [string]$_.Notes -eq [string]$request.vmNotes -or [string]$_.Name -eq [string]$request.vmName })
        foreach ($vm in $ours) {
            Invoke-Removal -What "VM $($vm.Name)" -Body {
                if ([string]$vm.State -ne 'Off') { Stop-VM -VM $vm -TurnOff -Force }
                Remove-VM -VM $vm -Force
                $true
            }
        }
    }
    foreach ($disk in @($request.disks)) {
        if (-not $hyperV -or -not (Test-Path -LiteralPath $disk)) { continue }
        Invoke-Removal -What "attachment of $disk" -Body {
            if (-not (Get-VHD -Path $disk).Attached) { return $false }
            Dismount-VHD -Path $disk
            $true
        }
    }
    # A mount point whose disk is gone is a broken link, which no recursive removal gets past.
    foreach ($folder in @(Get-ChildItem -LiteralPath $request.mountFolder -Directory -Force -ErrorAction SilentlyContinue)) {
        if (([int]$folder.Attributes -band 1024) -eq 0) { continue }
        Invoke-Removal -What "mount point $($folder.FullName)" -Body { Remove-Item -LiteralPath $folder.FullName -Force; $false }
    }
    foreach ($image in @($request.images)) {
        if (-not (Test-Path -LiteralPath $image)) { continue }
        Invoke-Removal -What "mount of $image" -Body {
            if (-not (Get-DiskImage -ImagePath $image).Attached) { return $false }
            [void](Dismount-DiskImage -ImagePath $image)
            $true
        }
    }
    return [ordered]@{ removed = @($removed.ToArray()); left = @($left.ToArray()) }
}
