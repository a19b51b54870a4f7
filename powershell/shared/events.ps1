<#
.SYNOPSIS
    The one way in and out of a script: a JSON document on standard input, JSON events on standard output.
.DESCRIPTION
    Dot-sourced by every host script. A script calls Invoke-EventScript once; its body gets the input and returns the result.
    Exactly one `result` or `error` event ends the output. Without it the caller knows that the script has crashed.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function ConvertTo-AsciiJson {
    <#
    .SYNOPSIS
        One line of JSON in pure ASCII, since Windows PowerShell writes and reads in the OEM code page.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [AllowNull()] $Value)

    $json = ConvertTo-Json -InputObject $Value -Depth 12 -Compress
    if ($json -notmatch '[^\x20-\x7e]') { return $json }
    $ascii = New-Object -TypeName System.Text.StringBuilder
    foreach ($character in $json.ToCharArray()) {
        $code = [int]$character
        if ($code -ge 0x20 -and $code -le 0x7e) { [void]$ascii.Append($character) }
        else { [void]$ascii.Append('\u').Append($code.ToString('x4')) }
    }
    return $ascii.ToString()
}

function Write-ScriptEvent {
    <#
    .SYNOPSIS
        Writes one event a line.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [System.Collections.IDictionary] $Event)

    [Console]::Out.WriteLine((ConvertTo-AsciiJson -Value $Event))
    [Console]::Out.Flush()
}

function Write-ScriptLog {
    <#
    .SYNOPSIS
        Tells a person what happens: debug, info or warning.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Message,
        [ValidateSet('debug', 'info', 'warning')] [string] $Level = 'info'
    )

    Write-ScriptEvent -Event ([ordered]@{ event = 'log'; level = $Level; message = $Message })
}

function Write-ScriptProgress {
    <#
    .SYNOPSIS
        Tells how far something has come; Total 0 means that nobody knows.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Label,
        [Parameter(Mandatory = $true)] [long] $Done,
        [long] $Total = 0,
        [ValidateSet('bytes', 'packages', 'steps', 'percent')] [string] $Unit = 'steps'
    )

    Write-ScriptEvent -Event ([ordered]@{ event = 'progress'; label = $Label; done = $Done; total = $Total; unit = $Unit })
}

function New-ScriptError {
    <#
    .SYNOPSIS
        An exception that carries a stable code, for `throw`.
    #>
    [CmdletBinding()]
    [OutputType([System.Exception])]
    param(
        [Parameter(Mandatory = $true)] [string] $Code,
        [Parameter(Mandatory = $true)] [string] $Message,
        $Detail = $null
    )

    $exception = New-Object -TypeName System.InvalidOperationException -ArgumentList $Message
    $exception.Data['code'] = $Code
    if ($null -ne $Detail) { $exception.Data['detail'] = ConvertTo-AsciiJson -Value $Detail }
    return $exception
}

function Read-ScriptInput {
    <#
    .SYNOPSIS
        The JSON document on standard input. Read as a stream: $input is not there under -File, and [Console]::In has a code page.
    #>
    [CmdletBinding()]
    param()

    $reader = New-Object -TypeName System.IO.StreamReader -ArgumentList ([Console]::OpenStandardInput()), ([System.Text.Encoding]::UTF8)
    $text = $reader.ReadToEnd()
    if ([string]::IsNullOrEmpty($text)) { return $null }
    return ConvertFrom-Json -InputObject $text
}

function Invoke-EventScript {
    <#
    .SYNOPSIS
        Runs a script's body, which gives one object, between its input and its one last event.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [scriptblock] $Body)

    try {
        # The last object alone: some commands say more on one Windows than on another, as Dismount-DiskImage does.
        $result = & $Body (Read-ScriptInput) | Select-Object -Last 1
        Write-ScriptEvent -Event ([ordered]@{ event = 'result'; result = $result })
    }
    catch {
        $exception = $_.Exception
        $last = [ordered]@{ event = 'error'; code = 'script.failed'; message = $exception.Message; detail = $null; at = $_.ScriptStackTrace }
        if ($exception.Data.Contains('code')) { $last.code = [string]$exception.Data['code'] }
        if ($exception.Data.Contains('detail')) { $last.detail = ConvertFrom-Json -InputObject $exception.Data['detail'] }
        Write-ScriptEvent -Event $last
        exit 1
    }
}
