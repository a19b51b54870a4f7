import { describe, expect, test } from '@jest/globals'
import { renderBuildFile } from '../../src/answer-file/index.ts'
import { answerFile, commandTexts, firstLogon, lines, realFile, values } from './fixtures.ts'

const shell = 'Microsoft-Windows-Shell-Setup'

describe('what would disturb the build', () => {
  test('goes, with a note at its place', () => {
    const { text, notes, steps } = renderBuildFile(realFile('UnattendTemplate'), values)
    expect(commandTexts(text, 'logon')).toEqual([])
    expect(steps).toHaveLength(1)
    expect(lines(notes)).toContainEqual(expect.stringMatching(/:3:6: info: the windowsPE pass is left out/))
    expect(lines(notes)).toContainEqual(expect.stringMatching(/:102:18: warning: .* starts beside the others/))
  })

  test('sysprep is called by nobody else, wherever it stands', () => {
    const command = (order: number, path: string) =>
      `<RunSynchronousCommand><Order>${order}</Order><Path>${path}</Path></RunSynchronousCommand>`
    const list = `<RunSynchronous>${command(1, 'C:\\Windows\\System32\\Sysprep\\sysprep.exe /oobe')}${command(2, 'reg add x')}</RunSynchronous>`
    const one = renderBuildFile(
      { file: 'x', text: answerFile('specialize', 'Microsoft-Windows-Deployment', list) },
      values
    )
    expect(commandTexts(one.text, 'run-synchronous')).toEqual(['reg add x'])
    expect(one.problems).toEqual([])
    expect(lines(one.notes)).toContainEqual(expect.stringMatching(/^x:4:\d+: warning: .*sysprep/))
    const two = renderBuildFile(
      { file: 'x', text: firstLogon('cmd /c sysprep /generalize', 'C:\\Windows\\System32\\sysprep\\x.exe') },
      values
    )
    expect(two.steps.map(({ commandLine }) => commandLine)).toEqual(['C:\\Windows\\System32\\sysprep\\x.exe'])
    expect(lines(two.notes)).toContainEqual(expect.stringMatching(/^x:4:\d+: warning: the command calls sysprep/))
  })

  test('a list that nothing is left in goes with its component', () => {
    const only =
      '<RunSynchronous><RunSynchronousCommand><Order>1</Order><Path>sysprep</Path></RunSynchronousCommand></RunSynchronous>'
    const { text } = renderBuildFile(
      { file: 'x', text: answerFile('specialize', 'Microsoft-Windows-Deployment', only) },
      values
    )
    expect(text).not.toContain('Microsoft-Windows-Deployment')
  })

  test('audit mode and other logons go', () => {
    const audit = answerFile('oobeSystem', 'Microsoft-Windows-Deployment', '<Reseal><Mode>Audit</Mode></Reseal>')
    expect(renderBuildFile({ file: 'x', text: audit }, values).text).not.toContain('Reseal')
    const logon = answerFile('specialize', shell, '<AutoLogon><Username>vagrant</Username></AutoLogon>')
    expect(renderBuildFile({ file: 'x', text: logon }, values).text).not.toContain('vagrant')
  })
})
