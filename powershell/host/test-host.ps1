<#
.SYNOPSIS
    Finds everything that would stop a build on this host, at once, and what the media holds. Changes nothing.
.DESCRIPTION
    Input: { source: {path, edition}, folders: [{path, neededBytes, purpose}], offlineServicing: bool }
    Result: { problems: [{code, message, remedy}], host: {build, dismBuild, elevated}, images: [...], image: {...}|null }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/media.ps1"

$problems = New-Object -TypeName System.Collections.ArrayList

function Add-HostProblem {
    <#
    .SYNOPSIS
        Notes one problem: what is wrong, and what to do.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Code,
        [Parameter(Mandatory = $true)] [string] $Message,
        [Parameter(Mandatory = $true)] [string] $Remedy
    )

    [void]$problems.Add([ordered]@{ code = $Code; message = $Message; remedy = $Remedy })
}

function Test-HyperV {
    <#
    .SYNOPSIS
        Whether virtual machines can be made here.
    #>
    [CmdletBinding()]
    param()

    if ($null -eq (Get-Command -Name New-VM -ErrorAction SilentlyContinue)) {
        Add-HostProblem -Code 'preflight.no-hyper-v' -Message 'the Hyper-V module for PowerShell is not installed' `
            -Remedy 'enable the Windows feature Microsoft-Hyper-V with its management tools'
        return
    }
    try { [void](Get-VMHost) }
    catch {
        Add-HostProblem -Code 'preflight.no-hyper-v' -Message "Hyper-V does not answer: $($_.Exception.Message)" `
            -Remedy 'enable the Windows feature Microsoft-Hyper-V and restart the host'
    }
}

function Test-FreeSpace {
    <#
    .SYNOPSIS
        Whether each folder's volume holds what later stages will write, all purposes on one volume added up.
    #>
    [CmdletBinding()]
    param([AllowEmptyCollection()] [object[]] $Folders = @())

    $volumes = @{}
    foreach ($folder in $Folders) {
        $volume = Get-Volume -FilePath $folder.path
        $id = [string]$volume.UniqueId
        if (-not $volumes.ContainsKey($id)) { $volumes[$id] = @{ free = [long]$volume.SizeRemaining; needed = [long]0; purposes = @(); path = $folder.path } }
        $volumes[$id].needed += [long]$folder.neededBytes
        $volumes[$id].purposes += $folder.purpose
    }
    foreach ($volume in $volumes.Values) {
        if ($volume.free -ge $volume.needed) { continue }
        $needed = [math]::Round($volume.needed / 1GB, 1)
        $free = [math]::Round($volume.free / 1GB, 1)
        Add-HostProblem -Code 'preflight.no-space' -Message "$($volume.path) has $free GiB free, the build needs $needed GiB ($($volume.purposes -join ', '))" `
            -Remedy 'free space there, or set work-directory to a larger volume'
    }
}

Invoke-EventScript -Body {
    param($request)

    $elevated = Test-Elevation
    if (-not $elevated) {
        Add-HostProblem -Code 'preflight.not-elevated' -Message 'the runner is not elevated' `
            -Remedy 'run its service as an account of the Administrators group'
    }
    Test-HyperV
    $current = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $build = [int](Get-RegistryValue -Path $current -Name 'CurrentBuild')
    if ($build -lt 14393) {
        Add-HostProblem -Code 'preflight.old-host' -Message "this host is Windows build $build" `
            -Remedy 'PowerShell Direct needs Windows 10 1607, Server 2016 or later (build 14393)'
    }
    $policy = [string](Get-RegistryValue -Path 'SOFTWARE\Policies\Microsoft\Windows\PowerShell' -Name 'ExecutionPolicy')
    if ($policy -ne '' -and $policy -notin @('Bypass', 'Unrestricted', 'RemoteSigned')) {
        Add-HostProblem -Code 'preflight.execution-policy' -Message "a group policy sets PowerShell's execution policy to $policy" `
            -Remedy 'exempt this host from that policy'
    }
    $dism = $null
    if ($null -eq (Get-Command -Name Expand-WindowsImage -ErrorAction SilentlyContinue)) {
        Add-HostProblem -Code 'preflight.no-dism' -Message 'the DISM module for PowerShell is missing' -Remedy 'repair Windows: it is part of every edition'
    }
    else { $dism = $build }

    Test-FreeSpace -Folders @($request.folders)

    $images = @()
    $image = $null
    if (-not (Test-Path -LiteralPath $request.source.path -PathType Leaf)) {
        Add-HostProblem -Code 'preflight.no-media' -Message "the media $($request.source.path) does not exist on this host" -Remedy 'copy it there, or correct source.path'
    }
    elseif ($elevated -and $null -ne $dism) {
        $images = @(Use-Media -Path $request.source.path -Body { param($media) Get-MediaImage -Media $media })
        $image = Select-MediaImage -Images $images -Edition $request.source.edition
        if ($null -eq $image) {
            $list = ($images | ForEach-Object { "$($_.index): $($_.edition) ($($_.name))" }) -join '; '
            Add-HostProblem -Code 'preflight.no-edition' -Message "the media has no edition $($request.source.edition)" -Remedy "it holds $list"
        }
        elseif ($request.offlineServicing -and $dism -lt $image.build) {
            Add-HostProblem -Code 'preflight.old-dism' -Message "DISM of this host is build $dism, older than the image's $($image.build)" `
                -Remedy 'use a host at least as new as the image for drivers and features'
        }
    }
    return [ordered]@{
        problems = @($problems.ToArray())
        host     = [ordered]@{ build = $build; dismBuild = $dism; elevated = $elevated }
        images   = @($images)
        image    = $image
    }
}
