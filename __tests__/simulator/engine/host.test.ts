import { describe, expect, test } from '@jest/globals'
import { buildTime, executable, runScript, runToEnd, shells } from './engine.ts'

describe.each(shells)('%s', (shell) => {
  test.each([
    ['exit 7', 7],
    ['function f { exit 3 }; f', 3],
    ['& { exit 4 }', 4],
    ['"done"', 0],
    ["Write-Error 'not the end'; 'x'", 0],
    ["throw 'x'", 1],
    ["$ErrorActionPreference = 'Stop'; Get-Item /no/such", 1],
    ['if (', 1]
  ])(
    '%s ends with %d',
    async (script, exitCode) => {
      expect((await runScript(shell, script)).exitCode).toBe(exitCode)
    },
    buildTime
  )

  test('takes named parameters, switches and values by position', async () => {
    const script = 'param([string]$A, [switch]$B, [switch]$C, [int]$N, $Rest) "$A|$B|$C|$N|$Rest"'
    const args = ['-A', 'x y', '-B', '-C:$false', '-N', '5', '-Rest:r']
    expect((await runScript(shell, script, { args })).output).toBe('x y|True|False|5|r\n')
    expect((await runScript(shell, '$args.Count; $args', { args: ['one', 'two words'] })).output).toBe(
      '2\none\ntwo words\n'
    )
  })

  test('knows its own file and folder', async () => {
    const { output } = await runScript(shell, '$PSCommandPath -eq "$PSScriptRoot/script.ps1"; Test-Path $PSCommandPath')
    expect(output).toBe('True\nTrue\n')
  })

  test('writes warnings to standard output and errors, with their place, to standard error', async () => {
    const ended = await runScript(shell, "Write-Warning 'careful'\nWrite-Host 'said'\n'out'\nGet-Item /no/such\n")
    expect(ended.output).toBe('WARNING: careful\nsaid\nout\n')
    expect(ended.errors).toMatch(/script\.ps1:4.*Cannot find path|Cannot find path/s)
    expect(ended.exitCode).toBe(0)
  })

  test('writes and reads UTF-8 without a mark', async () => {
    const script = `
$reader = New-Object System.IO.StreamReader ([Console]::OpenStandardInput())
[Console]::Out.WriteLine($reader.ReadToEnd())
[char]0xe9 + [char]::ConvertFromUtf32(0x1f600)`
    const ended = await runScript(shell, script, { input: '\u00fc\u{1f4a9}' })
    expect(ended.output).toBe('\u00fc\u{1f4a9}\n\u00e9\u{1f600}\n')
  })

  test('passes a line of 64 MB, and as much input', async () => {
    const size = 64 * 1024 * 1024
    const script = `
$reader = New-Object System.IO.StreamReader ([Console]::OpenStandardInput())
$text = $reader.ReadToEnd()
$text.Length
$text`
    const { output } = await runScript(shell, script, { input: 'x'.repeat(size) })
    expect(output.length).toBe(size + `${size}\n\n`.length)
    expect(output.startsWith(`${size}\nxxx`)).toBe(true)
  })

  test('asks nobody', async () => {
    const script =
      "try { $Host.UI.ReadLine() } catch { 'refused' }; try { $Host.UI.PromptForChoice('a', 'b', @(), 0) } catch { 'refused' }"
    expect((await runScript(shell, script)).output).toBe('refused\nrefused\n')
  })
})

describe('engine', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends at %s, in the middle of a wait', async (signal) => {
    const ended = await runScript('engine', "'ready'; Start-Sleep -Seconds 60; 'late'", {
      onOutput: (kill) => kill(signal)
    })
    expect(ended).toMatchObject({ output: 'ready\n', signal })
  })

  test('names every call that led to the error that ended it', async () => {
    const script = "function Get-It {\n    throw 'boom'\n}\nGet-It\n"
    const { errors } = await runScript('engine', script)
    expect(errors).toMatch(
      /script\.ps1:2:5: boom\n {4}at Get-It, .*script\.ps1: line 2\n {4}at <ScriptBlock>, .*: line 4\n$/
    )
  })

  test('names the place of what does not parse', async () => {
    const { errors } = await runScript('engine', "'fine'\nfunction f {\n")
    expect(errors).toMatch(/script\.ps1:2:12: Missing closing '}'/)
  })

  test('gives its cmdlets to a runspace that a script makes', async () => {
    const script = `
$runspace = [runspacefactory]::CreateRunspace([MaasWindowsImage.Engine.Session]::CreateState())
$runspace.Open()
$shell = [powershell]::Create()
$shell.Runspace = $runspace
$shell.AddScript('Set-StrictMode -Version Latest; 3, 1 | Sort-Object | ConvertTo-Json -Compress').Invoke()
$wait = $shell.BeginInvoke()
$shell.EndInvoke($wait)
`
    expect(await runScript('engine', script)).toMatchObject({ output: '[1,3]\n[1,3]\n', errors: '' })
  })

  test('refuses arguments it does not know, and a script that is not there', async () => {
    const engine = await executable('engine')
    expect(await runToEnd(engine, ['-Nonsense'], {})).toMatchObject({
      exitCode: 64,
      errors: 'unknown or incomplete argument -Nonsense\n'
    })
    expect(await runToEnd(engine, ['-File', '/no/such.ps1'], {})).toMatchObject({ exitCode: 64 })
  })
})
