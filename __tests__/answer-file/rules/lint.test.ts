import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type LintContext, lintAnswerFile } from '../../../src/answer-file/index.ts'
import { inComponent } from '../../../src/answer-file/rules/example.ts'
import { answerFile, firstLogon } from '../fixtures.ts'

function lint(text: string, context: Omit<LintContext, 'role'> & Partial<LintContext> = {}): string[] {
  return lintAnswerFile({ file: 'x.xml', text }, { role: 'template', ...context }).map(
    ({ rule, severity, location }) => `${location.line} ${severity} ${rule.replace('answer-file.', '')}`
  )
}

const inShell = (content: string) => inComponent('specialize', 'Shell-Setup', content).text
const ignore = (words: string) => `<!-- maas-windows-image: ignore ${words} -->`

describe('a comment', () => {
  test('suppresses a rule in the element behind it, however long', () => {
    const text = inShell(`${ignore('leftover-text because it is a joke')}
<OEMInformation>
  <Manufacturer>TODO</Manufacturer>
  <Model>TODO</Model>
</OEMInformation>
<RegisteredOwner>TODO</RegisteredOwner>`)
    expect(lint(text)).toEqual(['10 warning leftover-text'])
  })

  test('suppresses it on its own line, under its full name too', () => {
    const text = inShell(`<RegisteredOwner>TODO</RegisteredOwner> ${ignore('answer-file.leftover-text because of us')}`)
    expect(lint(text)).toEqual([])
  })

  test('before the root suppresses it in the whole file', () => {
    const text = inShell('<RegisteredOwner>TODO</RegisteredOwner>')
    expect(lint(text.replace('<unattend', `${ignore('leftover-text because of us')}\n<unattend`))).toEqual([])
  })

  test('inside a list item is no finding itself', () => {
    const text = firstLogon('xcopy.exe D:\\a C:\\').replace(
      '<CommandLine>',
      `\n${ignore('drive-letter because the disk is D: everywhere')}\n<CommandLine>`
    )
    expect(lint(text)).toEqual(['1 info missing-declaration'])
  })

  test.each([
    ['without a reason', ignore('leftover-text'), 'invalid-suppression'],
    ['of an unknown rule', ignore('leftover because of us'), 'invalid-suppression'],
    ['of a rule about XML', ignore('xml-syntax because of us'), 'invalid-suppression'],
    ['in other words', '<!-- maas-windows-image: be quiet -->', 'invalid-suppression'],
    ['that is not needed', ignore('time-zone because of us'), 'unused-suppression']
  ])('%s is a finding', (_name, comment, rule) => {
    const text = inShell(`${comment}\n<RegisteredOwner>TODO</RegisteredOwner>`)
    expect(lint(text)).toEqual([`5 warning ${rule}`, '6 warning leftover-text'])
  })

  test('of a rule that does not look at such a file is not reported as unused', () => {
    expect(lint(inShell(`${ignore('placeholder because of us')}\n<RegisteredOwner>x</RegisteredOwner>`))).toEqual([])
  })

  test('as the documentation shows it works', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../../docs/answer-files.md'), 'utf8')
    const shown = /<!-- maas-windows-image: ignore [^\n]*\n<Path>[^\n]*/.exec(page)?.[0] ?? ''
    const list = `<RunSynchronous><RunSynchronousCommand wcm:action="add">\n<Order>1</Order>\n${shown}\n</RunSynchronousCommand></RunSynchronous>`
    const file = (content: string) => inComponent('specialize', 'Deployment', content).text
    expect(lint(file(list))).toEqual([])
    expect(lint(file(list.replace(/<!--[^\n]*\n/, '')))).toEqual(['7 warning drive-letter'])
  })
})

test('severities can be set by rule', () => {
  const text = inShell('<RegisteredOwner>TODO</RegisteredOwner>')
  const set = (severity: 'error' | 'off') => ({ severities: { 'answer-file.leftover-text': severity } })
  expect(lint(text, set('error'))).toEqual(['5 error leftover-text'])
  expect(lint(text, set('off'))).toEqual([])
})

test('a pass that does not matter is not looked at', () => {
  const text = answerFile('windowsPE', 'Microsoft-Windows-Setup', '<Nonsense>TODO</Nonsense>')
  expect(lint(text)).toEqual(['1 info missing-declaration', '4 info undocumented-setting', '4 warning leftover-text'])
  expect(lint(text, { ignoredPass: 'windowsPE' })).toEqual(['1 info missing-declaration'])
})

test('of one rule at most a hundred findings are listed, and the rest is counted', () => {
  const found = lintAnswerFile(
    { file: 'x.xml', text: firstLogon(...Array.from({ length: 130 }, () => ' a.exe')) },
    { role: 'template' }
  ).filter(({ rule }) => rule === 'answer-file.padded-value')
  expect(found).toHaveLength(100)
  expect(found.at(-1)?.message).toContain('(and 30 more of these)')
})

test('what is wrong with the XML hides the rest only where nothing can be known', () => {
  const text = inShell('<RegisteredOwner>TODO</RegisteredOwner>')
  expect(lint(text.replace('TODO', 'TODO & more'))).toEqual(['5 warning leftover-text', '5 error xml-bare-ampersand'])
  expect(lint(text.replace('</RegisteredOwner>', ''))).toEqual(['5 error xml-syntax'])
})

describe('in the build file', () => {
  const runner = 'powershell.exe -File C:\\Windows\\Temp\\b\\run.ps1'
  const build = {
    role: 'build',
    runnerCommand: runner,
    severities: { 'answer-file.missing-declaration': 'off' }
  } as const

  test('the runner stands alone', () => {
    expect(lint(firstLogon(runner), build)).toEqual([])
    expect(lint(firstLogon(runner, runner), build)).toEqual(['4 error other-command'])
    expect(lint(firstLogon('cmd.exe'), build)).toEqual(['4 error other-command'])
    expect(lint(firstLogon('cmd.exe'), { ...build, role: 'template' })).toEqual([])
  })

  test('passwords are meant, placeholders are not', () => {
    const password =
      '<UserAccounts><AdministratorPassword><Value>p</Value><PlainText>true</PlainText></AdministratorPassword></UserAccounts>'
    expect(lint(answerFile('oobeSystem', 'Microsoft-Windows-Shell-Setup', password), build)).toEqual([])
    expect(lint(inShell('<RegisteredOwner>{{ owner }}</RegisteredOwner>'), build)).toEqual(['5 warning placeholder'])
  })
})

test('the deploy file sets no password, not even an empty one', () => {
  const account =
    '<UserAccounts><AdministratorPassword><Value/><PlainText>true</PlainText></AdministratorPassword></UserAccounts>'
  const found = lint(answerFile('oobeSystem', 'Microsoft-Windows-Shell-Setup', account), { role: 'deploy' })
  expect(found).toContain('4 error deploy-password')
})

test('nothing is missed that was written by an earlier command, or comes with the answer file', () => {
  const written = firstLogon('cmd.exe /c echo x &gt; C:\\a.cmd', 'C:\\a.cmd', 'C:\\b.cmd')
  const missing = (text: string) => lint(text, { providedFiles: [] }).filter((line) => line.includes('missing-file'))
  expect(missing(written)).toEqual(['4 error missing-file'])
  const carried = firstLogon('powershell.exe -Command "ExtractScript"', 'powershell.exe -File C:\\c.ps1').replace(
    '</unattend>',
    '<Extensions xmlns="urn:x"><File path="C:\\c.ps1"/></Extensions></unattend>'
  )
  expect(missing(carried)).toEqual([])
})
