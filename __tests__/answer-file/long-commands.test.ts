import { describe, expect, test } from '@jest/globals'
import { renderBuildFile } from '../../src/answer-file/index.ts'
import { answerFile, commandTexts, firstLogon, lines, values } from './fixtures.ts'

describe('a command that is too long for an answer file', () => {
  const long = `cmd.exe /c "for %i in (1) do echo %SystemDrive% &amp; ${'x'.repeat(300)}"`
  const early = (path: string) =>
    answerFile(
      'specialize',
      'Microsoft-Windows-Deployment',
      `<RunSynchronous><RunSynchronousCommand><Order>1</Order><Path>${path}</Path></RunSynchronousCommand></RunSynchronous>`
    )

  test('of specialize goes through a script', () => {
    const { text, problems, notes, scripts } = renderBuildFile({ file: 'x', text: early(long) }, values)
    expect(problems).toEqual([])
    expect(commandTexts(text, 'run-synchronous')).toEqual([`cmd.exe /d /c ${values.scriptFolder}\\specialize-1.cmd`])
    expect(lines(notes)).toContainEqual(
      expect.stringMatching(/^x:4:\d+: info: the command has 3\d\d characters, Path takes 259/)
    )
    expect(scripts).toEqual([
      {
        path: `${values.scriptFolder}\\specialize-1.cmd`,
        text: `@echo off\r\ncmd.exe /c "for %%i in (1) do echo %SystemDrive% & ${'x'.repeat(300)}"\r\nexit /b %errorlevel%\r\n`
      }
    ])
    const again = renderBuildFile({ file: 'x', text }, values)
    expect(again).toMatchObject({ text, problems: [], scripts: [] })
  })

  test('of first logon is a step, which the runner takes as it is', () => {
    const { steps, problems, notes } = renderBuildFile(
      { file: 'x', text: firstLogon(`a.exe ${'x'.repeat(2000)}`) },
      values
    )
    expect(problems).toEqual([])
    expect(steps[0]?.commandLine).toHaveLength(2006)
    expect(lines(notes)).toContainEqual(expect.stringContaining('2006 characters: the runner takes it'))
  })

  test.each([
    ['longer than cmd.exe takes', `a.exe ${'x'.repeat(8200)}`],
    ['of several lines', `a.exe ${'x'.repeat(300)}\nb.exe`]
  ])('is an error when it is %s', (_what, path) => {
    const { problems, scripts } = renderBuildFile({ file: 'x', text: early(path) }, values)
    expect(lines(problems)).toEqual([expect.stringContaining('Path takes 259 at most')])
    expect(scripts).toEqual([])
  })

  test('counts after its entities are decoded', () => {
    const { problems, scripts } = renderBuildFile({ file: 'x', text: early(`a.exe ${'&amp;'.repeat(253)}`) }, values)
    expect(problems).toEqual([])
    expect(scripts).toEqual([])
  })
})
