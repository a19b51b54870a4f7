<#
.SYNOPSIS
    The kinds of update packages: what installs each, and what proves that it is there.
#>
Set-StrictMode -Version Latest

$dismAdd = @('/English', '/Online', '/Add-Package', '/PackagePath:{file}', '/NoRestart', '/Quiet', '/LogPath:{log}')

# DISM, not wusa: wusa refuses remote sessions (KB2773898). A tool of `{file}` means that the package is a program itself.
$packageKinds = @{
    'msu-wim'              = @{ Tool = 'dism.exe'; Arguments = $dismAdd; Evidence = 'servicing' }
    'msu-cab'              = @{ Tool = 'dism.exe'; Arguments = $dismAdd; Evidence = 'servicing' }
    'update-cab'           = @{ Tool = 'dism.exe'; Arguments = $dismAdd; Evidence = 'servicing' }
    'defender-definitions' = @{ Tool = '{file}'; Arguments = @('-q'); Evidence = 'AntivirusSignatureVersion' }
    'defender-platform'    = @{ Tool = '{file}'; Arguments = @(); Evidence = 'AMProductVersion' }
    'msrt'                 = @{ Tool = '{file}'; Arguments = @('/Q'); Evidence = 'removal-tool' }
    'dotnet-exe'           = @{ Tool = '{file}'; Arguments = @('/q', '/norestart'); Evidence = 'net-release' }
    'exe'                  = @{ Tool = '{file}'; Arguments = @('/q', '/norestart'); Evidence = 'none' }
    'msi'                  = @{ Tool = 'msiexec.exe'; Arguments = @('/i', '{file}', '/qn', '/norestart', '/l*v', '{log}'); Evidence = 'none' }
    'msp'                  = @{ Tool = 'msiexec.exe'; Arguments = @('/update', '{file}', '/qn', '/norestart', '/l*v', '{log}'); Evidence = 'none' }
}

function Get-PackageField {
    <#
    .SYNOPSIS
        What the host says of a package, as text; empty where it says nothing.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package, [Parameter(Mandatory = $true)] [string] $Name)

    $field = $Package.PSObject.Properties[$Name]
    if ($null -eq $field -or $null -eq $field.Value) { return '' }
    return [string]$field.Value
}

function Get-PackageKind {
    <#
    .SYNOPSIS
        A package's kind: the host's word, else by name and first bytes. Empty when nobody knows.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] $Package, [string] $Path = '')

    $given = Get-PackageField -Package $Package -Name 'kind'
    if ($packageKinds.ContainsKey($given)) { return $given }
    switch -Regex (Get-PackageField -Package $Package -Name 'file') {
        # What is neither cabinet nor WIM is for DISM to refuse.
        '\.msu$' { if ($Path -ne '' -and (Read-FileStart -Path $Path) -like 'MSCF*') { return 'msu-cab' } else { return 'msu-wim' } }
        '\.cab$' { return 'update-cab' }
        '\.msi$' { return 'msi' }
        '\.msp$' { return 'msp' }
        '^mpam-.*\.exe$' { return 'defender-definitions' }
        '^updateplatform.*\.exe$' { return 'defender-platform' }
        'kb890830.*\.exe$' { return 'msrt' }
        '^ndp\d.*\.exe$' { return 'dotnet-exe' }
        '\.exe$' { return 'exe' }
    }
    return ''
}

function Get-PackageCommand {
    <#
    .SYNOPSIS
        The program and arguments that install a file of a kind.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Kind, [Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $LogPath)

    $entry = $packageKinds[$Kind]
    $fill = { param($text) ([string]$text).Replace('{file}', $Path).Replace('{log}', $LogPath) }
    return [pscustomobject]@{
        Name      = & $fill $entry.Tool
        Arguments = @(foreach ($argument in $entry.Arguments) { & $fill $argument })
    }
}
