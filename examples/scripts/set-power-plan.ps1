# Chooses the high-performance power plan, by its well-known id since names differ by language.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$highPerformance = '8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c'
& powercfg.exe /setactive $highPerformance
if ($LASTEXITCODE -ne 0) {
    throw "powercfg.exe ended with exit code $LASTEXITCODE"
}
