import { describe, expect, test } from '@jest/globals'
import { filesOfCommand, isProvided } from '../../src/answer-file/command-files.ts'
import { normalizeWindowsPath } from '../../src/answer-file/windows-paths.ts'

describe('the files that a command runs', () => {
  test.each<[string, string[]]>([
    ['cmd.exe /c winrm quickconfig -q', []],
    ['reg.exe load "HKU\\mount" "C:\\Users\\Default\\NTUSER.DAT"', []],
    ['%SystemRoot%\\System32\\reg.exe ADD HKCU\\Console /v QuickEdit /d 1', ['%SystemRoot%\\System32\\reg.exe']],
    ['cmd.exe /c a:\\fix.bat', ['a:\\fix.bat']],
    ['cmd.exe /c C:\\Windows\\System32\\x.exe -File a:\\b.ps1 -Now', ['C:\\Windows\\System32\\x.exe', 'a:\\b.ps1']],
    ['e:\\setup.exe /s /v "/qb REBOOT=R"', ['e:\\setup.exe']],
    ['C:\\tools\\thing /x', ['C:\\tools\\thing']],
    ['"C:\\Program Files\\A b\\thing" /x', ['C:\\Program Files\\A b\\thing']],
    ['cmd /d /c call "%WINDIR%\\Setup\\Scripts\\x.cmd" logon', ['%WINDIR%\\Setup\\Scripts\\x.cmd']],
    [
      'powershell -Command "& \'D:\\a b\\c.ps1\' -x; & $env:SystemDrive\\d.ps1"',
      ['D:\\a b\\c.ps1', '$env:SystemDrive\\d.ps1']
    ],
    ['powershell -Command "Get-Content -LiteralPath \'C:\\x\\y.ps1\' -Raw | iex"', ['C:\\x\\y.ps1']],
    ['msiexec /i \\\\server\\share\\a.msi /qn', ['\\\\server\\share\\a.msi']],
    ['powershell -ExecutionPolicy Bypass -File setup.ps1', ['setup.ps1']],
    ['cmd /c del /q C:\\x\\y.exe', []],
    ['powershell Remove-Item -Force C:\\x\\y.exe', []],
    ['winrm set winrm/config/listener?Address=*+Transport=HTTP @{Port="5985"}', []],
    ['powershell -Command New-Item WSMan:\\LocalHost\\Listener; gci Cert:\\LocalMachine\\My\\', []],
    ['curl http://example.com/a.exe', []]
  ])('%s', (command, expected) => {
    expect(filesOfCommand(command).needed.map(({ path }) => path)).toEqual(expected)
  })

  test('what a command writes, and what it asks for first', () => {
    expect(filesOfCommand('cmd /c echo x > C:\\a.cmd').written).toEqual(['c:\\a.cmd'])
    expect(filesOfCommand('cmd /c if exist D:\\a.cmd call D:\\a.cmd').needed.every(({ optional }) => optional)).toBe(
      true
    )
  })
})

test.each<[string, boolean]>([
  ['C:\\Windows\\System32\\cmd', true],
  ['%windir%\\system32\\net.exe', true],
  ['%SystemDrive%\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', true],
  ['$env:SystemRoot/regedit.exe', true],
  ['C:\\Program Files\\Windows Defender\\MpCmdRun.exe', true],
  ['C:\\Windows\\Setup\\Scripts\\x.ps1', false],
  ['C:\\Windows\\Temp\\x.ps1', false],
  ['%systemdrive%\\UnattendResources\\X.PS1', true],
  ['C:\\UnattendResources\\tool', true],
  ['C:\\UnattendResources\\other.ps1', false],
  ['a:\\x.ps1', false]
])('%s is there: %s', (path, expected) => {
  const provided = ['C:\\UnattendResources\\x.ps1', '%SystemDrive%/UnattendResources/tool.exe'].map(
    normalizeWindowsPath
  )
  expect(isProvided(path, new Set(provided))).toBe(expected)
})
