<#
.SYNOPSIS
    Installation media and image files of the host, as the scenario describes them.
#>

function Mount-DiskImage {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $ImagePath, [string] $Access = 'ReadOnly', [string] $StorageType = 'Unknown', [switch] $NoDriveLetter, [switch] $PassThru)

    $file = Resolve-SimulatorPath -Path $ImagePath[0]
    if (-not [System.IO.File]::Exists($file)) { $PSCmdlet.WriteError((New-SimulatorRecord -Message 'The system cannot find the file specified.' -Id 'HRESULT 0x80070002' -Category ObjectNotFound)); return }
    $folder = "$($global:Simulator.host)/media"
    $letter = ''
    foreach ($entry in @(Get-SimulatorFile -Folder $folder -Filter '*.json')) {
        if ((Read-SimulatorJson -Path $entry).path -eq $file) { $letter = [System.IO.Path]::GetFileNameWithoutExtension($entry) }
    }
    if ($letter -eq '') {
        foreach ($free in 'GHIJKLMNOPQRSTUVWXYZ'.ToCharArray()) { if (Test-SimulatorFirst -Path "$folder/$free.taken") { $letter = [string]$free; break } }
        [void][System.IO.Directory]::CreateDirectory("$folder/$letter/sources/sxs")
        [System.IO.File]::WriteAllText("$folder/$letter/sources/install.wim", "stand-in for an image file`n")
        Write-SimulatorJson -Path "$folder/$letter.json" -Value @{ path = $file }
        [void](New-PSDrive -Name $letter -PSProvider FileSystem -Root "$folder/$letter" -Scope Global)
    }
    if ($PassThru) { [pscustomobject]@{ PSTypeName = 'Simulator.DiskImage'; ImagePath = $file; Attached = $true; StorageType = 1; Letter = $letter } }
}

function Get-DiskImage {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $ImagePath)

    $file = Resolve-SimulatorPath -Path $ImagePath[0]
    $letter = ''
    foreach ($entry in @(Get-SimulatorFile -Folder "$($global:Simulator.host)/media" -Filter '*.json')) {
        if ((Read-SimulatorJson -Path $entry).path -eq $file) { $letter = [System.IO.Path]::GetFileNameWithoutExtension($entry) }
    }
    [pscustomobject]@{ PSTypeName = 'Simulator.DiskImage'; ImagePath = $file; Attached = $letter -ne ''; StorageType = 1; Letter = $letter }
}

function Dismount-DiskImage {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string[]] $ImagePath, [switch] $PassThru)

    $file = Resolve-SimulatorPath -Path $ImagePath[0]
    $folder = "$($global:Simulator.host)/media"
    foreach ($entry in @(Get-SimulatorFile -Folder $folder -Filter '*.json')) {
        if ((Read-SimulatorJson -Path $entry).path -ne $file) { continue }
        $letter = [System.IO.Path]::GetFileNameWithoutExtension($entry)
        Remove-SimulatorFile -Path $entry
        [System.IO.Directory]::Delete("$folder/$letter", $true)
        Remove-SimulatorFile -Path "$folder/$letter.taken"
    }
    if ($PassThru) { [pscustomobject]@{ PSTypeName = 'Simulator.DiskImage'; ImagePath = $file; Attached = $false; StorageType = 1; Letter = '' } }
}

function Get-Volume {
    [CmdletBinding()]
    param([Parameter(ValueFromPipeline = $true)] $DiskImage, [char[]] $DriveLetter, [string] $FilePath = '')

    process {
        $letter = if ($null -ne $DiskImage) { [string](Get-SimulatorProperty -Object $DiskImage -Name 'Letter' -Default '') } elseif ($null -ne $DriveLetter) { [string]$DriveLetter[0] } else { '' }
        [pscustomobject]@{
            PSTypeName      = 'Simulator.Volume'
            DriveLetter     = [char]$(if ($letter -eq '') { 0 } else { $letter })
            UniqueId        = "\\?\Volume{5e1d0000-0000-0000-0000-$(if ($letter -eq '') { '000000000000' } else { '00000000000' + [int][char]$letter % 10 })}\"
            FileSystem      = $(if ($null -ne $DiskImage) { 'UDF' } else { 'NTFS' })
            FileSystemType  = $(if ($null -ne $DiskImage) { 'UDF' } else { 'NTFS' })
            FileSystemLabel = ''
            DriveType       = $(if ($null -ne $DiskImage) { 'CD-ROM' } else { 'Fixed' })
            Size            = [uint64]([math]::Max(500GB, [double]$global:Simulator.scenario.host.freeSpace))
            SizeRemaining   = [uint64]$global:Simulator.scenario.host.freeSpace
        }
    }
}

function Get-WindowsImage {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $ImagePath, [uint32] $Index, [string] $Name, [string] $LogPath)

    if (-not [System.IO.File]::Exists((Resolve-SimulatorPath -Path $ImagePath))) {
        throw (New-Object -TypeName System.IO.FileNotFoundException -ArgumentList 'The system cannot find the file specified.')
    }
    $images = @($global:Simulator.scenario.media.images)
    if ($Index -eq 0) {
        # Without an index Windows gives no more than this.
        foreach ($image in $images) { [pscustomobject]@{ ImageIndex = [uint32]$image.index; ImageName = $image.name; ImageDescription = $image.name; ImageSize = [uint64]16GB; ImagePath = $ImagePath } }
        return
    }
    $image = @($images | Where-Object { [int]$_.index -eq $Index })[0]
    if ($null -eq $image) { throw (New-Object -TypeName System.Runtime.InteropServices.COMException -ArgumentList 'The data is invalid.', -2147024883) }
    [pscustomobject]@{
        ImageIndex       = [uint32]$image.index
        ImageName        = $image.name
        ImageDescription = $image.name
        ImageSize        = [uint64]16GB
        Architecture     = [uint32]$(switch ($image.architecture) { 'amd64' { 9 } 'arm64' { 12 } default { 0 } })
        Version          = "10.0.$($image.build).$($image.revision)"
        SPBuild          = [uint32]$image.revision
        EditionId        = $image.edition
        InstallationType = $image.installationType
        ProductType      = $(if ($image.installationType -eq 'Client') { 'WinNT' } else { 'ServerNT' })
        Languages        = [string[]]@($image.languages)
        # 0 where the facts do not list the language in which its Windows is set up.
        DefaultLanguageIndex = [uint32][math]::Max(0, [array]::IndexOf([string[]]@($image.languages), [string]$image.defaultLanguage))
        ImagePath        = $ImagePath
    }
}

function Copy-SimulatorTree {
    param([string] $From, [string] $To)

    [void][System.IO.Directory]::CreateDirectory($To)
    foreach ($folder in [System.IO.Directory]::GetDirectories($From, '*', 'AllDirectories')) { [void][System.IO.Directory]::CreateDirectory($To + $folder.Substring($From.Length)) }
    foreach ($file in [System.IO.Directory]::GetFiles($From, '*', 'AllDirectories')) {
        if ([System.IO.Path]::GetFileName($file) -ne '.keep') { [System.IO.File]::Copy($file, $To + $file.Substring($From.Length), $true) }
    }
}

function Expand-WindowsImage {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $ImagePath, [uint32] $Index, [string] $Name, [Parameter(Mandatory = $true)] [string] $ApplyPath,
        [string] $LogPath = '', [switch] $CheckIntegrity, [switch] $Verify, [switch] $Compact
    )

    $image = Get-WindowsImage -ImagePath $ImagePath -Index $Index
    $target = (Resolve-SimulatorPath -Path $ApplyPath).TrimEnd('/', '\')
    $full = Get-SimulatorFault -Strike 'host-disk-full'
    if ($null -ne $full -and $full.at -eq 'expand-image') {
        throw (New-Object -TypeName System.IO.IOException -ArgumentList 'There is not enough space on the disk.', -2147024784)
    }
    if (-not [System.IO.Directory]::Exists($target)) { throw (New-Object -TypeName System.IO.DirectoryNotFoundException -ArgumentList 'The system cannot find the path specified.') }
    Copy-SimulatorTree -From "$($global:Simulator.disk)/tree" -To $target
    foreach ($stub in @($global:Simulator.scenario.files)) {
        $file = $target + '/' + (([string]$stub -replace '^[A-Za-z]:[\\/]*', '') -replace '\\', '/')
        [void][System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file))
        [System.IO.File]::WriteAllText($file, "stub`n")
    }
    foreach ($disk in @(Get-SimulatorDisk)) {
        if (@($disk.accessPaths) -notcontains $target) { continue }
        $vhd = Read-SimulatorVhd -Path $disk.path
        $applied = @($global:Simulator.scenario.media.images | Where-Object { [int]$_.index -eq $image.ImageIndex })[0]
        Add-Member -InputObject $vhd -MemberType NoteProperty -Name image -Value $applied -Force
        Save-SimulatorVhd -Path $disk.path -Vhd $vhd
    }
    if ($LogPath -ne '') { [System.IO.File]::WriteAllText((Resolve-SimulatorPath -Path $LogPath), "Applied image $Index`n") }
}
