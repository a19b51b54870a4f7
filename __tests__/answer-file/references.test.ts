import { describe, expect, test } from '@jest/globals'
import { renderBuildFile } from '../../src/answer-file/index.ts'
import { firstLogon, lines, realFile, values } from './fixtures.ts'

describe('files that commands run', () => {
  test('a missing one is an error at the very path', () => {
    const { problems } = renderBuildFile(realFile('UnattendTemplate'), values)
    expect(lines(problems)).toEqual([
      expect.stringMatching(/:109:150: error: the command runs %SystemDrive%\\UnattendResources\\FirstLogon.ps1/),
      expect.stringMatching(
        /:180:98: error: the command runs %SystemDrive%\\UnattendResources\\Specialize.ps1, which .* \(put the file under files:/
      )
    ])
  })

  test('a drive that the build machine lacks is named', () => {
    const { problems } = renderBuildFile({ file: 'x', text: firstLogon('cmd /c A:\\x.cmd') }, values)
    expect(problems[0]?.message).toContain('no drive A:')
  })

  test('one that an earlier command writes, or that the answer file carries, is there', () => {
    const carried = firstLogon(
      'powershell -Command "[xml]$x; iex $x.unattend.Extensions.ExtractScript"',
      'powershell -File C:\\Windows\\Setup\\Scripts\\a.ps1',
      'cmd /c echo x &gt; C:\\b.cmd',
      'C:\\b.cmd'
    ).replace(
      '</unattend>',
      '<Extensions xmlns="urn:x"><File path="C:\\Windows\\Setup\\Scripts\\a.ps1"/></Extensions></unattend>'
    )
    expect(lines(renderBuildFile({ file: 'x', text: carried }, values).problems)).toEqual([])
  })

  test('one that the command asks for first is a warning', () => {
    const { problems, notes } = renderBuildFile(
      { file: 'x', text: firstLogon('cmd /c if exist C:\\a.cmd call C:\\a.cmd') },
      values
    )
    expect(problems).toEqual([])
    const missing = notes.filter(({ rule }) => rule === 'answer-file.missing-optional-file')
    expect(missing.map(({ severity }) => severity)).toEqual(['warning', 'warning'])
  })
})
