<#
.SYNOPSIS
    Generalizes Windows, removes the build's last traces and switches off. Runs as a task of the build account, never as SYSTEM.
.DESCRIPTION
    Request: { limitSeconds, pollMilliseconds, newPassword }. PowerShell Direct is dead from here on, so the outcome goes out by
    key-value pairs; the proof is read from the disk afterwards. Sysprep's exit code is not reliable: ImageState decides. Run again, it
    goes on where it was cut; Windows that is generalized already is not generalized twice.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/tasks.ps1"

$sysprep = "$env:SystemRoot\System32\Sysprep"
$answerFile = "$sysprep\maas-deploy-unattend.xml"

function Test-Generalized {
    <#
    .SYNOPSIS
        Whether ImageState and the tag say that Windows is generalized.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $state = Get-RegistryValue -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State' -Name 'ImageState'
    return ($state -eq 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE' -and (Test-Path -LiteralPath "$sysprep\Sysprep_succeeded.tag"))
}

function Wait-Generalized {
    <#
    .SYNOPSIS
        After sysprep has ended: $true once Windows is generalized, $false after a minute, or after five seconds with an error line.
    .DESCRIPTION
        Error lines alone prove nothing: Panther has harmless ones too.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (Test-Generalized)) {
        $waited = $clock.Elapsed.TotalSeconds
        if ($waited -gt 60 -or ($waited -gt 5 -and (Get-SysprepError) -ne '')) { return $false }
        Start-Sleep -Milliseconds ([int]$Request.pollMilliseconds)
    }
    return $true
}

function Get-SysprepError {
    <#
    .SYNOPSIS
        Panther's error lines: what sysprep says stopped it; empty when there is none.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $text = [string](Read-WholeFile -Path "$sysprep\Panther\setuperr.log")
    $lines = @($text -split '\r?\n' | Where-Object { $_ -match '\bError\b' } | Select-Object -Last 5)
    return ($lines -join ' | ')
}

function Remove-BuildTrace {
    <#
    .SYNOPSIS
        Removes everything of the build but build.json and what is kept for deploy time.
    #>
    [CmdletBinding()]
    param()

    Remove-BuildTask
    foreach ($path in @($Settings.folder, $Settings.marker, $answerFile, "$sysprep\Panther\setupact.log")) {
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
    }
    Clear-Phase
}

if ([string]$Request.newPassword -ne '') {
    # Sysprep clears this account's password on servers only; nobody keeps this one.
    $secure = New-Object -TypeName System.Security.SecureString
    foreach ($character in ([string]$Request.newPassword).ToCharArray()) { $secure.AppendChar($character) }
    Get-LocalUser | Where-Object { ([string]$_.SID).EndsWith('-500') } | Set-LocalUser -Password $secure
}
if (Test-Path -LiteralPath ($Settings.folder + '\orders')) { Remove-Item -LiteralPath ($Settings.folder + '\orders') -Recurse -Force }
Publish-Phase -BuildId $Settings.buildId -Phase 'sysprep'
$exitCode = 0
if (-not (Test-Generalized)) {
    $arguments = @('/generalize', '/oobe', '/quiet', '/quit', "/unattend:$answerFile")
    $exitCode = (Start-NativeTool -Name 'sysprep.exe' -Arguments $arguments -TimeoutSeconds ([int]$Request.limitSeconds)).ExitCode
}
if (-not (Wait-Generalized)) {
    $why = Get-SysprepError
    if ($why -eq '') { $why = 'it wrote no error line' }
    $message = "sysprep did not generalize (exit code $exitCode): $why"
    Publish-Phase -BuildId $Settings.buildId -Phase 'sysprep-failed' -Message $message
    throw $message
}
Publish-Phase -BuildId $Settings.buildId -Phase 'generalized'
Remove-BuildTrace
[void](Start-NativeTool -Name 'shutdown.exe' -Arguments @('/s', '/t', '0', '/f') -TimeoutSeconds 60)
return [ordered]@{ generalized = $true }
