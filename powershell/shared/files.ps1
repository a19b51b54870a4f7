<#
.SYNOPSIS
    Text files read and written whole, and locks between processes. Dot-sourced by windows.ps1.
#>
Set-StrictMode -Version Latest

function Write-WholeFile {
    <#
    .SYNOPSIS
        Writes a text file so that a reader sees the old or the new one, never half of it.
    .DESCRIPTION
        Move-Item -Force of 5.1 deletes first and moves then; [IO.File]::Replace does both at once. UTF-8 without a byte order mark.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [AllowEmptyString()] [string] $Text)

    $target = Resolve-NativePath -Path $Path
    $new = $target + '.new'
    [System.IO.File]::WriteAllText($new, $Text, (New-Object -TypeName System.Text.UTF8Encoding -ArgumentList $false))
    if (-not [System.IO.File]::Exists($target)) { [System.IO.File]::Move($new, $target); return }
    for ($try = 1; ; $try++) {
        # [NullString], since PowerShell turns $null into an empty text here.
        try { [System.IO.File]::Replace($new, $target, [NullString]::Value); return }
        catch [System.IO.IOException], [System.UnauthorizedAccessException] {
            # A reader or a scanner holds it open for a moment.
            if ($try -ge 20) { throw }
            Start-Sleep -Milliseconds 100
        }
    }
}

function Read-WholeFile {
    <#
    .SYNOPSIS
        A text file's whole content, or $null when there is none.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $file = Resolve-NativePath -Path $Path
    for ($try = 1; ; $try++) {
        try {
            if ([System.IO.File]::Exists($file)) { return [System.IO.File]::ReadAllText($file) }
            # Replace renames twice: between the two there is a new file, and no old one.
            if ($try -ge 20 -or -not ([System.IO.File]::Exists("$file.new") -or [System.IO.File]::Exists($file))) { return $null }
            Start-Sleep -Milliseconds 50
        }
        catch [System.IO.IOException], [System.UnauthorizedAccessException] {
            if ($try -ge 20) { throw }
            Start-Sleep -Milliseconds 50
        }
    }
}

function Read-FileStart {
    <#
    .SYNOPSIS
        The first bytes of a file as text, a character a byte: enough to tell what it is. Empty when there is none.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path, [int] $Count = 8)

    $file = Resolve-NativePath -Path $Path
    if (-not [System.IO.File]::Exists($file)) { return '' }
    $stream = [System.IO.File]::OpenRead($file)
    try {
        $text = ''
        while ($text.Length -lt $Count) {
            $byte = $stream.ReadByte()
            if ($byte -lt 0) { break }
            $text += [char]$byte
        }
        return $text
    }
    finally { $stream.Close() }
}

function Invoke-Exclusively {
    <#
    .SYNOPSIS
        Runs a script block while nobody else holds the lock file, which is gone afterwards.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $LockPath, [Parameter(Mandatory = $true)] [scriptblock] $Body, [int] $TimeoutSeconds = 60)

    $file = Resolve-NativePath -Path $LockPath
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $lock = $null
    $mode = [System.IO.FileMode]::OpenOrCreate
    $access = [System.IO.FileAccess]::ReadWrite
    $share = [System.IO.FileShare]::None
    while ($null -eq $lock) {
        # Values, not their names: .NET Framework has a second constructor that differs in the type of the third one alone.
        try { $lock = New-Object -TypeName System.IO.FileStream -ArgumentList $file, $mode, $access, $share, 1, ([System.IO.FileOptions]::DeleteOnClose) }
        catch {
            # Windows answers access denied, and not a sharing violation, while the file is being deleted.
            $busy = $_.Exception.GetBaseException()
            if ($busy -isnot [System.IO.IOException] -and $busy -isnot [System.UnauthorizedAccessException]) { throw }
            if ($clock.Elapsed.TotalSeconds -gt $TimeoutSeconds) { throw }
            Start-Sleep -Milliseconds 50
        }
    }
    try { & $Body } finally { $lock.Close() }
}
