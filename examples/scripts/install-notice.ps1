# Copies notice.txt, which lies beside this script, to where administrators look for it.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$source = Join-Path -Path $PSScriptRoot -ChildPath 'notice.txt'
$folder = Join-Path -Path $env:ProgramData -ChildPath 'Notice'

if (-not (Test-Path -LiteralPath $folder)) {
    New-Item -Path $folder -ItemType Directory | Out-Null
}
Copy-Item -LiteralPath $source -Destination $folder -Force
Write-Output "The notice is in $folder"
