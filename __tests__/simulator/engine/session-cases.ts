import type { Case } from './cases.ts'

const command = 'Microsoft.PowerShell.Commands'

export const sessionCases: Case[] = [
  {
    name: 'output: items and lists',
    script: 'Write-Output a b; Write-Output @(1, 2); @(Write-Output -NoEnumerate @(1, 2)).Count',
    gives: ['a', 'b', 1, 2, 1]
  },
  {
    name: 'error: id and message',
    script:
      'try { Write-Error \'bad\' -ErrorId Foo -TargetObject 5 -Category InvalidData } catch { "$_"; $_.FullyQualifiedErrorId; $_.TargetObject; "$($_.CategoryInfo.Category)" }',
    gives: ['bad', 'Foo', 5, 'InvalidData']
  },
  {
    name: 'error: carries the name of the function that wrote it',
    script: "function Get-It { Write-Error 'bad' -ErrorId Foo }; Get-It",
    fails: 'Foo,Get-It'
  },
  {
    name: 'error: of an exception',
    script: "Write-Error -Exception ([IO.IOException]::new('io'))",
    fails: 'System.IO.IOException'
  },
  {
    name: 'error: an old record',
    script: "try { throw 'x' } catch { $r = $_ }; Write-Error -ErrorRecord $r",
    fails: 'x'
  },
  {
    name: 'error: does not stop when asked',
    script: "$e = $null; Write-Error 'bad' -ErrorAction SilentlyContinue -ErrorVariable e; $e.Count",
    gives: [1]
  },
  {
    name: 'warning: kept in a variable',
    script: 'Write-Warning \'w\' -WarningVariable w -WarningAction SilentlyContinue; "$w"',
    gives: ['w']
  },
  {
    name: 'verbose: only when wanted',
    script: '@(Write-Verbose v 4>&1).Count; @(Write-Verbose v -Verbose 4>&1).Count',
    gives: [0, 1]
  },
  {
    name: 'host: is information',
    script:
      "(Write-Host a 1 -NoNewline 6>&1).MessageData.Message; (Write-Host 1, 2 -Separator '-' 6>&1).MessageData.Message",
    gives: ['a 1', '1-2']
  },
  {
    name: 'out-string: of text',
    script: "('a', 'b' | Out-String) -replace '\\r', ''; 'a', 'b' | Out-String -Stream",
    gives: ['a\nb\n', 'a', 'b']
  },
  { name: 'out-null', script: '1 | Out-Null; $null = 2; 3', gives: [3] },
  {
    name: 'process: by id',
    script: '(Get-Process -Id $PID).Id -eq $PID; (Get-Process -Id $PID).HasExited',
    gives: [true, false]
  },
  {
    name: 'process: by name',
    script: '@(Get-Process -Name (Get-Process -Id $PID).ProcessName | Where-Object Id -eq $PID).Count',
    gives: [1]
  },
  {
    name: 'process: id of nobody',
    script: 'Get-Process -Id 99999999',
    fails: `NoProcessFoundForGivenId,${command}.GetProcessCommand`
  },
  {
    name: 'process: name of nobody',
    script: 'Get-Process -Name no-such-process',
    fails: `NoProcessFoundForGivenName,${command}.GetProcessCommand`
  },
  { name: 'process: wildcard of nobody', script: '@(Get-Process no-such-process*).Count', gives: [0] },
  {
    name: 'process: stopped',
    script: "$p = [Diagnostics.Process]::Start('sleep', '60'); Stop-Process -Id $p.Id -Force; $p.WaitForExit(5000)",
    gives: [true]
  },
  {
    name: 'process: stop nobody',
    script: 'Stop-Process -Id 99999999',
    fails: `NoProcessFoundForGivenId,${command}.StopProcessCommand`
  },
  {
    name: 'sleep',
    script:
      '$w = [Diagnostics.Stopwatch]::StartNew(); Start-Sleep -Milliseconds 30; Start-Sleep -Seconds 0; $w.ElapsedMilliseconds -ge 25',
    gives: [true]
  },
  {
    name: 'date: format',
    script:
      "Get-Date '2026-01-02 03:04:05' -Format 'yyyy-MM-ddTHH:mm:ss'; Get-Date -Date '2026-01-02' -Format FileDate; (Get-Date).GetType().Name; (Get-Date).Kind -eq 'Local'",
    gives: ['2026-01-02T03:04:05', '20260102', 'DateTime', true]
  },
  {
    name: 'variable: get',
    script: '$v = 5; (Get-Variable v).Value; Get-Variable v -ValueOnly; @(Get-Variable no-such-*).Count',
    gives: [5, 5, 0]
  },
  {
    name: 'variable: missing',
    script: 'Get-Variable no_such',
    fails: `VariableNotFound,${command}.GetVariableCommand`
  },
  {
    name: 'variable: set here and in the scope above',
    script: '$v = 1; function F { Set-Variable v 2; $v; Set-Variable -Name v -Value 3 -Scope 1 }; F; $v',
    gives: [2, 3]
  },
  {
    name: 'variable: set global',
    script:
      'Set-Variable -Name MwiGlobal -Value 4 -Scope Global; $global:MwiGlobal; (Get-Variable MwiGlobal -Scope Global).Value',
    gives: [4, 4]
  },
  {
    name: 'alias: set and used',
    script: 'Set-Alias -Name mwi-list -Value Get-Variable; (mwi-list here).Name',
    gives: ['here']
  },
  {
    name: 'alias: global, set in an inner scope',
    script: '& { Set-Alias -Name mwi-global -Value Get-Variable -Scope Global -Force }; (mwi-global here).Name',
    gives: ['here']
  },
  {
    name: 'alias: local ends with its scope',
    script: '& { Set-Alias mwi-local Get-Variable }; $null -eq (Get-Command mwi-local -ErrorAction SilentlyContinue)',
    gives: [true]
  },
  {
    name: 'alias: global, from a module, wins over a function',
    script: `
function global:Resolve-Mwi { 'function' }
Set-Content "$here\\m.psm1" 'function Resolve-Other { "module" }', 'Set-Alias Resolve-Mwi Resolve-Other -Scope Global', 'Export-ModuleMember -Function Resolve-Other'
Import-Module (Get-Item "$here\\m.psm1").FullName
Resolve-Mwi
Remove-Item alias:Resolve-Mwi
Resolve-Mwi`,
    gives: ['module', 'function']
  },
  {
    name: 'module: its own scope, and what it exports',
    script: `
Set-Content "$here\\n.psm1" '$count = 0', 'function Step-Mwi { $script:count++; $script:count; (Get-Variable count -Scope Script).Value }', 'function Hidden-Mwi { }', 'Export-ModuleMember -Function Step-Mwi'
Import-Module (Get-Item "$here\\n.psm1").FullName
Step-Mwi; Step-Mwi; $null -eq (Get-Command Hidden-Mwi -ErrorAction SilentlyContinue)`,
    gives: [1, 1, 2, 2, true]
  },
  {
    name: 'parser: reads a file',
    script: `
Set-Content "$here\\p.ps1" 'Get-Item x; if ('
$tokens = $null; $problems = $null
$ast = [System.Management.Automation.Language.Parser]::ParseFile((Get-Item "$here\\p.ps1").FullName, [ref]$tokens, [ref]$problems)
$problems.Count -gt 0
$ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)[0].GetCommandName()`,
    gives: [true, 'Get-Item']
  },
  { name: 'strict mode: a variable nobody set', script: '$noSuch', fails: 'VariableIsUndefined' },
  { name: 'strict mode: a property nobody has', script: '(Get-Item $here).NoSuch', fails: 'PropertyNotFoundStrict' },
  { name: 'command that is nowhere', script: 'No-SuchCommand', fails: 'CommandNotFoundException' },
  {
    name: 'command asked for quietly',
    script: '$null -eq (Get-Command No-SuchCommand -ErrorAction SilentlyContinue)',
    gives: [true]
  },
  {
    name: 'command: its parameters',
    script: "(Get-Command Get-ChildItem).Parameters.ContainsKey('Recurse')",
    gives: [true]
  },
  { name: 'finally runs', script: "try { try { throw 'x' } finally { 'f' } } catch { 'c' }", gives: ['f', 'c'] },
  { name: 'list: count and length', script: '@(1, 2).Count; @(1, 2).Length; @().Count', gives: [2, 2, 0] }
]
