<#
.SYNOPSIS
    Runs a shipped script with the simulator behind it: run-script.ps1 <script> [its arguments].
.DESCRIPTION
    The script sees what Windows would show it; MAAS_SIMULATOR_MACHINE makes it a guest's. Its exit code passes.
#>
$rest = [string[]]$args
. "$PSScriptRoot/simulator.ps1" -Machine ([string]$env:MAAS_SIMULATOR_MACHINE)
$exitFile = [string]$env:MAAS_SIMULATOR_EXIT
$env:MAAS_SIMULATOR_EXIT = ''

$named = @{}
$plain = @()
for ($at = 1; $at -lt $rest.Count; $at++) {
    if ($rest[$at] -notmatch '^-([A-Za-z]\w*):?$') { $plain += $rest[$at]; continue }
    $name = $Matches[1]
    if ($at + 1 -lt $rest.Count -and $rest[$at + 1] -notmatch '^-[A-Za-z]') { $at++; $named[$name] = $rest[$at] }
    else { $named[$name] = $true }
}
$global:LASTEXITCODE = 0
$failure = $null
try { & $rest[0] @named @plain }
catch { $failure = $_; $global:LASTEXITCODE = 1 }
$code = [int]$global:LASTEXITCODE
if ($global:Simulator.machine -ne '') { Exit-SimulatorGuest } else { Exit-SimulatorHost }
# Eight bits are all that a process of Unix can say.
if ($exitFile -ne '') { [System.IO.File]::WriteAllText($exitFile, [string]$code) }
if ($null -ne $failure) {
    [Console]::Error.WriteLine("$($failure.Exception.Message)`n$($failure.ScriptStackTrace)")
    exit 1
}
# An exit throws inside the engine, which costs what a small script costs; the end of the script says 0 too.
if ($code -ne 0) { exit $code }
