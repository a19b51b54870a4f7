<#
.SYNOPSIS
    Puts the simulator behind the doors and cmdlets that shipped scripts use. Dot-sourced, not imported: so each function sees
    its caller's $ErrorActionPreference, as a cmdlet does.
.PARAMETER Machine
    The VM's folder when the script runs inside a guest; empty on the host.
.PARAMETER Direct
    The script came by PowerShell Direct.
#>
param([string] $Machine = '', [switch] $Direct)

. "$PSScriptRoot/store.ps1"
$global:Simulator = New-SimulatorState -Machine $Machine -Direct:$Direct
. "$PSScriptRoot/registry.ps1"
. "$PSScriptRoot/doors.ps1"
. "$PSScriptRoot/disks.ps1"
if ($Machine -ne '') {
    . "$PSScriptRoot/guest.ps1"
    . "$PSScriptRoot/tasks.ps1"
    Enter-SimulatorGuest
}
else {
    . "$PSScriptRoot/media.ps1"
    if ($global:Simulator.scenario.host.hyperV) {
        . "$PSScriptRoot/partitions.ps1"
        . "$PSScriptRoot/hyper-v.ps1"
        . "$PSScriptRoot/direct.ps1"
    }
    Enter-SimulatorHost
}
