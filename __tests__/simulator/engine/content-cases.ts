import type { Case } from './cases.ts'

const command = 'Microsoft.PowerShell.Commands'
const bytes = '([IO.File]::ReadAllBytes((Get-Item "$here\\f").FullName))'

export const contentCases: Case[] = [
  {
    name: 'content: lines',
    script: '\'a\', \'b\' | Set-Content "$here\\f"; Get-Content "$here\\f"',
    gives: ['a', 'b']
  },
  {
    name: 'content: one line is a string, not a list',
    script: '\'a\' | Set-Content "$here\\f"; (Get-Content "$here\\f") -is [string]',
    gives: [true]
  },
  {
    name: 'content: raw',
    script: 'Set-Content "$here\\f" -Value "a`nb" -NoNewline; Get-Content "$here\\f" -Raw',
    gives: ['a\nb']
  },
  {
    name: 'content: raw of an empty file',
    script: '$null = New-Item -ItemType File "$here\\f"; @(Get-Content "$here\\f").Count',
    gives: [0]
  },
  {
    name: 'content: no newline between items',
    script: '\'a\', \'b\' | Set-Content "$here\\f" -NoNewline; Get-Content "$here\\f" -Raw',
    gives: ['ab']
  },
  {
    name: 'content: head and tail',
    script:
      '1..9 | Set-Content "$here\\f"; Get-Content "$here\\f" -TotalCount 2; Get-Content "$here\\f" -Tail 2; @(Get-Content "$here\\f" -Tail 0).Count',
    gives: ['1', '2', '8', '9', 0]
  },
  {
    name: 'content: head and tail by their other names',
    script: '1..3 | Set-Content "$here\\f"; Get-Content "$here\\f" -First 1; Get-Content "$here\\f" -Last 1',
    gives: ['1', '3']
  },
  { name: 'content: ASCII', script: `'a' | Set-Content "$here\\f" -Encoding ASCII -NoNewline; ${bytes}`, gives: [97] },
  {
    name: 'content: UTF-16 has its mark and is read back by it',
    script: `'a' | Set-Content "$here\\f" -Encoding Unicode -NoNewline; ${bytes}; Get-Content "$here\\f"`,
    gives: [255, 254, 97, 0, 'a']
  },
  {
    name: 'content: UTF-8 both ways',
    script:
      '[char]0xe9 + [char]::ConvertFromUtf32(0x1f600) | Set-Content "$here\\f" -Encoding UTF8; Get-Content "$here\\f" -Encoding UTF8',
    gives: ['\u00e9\u{1f600}']
  },
  {
    name: 'content: a mark is not part of the text',
    script:
      '[IO.File]::WriteAllBytes("$((Get-Item $here).FullName)/f", [byte[]](0xef, 0xbb, 0xbf, 97)); (Get-Content "$here\\f" -Raw).Length',
    gives: [1]
  },
  {
    name: 'content: set replaces, add appends',
    script:
      '1 | Set-Content "$here\\f"; 2 | Set-Content "$here\\f"; 3 | Add-Content "$here\\f"; Add-Content "$here\\f" -Value 4, 5; Get-Content "$here\\f"',
    gives: ['2', '3', '4', '5']
  },
  {
    name: 'content: null writes an empty file',
    script: '$null | Set-Content "$here\\f"; (Get-Item "$here\\f").Length',
    gives: [0]
  },
  {
    name: 'content: brackets in the name',
    script: 'Set-Content -LiteralPath "$here\\[f]" -Value x; Get-Content -LiteralPath "$here\\[f]"',
    gives: ['x']
  },
  {
    name: 'content: of several files',
    script:
      '1 | Set-Content "$here\\a.t"; 2 | Set-Content "$here\\b.t"; Get-Content "$here\\*.t"; Get-ChildItem "$here\\a.t" | Get-Content',
    gives: ['1', '2', '1']
  },
  {
    name: 'content: of a variable and of the environment',
    script: "$env:MWI_TEST = 'e'; Get-Content env:MWI_TEST",
    gives: ['e']
  },
  {
    name: 'content: missing file',
    script: 'Get-Content "$here\\no"',
    fails: `PathNotFound,${command}.GetContentCommand`
  },
  {
    name: 'content: into a missing folder',
    script: 'Set-Content "$here\\no\\f" x',
    fails: `GetContentWriterDirectoryNotFoundError,${command}.SetContentCommand`
  },
  {
    name: 'content: of a folder',
    script: 'Get-Content $here',
    fails: `GetContentReaderUnauthorizedAccessError,${command}.GetContentCommand`
  },
  {
    name: 'content: reading ends with Select-Object -First',
    script: '1..1000 | Set-Content "$here\\f"; Get-Content "$here\\f" | Select-Object -First 1; Remove-Item "$here\\f"',
    gives: ['1']
  },
  {
    name: 'hash: SHA256 in capitals',
    script: '\'abc\' | Set-Content "$here\\f" -NoNewline; $h = Get-FileHash "$here\\f"; $h.Hash; $h.Algorithm',
    gives: ['BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD', 'SHA256']
  },
  {
    name: 'hash: SHA1 by -LiteralPath',
    script: '\'abc\' | Set-Content "$here\\f" -NoNewline; (Get-FileHash -LiteralPath "$here\\f" -Algorithm SHA1).Hash',
    gives: ['A9993E364706816ABA3E25717850C26C9CD0D89D']
  }
]
