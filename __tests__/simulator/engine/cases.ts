/** What a snippet must give, on every PowerShell. */
export interface Case {
  readonly name: string
  /** `$here` is a folder of its own, on a drive mounted by New-PSDrive; errors stop it. */
  readonly script: string
  /** Its output, item by item, as JSON. */
  readonly gives?: readonly unknown[]
  /** The id of the error that ends it. */
  readonly fails?: string
}

/** Runs every case in one process: cases come as JSON on standard input, outcomes go out as one line of JSON each. */
export const driver = `
param([string]$Root)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$drive = if ($IsLinux -or $IsMacOS) { 'C' } else { 'T' }
$null = New-PSDrive -Name $drive -PSProvider FileSystem -Root $Root -Scope Global
$reader = New-Object System.IO.StreamReader ([Console]::OpenStandardInput())
$scripts = $reader.ReadToEnd() | ConvertFrom-Json
for ($number = 0; $number -lt $scripts.Count; $number++) {
    $here = "\${drive}:\\case$number"
    $null = New-Item -ItemType Directory -Path $here
    $outcome = [ordered]@{ number = $number; gives = @(); error = $null; message = $null }
    try { $outcome.gives = @(& ([scriptblock]::Create($scripts[$number])) 3>$null 6>$null) }
    catch { $outcome.error = $_.FullyQualifiedErrorId; $outcome.message = "$_" }
    [Console]::Out.WriteLine((ConvertTo-Json $outcome -Depth 12 -Compress))
}
`
