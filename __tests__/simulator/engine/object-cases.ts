import type { Case } from './cases.ts'

const people = `
$people = @(
    [pscustomobject]@{ name = 'b'; age = 2 }
    [pscustomobject]@{ name = 'a'; age = 3 }
    [pscustomobject]@{ name = 'c'; age = 2 }
)
`
const command = 'Microsoft.PowerShell.Commands'

export const objectCases: Case[] = [
  {
    name: 'select: names',
    script: `${people} $people | Select-Object name | ConvertTo-Json -Compress`,
    gives: ['[{"name":"b"},{"name":"a"},{"name":"c"}]']
  },
  {
    name: 'select: calculated, keys shortened',
    script: `${people} $people[0] | Select-Object name, @{ n = 'twice'; e = { $_.age * 2 } }, @{ Name = 'o'; Expression = 'age' } | ConvertTo-Json -Compress`,
    gives: ['{"name":"b","twice":4,"o":2}']
  },
  {
    name: 'select: a missing property is null',
    script: `${people} $null -eq ($people[0] | Select-Object no).no`,
    gives: [true]
  },
  {
    name: 'select: wildcard',
    script: `${people} ($people[0] | Select-Object n*).PSObject.Properties.Name`,
    gives: ['name']
  },
  {
    name: 'select: first, last, skip',
    script:
      '1..9 | Select-Object -First 2; 1..9 | Select-Object -Last 2; 1..4 | Select-Object -Skip 2; 1..9 | Select-Object -Skip 1 -First 1',
    gives: [1, 2, 8, 9, 3, 4, 2]
  },
  {
    name: 'select: first ends what is before it',
    script: '$seen = 0; 1..100 | ForEach-Object { $seen++; $_ } | Select-Object -First 1; $seen',
    gives: [1, 1]
  },
  { name: 'select: first and last of few', script: '1..3 | Select-Object -First 2 -Last 2', gives: [1, 2, 3] },
  { name: 'select: unique', script: "1, 2, 1, 'a', 'A' | Select-Object -Unique", gives: [1, 2, 'a', 'A'] },
  { name: 'select: unique objects', script: `${people} @($people | Select-Object age -Unique).Count`, gives: [2] },
  {
    name: 'select: expand',
    script: `${people} $people | Select-Object -ExpandProperty name; [pscustomobject]@{ l = 1, 2 } | Select-Object -ExpandProperty l`,
    gives: ['b', 'a', 'c', 1, 2]
  },
  {
    name: 'select: expand what is missing',
    script: `${people} $people | Select-Object -ExpandProperty no`,
    fails: `ExpandPropertyNotFound,${command}.SelectObjectCommand`
  },
  {
    name: 'select: type name',
    script: `${people} ($people[0] | Select-Object name).PSObject.TypeNames[0]`,
    gives: ['Selected.System.Management.Automation.PSCustomObject']
  },
  {
    name: 'sort: numbers and text',
    script: "10, 9, 1 | Sort-Object; 'b', 'A', 'c' | Sort-Object -Descending",
    gives: [1, 9, 10, 'c', 'b', 'A']
  },
  { name: 'sort: by properties', script: `${people} ($people | Sort-Object age, name).name`, gives: ['b', 'c', 'a'] },
  {
    name: 'sort: by script and direction',
    script: `${people} ($people | Sort-Object @{ Expression = { $_.age }; Descending = $true }, @{ Expression = 'name'; Ascending = $true }).name; ($people | Sort-Object { -$_.age } | Select-Object -First 1).name`,
    gives: ['a', 'b', 'c', 'a']
  },
  { name: 'sort: unique', script: '3, 1, 3, 2, 1 | Sort-Object -Unique', gives: [1, 2, 3] },
  {
    name: 'sort: versions',
    script: "(@([version]'1.10', [version]'1.9') | Sort-Object | ForEach-Object { \"$_\" })",
    gives: ['1.9', '1.10']
  },
  { name: 'sort: by the key of tables', script: '(@{ k = 2 }, @{ k = 1 } | Sort-Object { $_.k }).k', gives: [1, 2] },
  {
    name: 'group: by property',
    script: `${people} $people | Group-Object age | Sort-Object Name | ForEach-Object { "$($_.Name):$($_.Count):$($_.Group.name -join '')" }`,
    gives: ['2:2:bc', '3:1:a']
  },
  { name: 'group: case does not matter', script: "@('a', 'A', 'b' | Group-Object).Count", gives: [2] },
  { name: 'group: by script', script: '(1..6 | Group-Object { $_ % 2 } | Sort-Object Name).Count', gives: [2] },
  {
    name: 'group: as table',
    script: `${people} $t = $people | Group-Object name -AsHashTable; $t['a'].age; $t.Count`,
    gives: [3, 3]
  },
  { name: 'group: no element', script: '(1, 1 | Group-Object -NoElement).Count', gives: [2] },
  { name: 'measure: count', script: '(1, 2, 3 | Measure-Object).Count; (@() | Measure-Object).Count', gives: [3, 0] },
  {
    name: 'measure: sum, largest, smallest',
    script:
      '$m = 4, 1, 3 | Measure-Object -Sum -Maximum -Minimum; $m.Sum; $m.Maximum; $m.Minimum; $null -eq $m.Average',
    gives: [8, 4, 1, true]
  },
  {
    name: 'measure: of a property',
    script: `${people} ($people | Measure-Object age -Sum).Sum; ($people | Measure-Object -Property age -Average).Property`,
    gives: [7, 'age']
  },
  {
    name: 'measure: text is no number',
    script: "'x' | Measure-Object -Sum",
    fails: `NonNumericInputObject,${command}.MeasureObjectCommand`
  },
  {
    name: 'new object: with arguments',
    script:
      "(New-Object System.Text.StringBuilder 'ab').ToString(); (New-Object -TypeName System.Uri -ArgumentList 'http://a/').Host",
    gives: ['ab', 'a']
  },
  {
    name: 'new object: a list stays whole',
    script:
      '(New-Object System.Collections.ArrayList).Count; (New-Object byte[] 3).Length; (New-Object System.Collections.Generic.List[int]).Count',
    gives: [0, 3, 0]
  },
  {
    name: 'new object: with properties',
    script:
      "(New-Object PSObject -Property @{ a = 1 }).a; (New-Object System.UriBuilder -Property @{ Host = 'h' }).Host",
    gives: [1, 'h']
  },
  {
    name: 'new object: unknown type',
    script: 'New-Object No.Such.Type',
    fails: `TypeNotFound,${command}.NewObjectCommand`
  },
  {
    name: 'new object: its constructor throws',
    script: "New-Object System.Uri 'x y:'",
    fails: `ConstructorInvokedThrowException,${command}.NewObjectCommand`
  },
  {
    name: 'add member: note',
    script:
      '$o = [pscustomobject]@{}; $o | Add-Member -NotePropertyName a -NotePropertyValue 1; $o | Add-Member b 2; $o | Add-Member -MemberType NoteProperty -Name c -Value 3; $o | ConvertTo-Json -Compress',
    gives: ['{"a":1,"b":2,"c":3}']
  },
  {
    name: 'add member: method and property',
    script:
      '$o = [pscustomobject]@{ a = 1 }; $o | Add-Member ScriptMethod plus { param($n) $this.a + $n }; Add-Member -InputObject $o -MemberType ScriptProperty -Name twice -Value { $this.a * 2 }; $o.plus(4); $o.twice',
    gives: [5, 2]
  },
  {
    name: 'add member: twice',
    script: '[pscustomobject]@{ a = 1 } | Add-Member a 2',
    fails: `MemberAlreadyExists,${command}.AddMemberCommand`
  },
  {
    name: 'add member: twice with -Force',
    script: '([pscustomobject]@{ a = 1 } | Add-Member a 2 -Force -PassThru).a',
    gives: [2]
  },
  {
    name: 'add member: on a string',
    script: '$s = \'x\' | Add-Member -NotePropertyName n -NotePropertyValue 1 -PassThru; $s.n; "$s"',
    gives: [1, 'x']
  },
  {
    name: 'add member: a table of notes',
    script: '([pscustomobject]@{} | Add-Member @{ a = 1 } -PassThru).a',
    gives: [1]
  },
  {
    name: 'random: within its bounds',
    script:
      '$r = 1..50 | ForEach-Object { Get-Random -Minimum 3 -Maximum 5 }; @($r | Where-Object { $_ -lt 3 -or $_ -gt 4 }).Count; (Get-Random 1); (Get-Random -Maximum 5).GetType().Name',
    gives: [0, 0, 'Int32']
  },
  {
    name: 'random: items',
    script: '@(1..9 | Get-Random -Count 4 | Sort-Object -Unique).Count; (Get-Random -InputObject 7)',
    gives: [4, 7]
  },
  {
    name: 'random: bounds that cross',
    script: 'Get-Random -Minimum 5 -Maximum 5',
    fails: `MinGreaterThanOrEqualMax,${command}.GetRandomCommand`
  },
  {
    name: 'where and foreach: short forms',
    script: `${people} ($people | Where-Object age -eq 3).name; 'a', 'b' | ForEach-Object ToUpper`,
    gives: ['a', 'A', 'B']
  }
]
