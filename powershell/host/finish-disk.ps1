<#
.SYNOPSIS
    Opens the disk of the switched-off machine: reads what proves that it is generalized, and deletes what Windows makes anew.
.DESCRIPTION
    Input: { path, mountFolder, markerPath, buildFolder, traces: [text] } with guest paths relative to the volume's root.
    Result: facts only; TypeScript judges: { sysprepTag, imageState, answerFile, setupComplete, report, leftovers: [...], deletedBytes,
    errorHandler, tasks: [{name, enabled}], deployFiles: [{path, size}], closed }
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"
. "$PSScriptRoot/../shared/windows.ps1"
. "$PSScriptRoot/disks.ps1"

function Get-ImageState {
    <#
    .SYNOPSIS
        ImageState of Windows\Setup\State\State.ini, or an empty text.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Root)

    $text = Read-WholeFile -Path (Join-Path -Path $Root -ChildPath 'Windows\Setup\State\State.ini')
    if ($text -match '(?m)^\s*ImageState\s*=\s*"?([A-Z_]+)') { return $Matches[1] }
    return ''
}

function Remove-PageFile {
    <#
    .SYNOPSIS
        Deletes the page, swap and hibernation files; Windows makes the first two anew at the next boot. Gives the bytes freed.
    #>
    [CmdletBinding()]
    [OutputType([long])]
    param([Parameter(Mandatory = $true)] [string] $Root)

    [long]$bytes = 0
    foreach ($name in @('pagefile.sys', 'swapfile.sys', 'hiberfil.sys')) {
        $file = Get-Item -LiteralPath (Join-Path -Path $Root -ChildPath $name) -Force -ErrorAction SilentlyContinue
        if ($null -eq $file) { continue }
        $bytes += $file.Length
        Remove-Item -LiteralPath $file.FullName -Force
    }
    return $bytes
}

function Get-Leftover {
    <#
    .SYNOPSIS
        The build's traces that are still there, as guest paths.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Root, [AllowEmptyCollection()] [string[]] $Paths = @())

    foreach ($path in $Paths) {
        if (Test-Path -LiteralPath (Join-Path -Path $Root -ChildPath $path)) { $path }
    }
}

function Get-DeployTask {
    <#
    .SYNOPSIS
        Our tasks in the image, from the files that the task scheduler keeps: { name, enabled }.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Root)

    $folder = Join-Path -Path $Root -ChildPath 'Windows\System32\Tasks\maas-windows-image'
    if (-not (Test-Path -LiteralPath $folder)) { return }
    foreach ($file in @(Get-ChildItem -LiteralPath $folder -File -Force | Sort-Object -Property Name)) {
        $definition = [xml](Read-WholeFile -Path $file.FullName)
        $enabled = $definition.SelectSingleNode('/*[local-name()="Task"]/*[local-name()="Settings"]/*[local-name()="Enabled"]')
        [ordered]@{ name = [string]$file.Name; enabled = ($null -eq $enabled -or $enabled.InnerText -ne 'false') }
    }
}

function Get-DeployFile {
    <#
    .SYNOPSIS
        What lies in the image for deploy time: { path, size }, paths with forward slashes.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Root)

    $folder = Join-Path -Path $Root -ChildPath 'ProgramData\maas-windows-image\deploy'
    if (-not (Test-Path -LiteralPath $folder)) { return }
    $start = (Get-Item -LiteralPath $folder -Force).FullName.Length + 1
    foreach ($file in @(Get-ChildItem -LiteralPath $folder -File -Recurse -Force | Sort-Object -Property FullName)) {
        [ordered]@{ path = ($file.FullName.Substring($start) -replace '\\', '/'); size = [long]$file.Length }
    }
}

Invoke-EventScript -Body {
    param($request)

    $number = Mount-BuildDisk -Path $request.path
    $partition = Get-LastPartition -DiskNumber $number
    Open-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $request.mountFolder
    $root = $request.mountFolder
    $freed = Remove-PageFile -Root $root
    $facts = [ordered]@{
        sysprepTag    = (Test-Path -LiteralPath (Join-Path -Path $root -ChildPath 'Windows\System32\Sysprep\Sysprep_succeeded.tag'))
        imageState    = Get-ImageState -Root $root
        answerFile    = Read-WholeFile -Path (Join-Path -Path $root -ChildPath 'Windows\Panther\unattend.xml')
        setupComplete = Read-WholeFile -Path (Join-Path -Path $root -ChildPath 'Windows\Setup\Scripts\SetupComplete.cmd')
        report        = Read-WholeFile -Path (Join-Path -Path $root -ChildPath 'ProgramData\maas-windows-image\build.json')
        leftovers     = @(Get-Leftover -Root $root -Paths @($request.traces))
        deletedBytes  = $freed
        errorHandler  = Read-WholeFile -Path (Join-Path -Path $root -ChildPath 'Windows\Setup\Scripts\ErrorHandler.cmd')
        tasks         = @(Get-DeployTask -Root $root)
        deployFiles   = @(Get-DeployFile -Root $root)
        closed        = Read-WholeFile -Path (Join-Path -Path $root -ChildPath 'ProgramData\maas-windows-image\closed.json')
    }
    Close-BuildPartition -DiskNumber $number -PartitionNumber $partition.PartitionNumber -Folder $root
    Dismount-VHD -Path $request.path
    return $facts
}
