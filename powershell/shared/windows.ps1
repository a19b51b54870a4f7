<#
.SYNOPSIS
    The few doors through which shipped scripts reach Windows beside its cmdlets: programs, the registry, paths.
.DESCRIPTION
    Nothing else in powershell/ starts a program, names a registry drive or calls a .NET file method (a test holds that),
    so that the simulator can stand behind these functions.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/files.ps1"

function Resolve-NativePath {
    <#
    .SYNOPSIS
        A provider path as the file system knows it, for programs and .NET calls. The file need not exist.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

function Resolve-NativeTool {
    <#
    .SYNOPSIS
        Turns a program's name into what is started: its path, and the arguments as they will be given.
    .DESCRIPTION
        Programs of Windows are taken from System32 only, so that no PATH decides what runs as administrator.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Name,
        [string[]] $Arguments = @()
    )

    $path = $Name
    if (-not [System.IO.Path]::IsPathRooted($Name)) {
        $system = Join-Path -Path $env:SystemRoot -ChildPath 'System32'
        $folder = $system
        if ($Name -eq 'powershell.exe') { $folder = Join-Path -Path $system -ChildPath 'WindowsPowerShell\v1.0' }
        if ($Name -eq 'sysprep.exe') { $folder = Join-Path -Path $system -ChildPath 'Sysprep' }
        $path = Join-Path -Path $folder -ChildPath $Name
    }
    return [pscustomobject]@{ Path = $path; Arguments = $Arguments }
}

function ConvertTo-CommandLine {
    <#
    .SYNOPSIS
        Joins arguments by the rules of CommandLineToArgvW (.NET Framework has no ArgumentList).
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([AllowEmptyCollection()] [AllowEmptyString()] [string[]] $Arguments = @())

    $quoted = foreach ($argument in $Arguments) {
        if ($argument -ne '' -and $argument -notmatch '[\s"]') { $argument; continue }
        # Backslashes count double before a quote, the closing one included.
        '"' + (($argument -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
    }
    return ($quoted -join ' ')
}

function Start-NativeTool {
    <#
    .SYNOPSIS
        Starts a program and waits for it, within a limit.
    .DESCRIPTION
        The one place that starts a program. Gives the exit code (always: Start-Process of 5.1 may lose it), the last lines
        of its output, and whether the limit ended it. An exit code is no error here.
    .PARAMETER TimeoutSeconds
        Then the program is ended with its children; 0 means no limit.
    .PARAMETER CommandLine
        The arguments as one text, for programs such as cmd.exe that read their command line by rules of their own.
    .PARAMETER OnLine
        Called with each line of output that is not blank as it comes, and with a word about the time while a program says nothing:
        whoever waits for this one must be able to tell long work from a dead machine. It sees this function's variables
        before the caller's own (dynamic scope), so the names it uses must not be taken here.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Name,
        [AllowEmptyCollection()] [AllowEmptyString()] [string[]] $Arguments = @(),
        [string] $CommandLine = '',
        [string] $WorkingDirectory = '',
        [int] $TimeoutSeconds = 0,
        [scriptblock] $OnLine = $null
    )

    $given = $Arguments
    if ($CommandLine -ne '') { $given = @($CommandLine) }
    $tool = Resolve-NativeTool -Name $Name -Arguments $given
    $start = New-Object -TypeName System.Diagnostics.ProcessStartInfo
    $start.FileName = $tool.Path
    $start.Arguments = ConvertTo-CommandLine -Arguments @($tool.Arguments)
    if ($CommandLine -ne '' -and @($tool.Arguments).Count -eq 1) { $start.Arguments = $tool.Arguments[0] }
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    # A console program must not wait for somebody's keyboard, nor eat the script's own input.
    $start.RedirectStandardInput = $true
    if ($WorkingDirectory -ne '') { $start.WorkingDirectory = Resolve-NativePath -Path $WorkingDirectory }

    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $lines = New-Object -TypeName 'System.Collections.Generic.Queue[string]'
    $streams = @($process.StandardOutput, $process.StandardError)
    $reads = @($streams[0].ReadLineAsync(), $streams[1].ReadLineAsync())
    $timedOut = $false
    $nextWord = 60
    $exitSeen = $null
    # To its end, and not only to that of its output: a program may close that and work on.
    while ($null -ne $reads[0] -or $null -ne $reads[1] -or -not $process.HasExited) {
        $open = @($reads | Where-Object { $null -ne $_ })
        if ($open.Count -eq 0) { [void]$process.WaitForExit(250) }
        else { [void][System.Threading.Tasks.Task]::WaitAny($open, 250) }
        for ($index = 0; $index -lt 2; $index++) {
            if ($null -eq $reads[$index] -or -not $reads[$index].IsCompleted) { continue }
            $line = $reads[$index].Result
            if ($null -eq $line) { $reads[$index] = $null; continue }
            $reads[$index] = $streams[$index].ReadLineAsync()
            if ($lines.Count -ge 200) { [void]$lines.Dequeue() }
            $lines.Enqueue($line)
            if ($null -ne $OnLine -and $line.Trim() -ne '') { & $OnLine $line }
        }
        if ($null -ne $OnLine -and $clock.Elapsed.TotalSeconds -ge $nextWord) {
            & $OnLine "still running after $nextWord s"
            $nextWord += 60
        }
        if (-not $timedOut -and $TimeoutSeconds -gt 0 -and $clock.Elapsed.TotalSeconds -ge $TimeoutSeconds) {
            $timedOut = $true
            Stop-NativeTree -Process $process
        }
        # Nothing can end some programs, such as one that waits for a driver.
        if ($timedOut -and $clock.Elapsed.TotalSeconds -ge $TimeoutSeconds + 60) { break }
        # A grandchild may hold the pipes open long after the program itself has ended.
        if ($process.HasExited) {
            if ($null -eq $exitSeen) { $exitSeen = $clock.Elapsed.TotalSeconds }
            elseif ($clock.Elapsed.TotalSeconds -gt $exitSeen + 5) { break }
        }
    }
    if (-not $process.WaitForExit(30000)) { Stop-NativeTree -Process $process; [void]$process.WaitForExit(5000) }
    $exitCode = if ($process.HasExited) { $process.ExitCode } else { -1 }
    return [pscustomobject]@{
        ExitCode = $exitCode
        TimedOut = $timedOut
        Seconds  = [math]::Round($clock.Elapsed.TotalSeconds, 3)
        Output   = @($lines.ToArray())
    }
}

function Stop-NativeTree {
    <#
    .SYNOPSIS
        Ends a program and its children.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [System.Diagnostics.Process] $Process)

    if ($Process.HasExited) { return }
    [void](Start-NativeTool -Name 'taskkill.exe' -Arguments @('/PID', [string]$Process.Id, '/T', '/F') -TimeoutSeconds 20)
    if (-not $Process.WaitForExit(2000)) { try { $Process.Kill() } catch { Write-Verbose -Message 'it ended by itself' } }
}

function Get-RegistryValue {
    <#
    .SYNOPSIS
        One value under HKEY_LOCAL_MACHINE, or $null. Path has no drive: SOFTWARE\Microsoft\...
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path, [Parameter(Mandatory = $true)] [string] $Name)

    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $null }
    try { return $key.GetValue($Name) } finally { $key.Close() }
}

function Set-RegistryValue {
    <#
    .SYNOPSIS
        Sets one value under HKEY_LOCAL_MACHINE and makes its key when it is missing; a Value of $null removes it.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [string] $Path,
        [Parameter(Mandatory = $true)] [string] $Name,
        [AllowNull()] $Value,
        [ValidateSet('String', 'DWord', 'MultiString')] [string] $Type = 'String'
    )

    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($Path)
    try {
        if ($null -eq $Value) { $key.DeleteValue($Name, $false) }
        else { $key.SetValue($Name, $Value, [Microsoft.Win32.RegistryValueKind]$Type) }
    }
    finally { $key.Close() }
}

function Test-RegistryKey {
    <#
    .SYNOPSIS
        Whether a key exists under HKEY_LOCAL_MACHINE.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $false }
    $key.Close()
    return $true
}

function Get-RegistryKeyChild {
    <#
    .SYNOPSIS
        The names of the keys right below one under HKEY_LOCAL_MACHINE; none when it is missing.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return }
    try { $key.GetSubKeyNames() } finally { $key.Close() }
}

function Remove-RegistryKey {
    <#
    .SYNOPSIS
        Removes a key with all below it; a missing one is no error.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Path)

    [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree($Path, $false)
}

function New-VolatileRegistryKey {
    <#
    .SYNOPSIS
        Makes a key that lasts until the next boot. Gives $true when this call made it.
    .DESCRIPTION
        This is how a boot is told from another: clocks move, volatile keys do not survive.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    if (Test-RegistryKey -Path $Path) { return $false }
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($Path, $true, [Microsoft.Win32.RegistryOptions]::Volatile)
    $key.Close()
    return $true
}

function Get-FileVersion {
    <#
    .SYNOPSIS
        A program file's version as four numbers, or an empty text when it names none.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [string] $Path)

    $info = [System.Diagnostics.FileVersionInfo]::GetVersionInfo((Resolve-NativePath -Path $Path))
    $version = '{0}.{1}.{2}.{3}' -f $info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart
    if ($version -eq '0.0.0.0') { return '' }
    return $version
}

function Test-Elevation {
    <#
    .SYNOPSIS
        Whether this process runs with an administrator's full token.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object -TypeName System.Security.Principal.WindowsPrincipal -ArgumentList $identity
    return $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
}
