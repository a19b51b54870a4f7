<#
.SYNOPSIS
    Reads installation media: an .iso (mounted for the time of the call) or a .wim.
#>
Set-StrictMode -Version Latest

function Use-Media {
    <#
    .SYNOPSIS
        Calls the body with the path of the media's image file.
    .DESCRIPTION
        One build at a time, since two may use the same .iso. One that was mounted before, by a person perhaps, stays so;
        our own mount ends with the body, also when that fails. If this process is killed meanwhile, clean-up does it.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [scriptblock] $Body)

    if ($Path -notmatch '\.iso$') { return (& $Body $Path) }
    $lock = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ("maas-windows-image-" + (Split-Path -Path $Path -Leaf) + '.lock')
    # Under another name: $Body would be Invoke-Exclusively's own.
    $use = $Body
    Invoke-Exclusively -LockPath $lock -TimeoutSeconds ([int]::MaxValue) -Body { Use-MountedMedia -Path $Path -Use $use }
}

function Use-MountedMedia {
    <#
    .SYNOPSIS
        Use-Media's second half, for an .iso.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [scriptblock] $Use)

    $ours = -not (Get-DiskImage -ImagePath $Path).Attached
    if ($ours) { [void](Mount-DiskImage -ImagePath $Path -StorageType ISO -Access ReadOnly -PassThru) }
    try {
        $volume = Get-DiskImage -ImagePath $Path | Get-Volume
        $folder = "$($volume.DriveLetter):\sources"
        $file = Join-Path -Path $folder -ChildPath 'install.wim'
        if (-not (Test-Path -LiteralPath $file)) {
            throw (New-ScriptError -Code 'media.no-install-wim' -Message "$Path holds no sources\install.wim (an install.esd is not supported yet: export it to a .wim with DISM /Export-Image)")
        }
        return (& $Use $file)
    }
    finally { if ($ours) { [void](Dismount-DiskImage -ImagePath $Path) } }
}

function Get-ImageLanguage {
    <#
    .SYNOPSIS
        The languages of an image, that in which its Windows is set up first.
    .DESCRIPTION
        The index of the default language is in no documentation, but in what Get-WindowsImage gives (OSDBuilder's New-OSBuildMultiLang reads it).
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Image)

    $all = @($Image.Languages | ForEach-Object { [string]$_ })
    if ($all.Count -eq 0) { return }
    $default = $Image.PSObject.Properties['DefaultLanguageIndex']
    $first = $all[0]
    if ($null -ne $default -and [int]$default.Value -lt $all.Count) { $first = $all[[int]$default.Value] }
    $first
    $all | Where-Object { $_ -ne $first }
}

function Get-MediaImage {
    <#
    .SYNOPSIS
        What an image file holds, one object an edition.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Media)

    $architectures = @{ 0 = 'x86'; 9 = 'amd64'; 12 = 'arm64' }
    foreach ($entry in @(Get-WindowsImage -ImagePath $Media)) {
        $image = Get-WindowsImage -ImagePath $Media -Index $entry.ImageIndex
        $version = [version]$image.Version
        [ordered]@{
            index            = [int]$image.ImageIndex
            name             = [string]$image.ImageName
            edition          = [string]$image.EditionId
            build            = $version.Build
            revision         = $version.Revision
            architecture     = [string]$architectures[[int]$image.Architecture]
            installationType = [string]$image.InstallationType
            languages        = @(Get-ImageLanguage -Image $image)
        }
    }
}

function Select-MediaImage {
    <#
    .SYNOPSIS
        The image that an index, an edition id or an image name means, or $null.
    #>
    [CmdletBinding()]
    param([AllowEmptyCollection()] [object[]] $Images = @(), [Parameter(Mandatory = $true)] [string] $Edition)

    foreach ($image in $Images) {
        if ($Edition -eq [string]$image.index -or $Edition -eq $image.edition -or $Edition -eq $image.name) { return $image }
    }
    return $null
}
