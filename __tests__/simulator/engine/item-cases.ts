import type { Case } from './cases.ts'

/** A small tree: a.txt, b.log, sub/c.txt, sub/deep/d.txt. */
const tree = `
$null = New-Item -ItemType Directory "$here\\sub\\deep"
'a' | Set-Content "$here\\a.txt"
'b' | Set-Content "$here\\b.log"
'c' | Set-Content "$here\\sub\\c.txt"
'd' | Set-Content "$here\\sub\\deep\\d.txt"
`
const command = 'Microsoft.PowerShell.Commands'

export const itemCases: Case[] = [
  {
    name: 'children: names, folders first',
    script: `${tree} (Get-ChildItem $here).Name`,
    gives: ['sub', 'a.txt', 'b.log']
  },
  { name: 'children: -File', script: `${tree} (Get-ChildItem $here -File).Name`, gives: ['a.txt', 'b.log'] },
  { name: 'children: -Directory', script: `${tree} (Get-ChildItem $here -Directory).Name`, gives: ['sub'] },
  {
    name: 'children: -Filter with -Recurse searches folders that do not match',
    script: `${tree} (Get-ChildItem $here -Recurse -Filter *.TXT).Name`,
    gives: ['a.txt', 'c.txt', 'd.txt']
  },
  {
    name: 'children: -Recurse -File',
    script: `${tree} @(Get-ChildItem -LiteralPath $here -Recurse -File).Count`,
    gives: [4]
  },
  {
    name: 'children: -Name',
    script: `${tree} Get-ChildItem $here -Name | Sort-Object`,
    gives: ['a.txt', 'b.log', 'sub']
  },
  { name: 'children: wildcard', script: `${tree} (Get-ChildItem "$here\\*.txt").Name`, gives: ['a.txt'] },
  {
    name: 'children: wildcard without a match is no error',
    script: `@(Get-ChildItem "$here\\*.no").Count`,
    gives: [0]
  },
  {
    name: 'children: brackets are literal with -LiteralPath',
    script: `$null = New-Item -ItemType Directory "$here\\x[1]"; 'y' | Set-Content -LiteralPath "$here\\x[1]\\y"; (Get-ChildItem -LiteralPath "$here\\x[1]").Name`,
    gives: ['y']
  },
  {
    name: 'children: hidden ones only with -Force',
    script: `'x' | Set-Content "$here\\.hidden"; @(Get-ChildItem $here).Count; @(Get-ChildItem $here -Force).Count`,
    gives: [0, 1]
  },
  {
    name: 'children: of what is missing',
    script: 'Get-ChildItem "$here\\no"',
    fails: `PathNotFound,${command}.GetChildItemCommand`
  },
  {
    name: 'children: the rest comes after an error that does not stop',
    script: `${tree} @(Get-ChildItem "$here\\no", "$here\\sub\\deep" -ErrorAction SilentlyContinue).Name`,
    gives: ['d.txt']
  },
  {
    name: 'item: a file',
    script: `${tree} $i = Get-Item "$here\\b.log"; $i.Length -gt 0; $i.PSIsContainer; $i.BaseName; $i.Extension`,
    gives: [true, false, 'b', '.log']
  },
  { name: 'item: missing', script: 'Get-Item "$here\\no"', fails: `PathNotFound,${command}.GetItemCommand` },
  {
    name: 'item: missing, asked quietly',
    script: '$null -eq (Get-Item "$here\\no" -ErrorAction SilentlyContinue)',
    gives: [true]
  },
  {
    name: 'new: folder with its parents',
    script: '(New-Item -ItemType Directory "$here\\x\\y").Name; Test-Path "$here\\x"',
    gives: ['y', true]
  },
  {
    name: 'new: folder that is there',
    script: '$null = New-Item -ItemType Directory $here',
    fails: `DirectoryExist,${command}.NewItemCommand`
  },
  {
    name: 'new: folder that is there, with -Force',
    script: `${tree} $null = New-Item -ItemType Directory $here -Force; Test-Path "$here\\a.txt"`,
    gives: [true]
  },
  {
    name: 'new: file with text',
    script: '$null = New-Item -ItemType File -Path $here -Name f -Value text; Get-Content "$here\\f" -Raw',
    gives: ['text']
  },
  {
    name: 'new: file that is there',
    script: `${tree} $null = New-Item -ItemType File "$here\\a.txt"`,
    fails: `NewItemIOError,${command}.NewItemCommand`
  },
  {
    name: 'new: -WhatIf makes nothing',
    script: 'New-Item -ItemType File "$here\\f" -WhatIf; Test-Path "$here\\f"',
    gives: [false]
  },
  {
    name: 'new: symbolic link to a path of the drive',
    script: `${tree} $null = New-Item -ItemType SymbolicLink "$here\\l" -Target "$here\\sub"; (Get-ChildItem "$here\\l" -File).Name; (Get-Item "$here\\l").LinkType`,
    gives: ['c.txt', 'SymbolicLink']
  },
  {
    name: 'remove: a link, not what it points to',
    script: `${tree} $null = New-Item -ItemType SymbolicLink "$here\\l" -Target "$here\\sub"; Remove-Item "$here\\l" -Recurse -Force; Test-Path "$here\\l"; Test-Path "$here\\sub\\c.txt"`,
    gives: [false, true]
  },
  {
    name: 'remove: a folder with a link inside leaves the target alone',
    script: `${tree} $null = New-Item -ItemType Directory "$here\\box"; $null = New-Item -ItemType SymbolicLink "$here\\box\\l" -Target "$here\\sub"; Remove-Item "$here\\box" -Recurse -Force; Test-Path "$here\\box"; Test-Path "$here\\sub\\deep\\d.txt"`,
    gives: [false, true]
  },
  {
    name: 'remove: a tree',
    script: `${tree} Remove-Item "$here\\sub" -Recurse; Test-Path "$here\\sub"`,
    gives: [false]
  },
  {
    name: 'remove: by wildcard',
    script: `${tree} Remove-Item "$here\\*.txt"; (Get-ChildItem $here -File).Name`,
    gives: ['b.log']
  },
  { name: 'remove: wildcard without a match', script: 'Remove-Item "$here\\*.no"; 1', gives: [1] },
  {
    name: 'remove: from the pipeline',
    script: `${tree} Get-ChildItem $here -File | Remove-Item; @(Get-ChildItem $here).Count`,
    gives: [1]
  },
  {
    name: 'remove: missing',
    script: 'Remove-Item -LiteralPath "$here\\no"',
    fails: `PathNotFound,${command}.RemoveItemCommand`
  },
  {
    name: 'remove: a full folder asks, and nobody answers',
    script: `${tree} try { Remove-Item "$here\\sub" } catch { 'refused' }; Test-Path "$here\\sub"`,
    gives: ['refused', true]
  },
  {
    name: 'remove: environment variable',
    script: '$env:MWI_TEST = 1; Remove-Item env:MWI_TEST; Test-Path env:MWI_TEST',
    gives: [false]
  },
  {
    name: 'remove: function',
    script: 'function global:Mwi-Test { 1 }; Remove-Item function:Mwi-Test; Test-Path function:Mwi-Test',
    gives: [false]
  },
  {
    name: 'copy: a file under another name',
    script: `${tree} Copy-Item "$here\\a.txt" "$here\\z.txt"; Get-Content "$here\\z.txt"`,
    gives: ['a']
  },
  {
    name: 'copy: a tree to a new name',
    script: `${tree} Copy-Item "$here\\sub" "$here\\new" -Recurse; Test-Path "$here\\new\\deep\\d.txt"`,
    gives: [true]
  },
  {
    name: 'copy: a tree into a folder that is there',
    script: `${tree} $null = New-Item -ItemType Directory "$here\\box"; Copy-Item "$here\\sub" "$here\\box" -Recurse; Test-Path "$here\\box\\sub\\deep\\d.txt"`,
    gives: [true]
  },
  {
    name: 'copy: the content of a folder',
    script: `${tree} $null = New-Item -ItemType Directory "$here\\box"; Copy-Item "$here\\sub\\*" "$here\\box" -Recurse; Test-Path "$here\\box\\deep\\d.txt"; Test-Path "$here\\box\\c.txt"`,
    gives: [true, true]
  },
  {
    name: 'copy: a folder without -Recurse is only the folder',
    script: `${tree} Copy-Item "$here\\sub" "$here\\new"; @(Get-ChildItem "$here\\new").Count`,
    gives: [0]
  },
  {
    name: 'copy: missing',
    script: 'Copy-Item "$here\\no" "$here\\x"',
    fails: `PathNotFound,${command}.CopyItemCommand`
  },
  {
    name: 'copy: -PassThru',
    script: `${tree} (Copy-Item "$here\\a.txt" "$here\\z.txt" -PassThru).Name`,
    gives: ['z.txt']
  },
  {
    name: 'move: a file',
    script: `${tree} Move-Item "$here\\a.txt" "$here\\sub"; Test-Path "$here\\a.txt"; Test-Path "$here\\sub\\a.txt"`,
    gives: [false, true]
  },
  {
    name: 'move: onto a file',
    script: `${tree} Move-Item "$here\\a.txt" "$here\\b.log"`,
    fails: `MoveFileInfoItemIOError,${command}.MoveItemCommand`
  },
  {
    name: 'move: onto a file with -Force',
    script: `${tree} Move-Item "$here\\a.txt" "$here\\b.log" -Force; Get-Content "$here\\b.log"`,
    gives: ['a']
  },
  {
    name: 'rename',
    script: `${tree} Rename-Item "$here\\a.txt" 'n.txt'; Test-Path "$here\\n.txt"; (Rename-Item "$here\\sub" top -PassThru).Name`,
    gives: [true, 'top']
  },
  {
    name: 'rename: from the pipeline with a script block',
    script: `${tree} Get-ChildItem $here -File | Rename-Item -NewName { $_.Name + '.old' }; (Get-ChildItem $here -File).Name`,
    gives: ['a.txt.old', 'b.log.old']
  },
  {
    name: 'test: kinds',
    script: `${tree} Test-Path $here; Test-Path $here -PathType Leaf; Test-Path "$here\\a.txt" -PathType Leaf; Test-Path "$here\\a.txt" -PathType Container`,
    gives: [true, false, true, false]
  },
  {
    name: 'test: wildcard and literal',
    script: `${tree} Test-Path "$here\\*.txt"; Test-Path -LiteralPath "$here\\*.txt"; Test-Path "$here\\*.no"`,
    gives: [true, false, false]
  },
  { name: 'test: a drive that is not there', script: "Test-Path 'Q:\\x'", gives: [false] },
  {
    name: 'test: environment, variable, function',
    script: 'Test-Path env:PATH; Test-Path env:NO_SUCH; Test-Path variable:here; Test-Path function:no-such',
    gives: [true, false, true, false]
  },
  {
    name: 'resolve: wildcard',
    script: `${tree} @(Resolve-Path "$here\\*.txt").Count; (Resolve-Path "$here\\a.txt").Provider.Name`,
    gives: [1, 'FileSystem']
  },
  { name: 'resolve: missing', script: 'Resolve-Path "$here\\no"', fails: `PathNotFound,${command}.ResolvePathCommand` },
  {
    name: 'join and split, whatever the slash',
    script:
      "(Join-Path $here 'a\\b') -replace '\\\\', '/' -replace '.*/a', 'a'; (Split-Path \"$here\\x\\y.txt\" -Leaf); Split-Path (Split-Path \"$here\\x\\y.txt\") -Leaf",
    gives: ['a/b', 'y.txt', 'x']
  },
  {
    name: 'split: qualifier',
    script: "Split-Path 'C:\\a\\b' -Qualifier; Split-Path 'C:\\a\\b' -NoQualifier",
    gives: ['C:', '\\a\\b']
  },
  {
    name: 'split: no qualifier',
    script: "Split-Path 'abc' -Qualifier",
    fails: `ParsePathFormatError,${command}.SplitPathCommand`
  },
  {
    name: 'provider path of the drive is real',
    script:
      '[IO.Directory]::Exists($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath("$here\\.."))',
    gives: [true]
  },
  {
    name: 'drive: seen in every scope',
    script: '& { & { (Get-PSDrive $drive).Provider.Name } }; Get-PSDrive No',
    fails: `GetDriveNoMatchingDrive,${command}.GetPSDriveCommand`
  },
  {
    name: 'drive: local to its scope',
    script: '& { $null = New-PSDrive Loc FileSystem (Get-Item $here).FullName; Test-Path Loc: }; Test-Path Loc:',
    gives: [true, false]
  }
]
