import type { Case } from './cases.ts'

const to = (value: string, options = '') => `ConvertTo-Json (${value}) -Compress ${options}`
const from = (json: string) => `'${json}' | ConvertFrom-Json`

export const jsonCases: Case[] = [
  {
    name: 'to JSON: scalars',
    script: `${to("'a'")}; ${to('1')}; ${to('1.5')}; ${to('$true')}; ${to('$null')}; ${to('[long]5')}; ${to('1.5d')}`,
    gives: ['"a"', '1', '1.5', 'true', 'null', '5', '1.5']
  },
  {
    name: 'to JSON: escapes',
    script: to('"q`" b\\ n`n t`t c$([char]1) e$([char]0xe9)"'),
    gives: ['"q\\" b\\\\ n\\n t\\t c\\u0001 e\u00e9"']
  },
  {
    name: 'to JSON: ordered table',
    script: to('[ordered]@{ b = 1; a = @(1, 2); e = @(); n = $null }'),
    gives: ['{"b":1,"a":[1,2],"e":[],"n":null}']
  },
  {
    name: 'to JSON: object',
    script: to("[pscustomobject]@{ x = 1; y = [pscustomobject]@{ z = 'w' } }"),
    gives: ['{"x":1,"y":{"z":"w"}}']
  },
  {
    name: 'to JSON: one item of a pipeline stands alone',
    script: '1 | ConvertTo-Json -Compress; 1, 2 | ConvertTo-Json -Compress; , @(1) | ConvertTo-Json -Compress',
    gives: ['1', '[1,2]', '[1]']
  },
  {
    name: 'to JSON: an empty list by argument',
    script: 'ConvertTo-Json @() -Compress; @() | ConvertTo-Json',
    gives: ['[]']
  },
  { name: 'to JSON: a list in a list', script: to('@(@(1), @(2, 3))'), gives: ['[[1],[2,3]]'] },
  {
    name: 'to JSON: depth 2 by default, then text',
    script: to('[ordered]@{ a = @{ b = @{ c = @{ d = 1 } } } }'),
    gives: ['{"a":{"b":{"c":"System.Collections.Hashtable"}}}']
  },
  {
    name: 'to JSON: depth 2 cuts lists to their joined text',
    script: to('@{ a = @{ b = @{ c = @(1, 2) } } }'),
    gives: ['{"a":{"b":{"c":"1 2"}}}']
  },
  {
    name: 'to JSON: depth 2 cuts objects to their text',
    script: to('@{ a = @{ b = @{ c = [pscustomobject]@{ d = 1 } } } }'),
    gives: ['{"a":{"b":{"c":"@{d=1}"}}}']
  },
  {
    name: 'to JSON: -Depth',
    script: to('@{ a = @{ b = @{ c = @{ d = 1 } } } }', '-Depth 5'),
    gives: ['{"a":{"b":{"c":{"d":1}}}}']
  },
  {
    name: 'to JSON: enum, guid, char, uri',
    script: to("@([DayOfWeek]::Monday, [guid]::Empty, [char]'x', [uri]'http://x/')"),
    gives: ['[1,"00000000-0000-0000-0000-000000000000","x","http://x/"]']
  },
  {
    name: 'to JSON: a moment',
    script: to('[datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)'),
    gives: ['"2026-01-02T03:04:05Z"']
  },
  {
    name: 'to JSON: notes on a table',
    script: to('Add-Member -InputObject @{ a = 1 } -NotePropertyName b -NotePropertyValue 2 -PassThru'),
    gives: ['{"a":1,"b":2}']
  },
  {
    name: 'to JSON: a class of .NET by its properties',
    script: to("[version]'1.2.3'").replace('1.2.3', '1.2.3.4'),
    gives: ['{"Major":1,"Minor":2,"Build":3,"Revision":4,"MajorRevision":0,"MinorRevision":4}']
  },
  {
    name: 'to JSON: indented',
    script: "(ConvertTo-Json ([ordered]@{ a = @(1); b = @{}; c = @() })) -replace '\\r', ''",
    gives: ['{\n  "a": [\n    1\n  ],\n  "b": {},\n  "c": []\n}']
  },
  {
    name: 'from JSON: an object keeps its order',
    script: `(${from('{"b":1,"a":{"c":[1,2]}}')}).PSObject.Properties.Name`,
    gives: ['b', 'a']
  },
  {
    name: 'from JSON: round trip',
    script: `${from('{"a":[1,2.5,null,true,"x"],"b":{"c":[]}}')} | ConvertTo-Json -Compress -Depth 5`,
    gives: ['{"a":[1,2.5,null,true,"x"],"b":{"c":[]}}']
  },
  {
    name: 'from JSON: a list is given item by item',
    script: `(${from('[1,2,3]')} | Measure-Object).Count`,
    gives: [3]
  },
  { name: 'from JSON: escapes', script: from('"\\u00e9\\n\\"\\\\"'), gives: ['\u00e9\n"\\'] },
  {
    name: 'from JSON: whole numbers are long',
    script: `(${from('1')}).GetType().Name; (${from('1.0')}).GetType().Name; (${from('12345678901234567890')}).GetType().Name`,
    gives: ['Int64', 'Double', 'BigInteger']
  },
  {
    name: 'from JSON: lines of one document',
    script: "'{', '\"a\":1', '}' | ConvertFrom-Json | ForEach-Object { $_.a }",
    gives: [1]
  },
  { name: 'from JSON: a document a line', script: '(\'{"a":1}\', \'{"a":2}\' | ConvertFrom-Json).a', gives: [1, 2] },
  { name: 'from JSON: nothing', script: "@('' | ConvertFrom-Json).Count", gives: [0] },
  {
    name: 'from JSON: comments',
    script: "('{ // c' + [char]10 + '\"a\": /* d */ 1 }' | ConvertFrom-Json).a",
    gives: [1]
  },
  {
    name: 'from JSON: a missing property under strict mode',
    script: `(${from('{"a":1}')}).b`,
    fails: 'PropertyNotFoundStrict'
  },
  {
    name: 'from JSON: broken',
    script: '\'{"a":\' | ConvertFrom-Json',
    fails: 'System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand'
  },
  {
    name: 'from JSON: names that differ in case',
    script: from('{"a":1,"A":2}'),
    fails: 'KeysWithDifferentCasingInJsonString,Microsoft.PowerShell.Commands.ConvertFromJsonCommand'
  }
]
