<#
.SYNOPSIS
    The build's memory in the guest: settings, state.json, progress lines, and what the host sees without a credential.
.DESCRIPTION
    Several processes write (runner, tasks), so every change is made under a lock and written whole.
#>
Set-StrictMode -Version Latest

function Get-BuildSetting {
    <#
    .SYNOPSIS
        steps.json: what the host has ordered. { buildId, folder, marker, payloadDiskGuid, steps: [...] }
    #>
    [CmdletBinding()]
    param()

    $text = Read-WholeFile -Path "$PSScriptRoot/../steps.json"
    if ($null -eq $text) { throw 'steps.json is missing beside the build scripts' }
    return (ConvertFrom-Json -InputObject $text)
}

function Get-Now {
    <#
    .SYNOPSIS
        The time in UTC, ISO 8601.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    return [datetime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ss.fffZ')
}

function Read-BuildState {
    <#
    .SYNOPSIS
        The state, or a fresh one.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder)

    $text = Read-WholeFile -Path (Join-Path -Path $Folder -ChildPath 'state.json')
    if (-not [string]::IsNullOrEmpty($text)) { return (ConvertFrom-Json -InputObject $text) }
    return [pscustomobject]@{ steps = @(); packages = @(); tasks = @(); failed = $null; pendingReboot = $false }
}

function Update-BuildState {
    <#
    .SYNOPSIS
        Changes the state: the script block gets it and alters it in place.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] [scriptblock] $Change)

    Invoke-Exclusively -LockPath (Join-Path -Path $Folder -ChildPath 'state.lock') -Body {
        $state = Read-BuildState -Folder $Folder
        [void](& $Change $state)
        Write-WholeFile -Path (Join-Path -Path $Folder -ChildPath 'state.json') -Text (ConvertTo-Json -InputObject $state -Depth 10)
    }
    Publish-Change
}

function Publish-Change {
    <#
    .SYNOPSIS
        Tells the host, without a session, that there is something new to read.
    #>
    [CmdletBinding()]
    param()

    Set-RegistryValue -Path 'SOFTWARE\Microsoft\Virtual Machine\Guest' -Name 'MaasChange' -Value ([string][datetime]::UtcNow.Ticks)
}

function Set-StateEntry {
    <#
    .SYNOPSIS
        Puts an entry into a list of the state, in the place of the one with the same key.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] $State,
        [Parameter(Mandatory = $true)] [ValidateSet('steps', 'packages', 'tasks')] [string] $List,
        [Parameter(Mandatory = $true)] [string] $Key,
        [Parameter(Mandatory = $true)] $Entry
    )

    $others = @($State.$List | Where-Object { $_.$Key -ne $Entry.$Key })
    $State.$List = @($others) + @([pscustomobject]$Entry)
}

function Get-BootId {
    <#
    .SYNOPSIS
        This boot's id, made by the first call after each start-up.
    .DESCRIPTION
        A GUID in a volatile key: LastBootUpTime moves with the clock and cannot tell one boot from another.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $path = 'SOFTWARE\maas-windows-image-boot'
    if (New-VolatileRegistryKey -Path $path) { Set-RegistryValue -Path $path -Name 'Id' -Value ([string][guid]::NewGuid()) }
    for ($try = 1; $try -le 50; $try++) {
        $id = Get-RegistryValue -Path $path -Name 'Id'
        if (-not [string]::IsNullOrEmpty($id)) { return [string]$id }
        # Another process has made the key this moment and is about to set the value.
        Start-Sleep -Milliseconds 100
    }
    throw 'no boot id'
}

function Publish-Phase {
    <#
    .SYNOPSIS
        Tells the host, by key-value pair exchange, who and where we are.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $BuildId,
        [Parameter(Mandatory = $true)] [string] $Phase,
        [string] $Message = ''
    )

    $path = 'SOFTWARE\Microsoft\Virtual Machine\Guest'
    # A value holds at most 2,048 bytes.
    if ($Message.Length -gt 900) { $Message = $Message.Substring(0, 900) }
    Set-RegistryValue -Path $path -Name 'MaasMessage' -Value $Message
    Set-RegistryValue -Path $path -Name 'MaasPhase' -Value $Phase
    Set-RegistryValue -Path $path -Name 'MaasBuildId' -Value $BuildId
    # Last, since the host acts on a new boot id.
    Set-RegistryValue -Path $path -Name 'MaasBootId' -Value (Get-BootId)
}

function Clear-Phase {
    <#
    .SYNOPSIS
        Takes our values out of the image again.
    #>
    [CmdletBinding()]
    param()

    foreach ($name in @('MaasBuildId', 'MaasBootId', 'MaasPhase', 'MaasMessage', 'MaasChange')) {
        Set-RegistryValue -Path 'SOFTWARE\Microsoft\Virtual Machine\Guest' -Name $name -Value $null
    }
}

function Write-BuildLine {
    <#
    .SYNOPSIS
        Adds one line to the progress that the host streams.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Folder, [Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Text)

    $line = (Get-Now) + "`t" + ($Text -replace '[\r\n]+', ' ')
    Invoke-Exclusively -LockPath (Join-Path -Path $Folder -ChildPath 'progress.lock') -Body {
        Add-Content -LiteralPath (Join-Path -Path $Folder -ChildPath 'progress.log') -Value $line -Encoding UTF8
    }
    Publish-Change
}
