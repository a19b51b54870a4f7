import { describe, expect, test } from '@jest/globals'
import {
  builtInTemplate,
  decodeAnswerFile,
  encodeAnswerFile,
  lintAnswerFile,
  oobeAccount,
  renderBuildFile
} from '../../src/answer-file/index.ts'
import { judged } from '../judges.ts'
import { answerFile, commandTexts, lines, lookUp, realFile, realFiles, undo, values } from './fixtures.ts'
import { xmllint } from './xmllint.ts'

const shell = 'Microsoft-Windows-Shell-Setup'
const provided = ['a:', 'e:', 'f:'].flatMap((drive) =>
  'fixnetwork.ps1 disable-winrm.ps1 microsoft-updates.bat disable-screensaver.ps1 win-updates.ps1 setup.exe enable-winrm.ps1 disable-network-discovery.cmd boxstarter.ps1 00-run-all-scripts.cmd'
    .split(' ')
    .map((name) => `${drive}\\${name}`)
)
const templates = [
  ...realFiles,
  ...(['server', 'client', 'deploy'] as const).map((name) => ({ ...builtInTemplate(name), encoding: 'utf-8' as const }))
]

describe.each(templates)('$file as a build file', (template) => {
  const editionType = /1[01]|client/.test(template.file) ? 'client' : 'server'
  const wit = ['FirstLogon', 'Specialize'].map((name) => `C:\\UnattendResources\\${name}.ps1`)
  const own = 'C:\\Windows\\Setup\\Scripts\\SetupComplete.cmd'
  const given = { ...values, editionType, providedFiles: [...provided, ...wit, own] } as const
  const rendered = renderBuildFile(template, given)

  test('has no error, and holds what a build needs, once', () => {
    expect(lines(rendered.problems)).toEqual([])
    const { text } = rendered
    expect(commandTexts(text, 'first-logon')).toEqual([values.runnerCommand])
    expect(commandTexts(text, 'logon')).toEqual([])
    expect(text).not.toMatch(/<settings pass="windowsPE"|<LogonCommands/)
    const setup = 'oobeSystem/Shell-Setup'
    expect(lookUp(text, `${setup}/UserAccounts/AdministratorPassword/Value`)).toEqual([values.password])
    expect(lookUp(text, `${setup}/UserAccounts/AdministratorPassword/PlainText`)).toEqual(['true'])
    expect(lookUp(text, `${setup}/AutoLogon/Password/Value`)).toEqual([values.password])
    expect(lookUp(text, `${setup}/AutoLogon/Username`)).toEqual(['Administrator'])
    expect(lookUp(text, `${setup}/AutoLogon/LogonCount`)).toEqual(['1'])
    expect(lookUp(text, `${setup}/AutoLogon/Enabled`)).toEqual(['true'])
    expect(lookUp(text, `${setup}/OOBE/ProtectYourPC`)).toEqual(['3'])
    expect(lookUp(text, `${setup}/ComputerName`)).toEqual([])
    expect(lookUp(text, 'specialize/Shell-Setup/ComputerName')).toEqual(['*'])
    expect(lookUp(text, 'specialize/Shell-Setup/ProductKey')).toEqual([values.productKey])
    expect(lookUp(text, 'oobeSystem/International-Core/UILanguage')).toEqual(['de-DE'])
    expect(lookUp(text, 'oobeSystem/International-Core/InputLocale')).toEqual(['0407:00000407'])
    const zones = ['specialize', 'oobeSystem'].flatMap((pass) => lookUp(text, `${pass}/Shell-Setup/TimeZone`))
    expect(new Set(zones)).toEqual(new Set(['W. Europe Standard Time']))
    const bypass = commandTexts(text, 'run-synchronous').filter((command) => command.includes('BypassNRO'))
    expect(bypass).toHaveLength(editionType === 'client' ? 1 : 0)
    const accounts = lookUp(text, `${setup}/UserAccounts/LocalAccounts/LocalAccount/Name`)
    expect(accounts.filter((name) => name === oobeAccount)).toHaveLength(editionType === 'client' ? 1 : 0)
  })

  test("takes the template's commands as steps, in their order", () => {
    const own = commandTexts(template.text, 'first-logon').map((command) => command.trim())
    expect(rendered.steps.map(({ commandLine }) => commandLine).toSorted()).toEqual(own.toSorted())
    const orders = rendered.steps.map(({ order }) => order)
    expect(orders).toEqual(orders.toSorted((a, b) => a - b))
  })

  test('is the template again without the edits, and does not change when rendered again', () => {
    expect(undo(rendered.text, rendered.edits, template.text)).toBe(template.text)
    const again = renderBuildFile({ file: template.file, text: rendered.text }, given)
    expect(again.text).toBe(rendered.text)
    expect(again.edits).toEqual([])
    expect(again.steps).toEqual([])
    expect(again.problems).toEqual([])
  })

  test("keeps the file's line ends", () => {
    const crlf = template.text.includes('\r\n')
    expect(rendered.text.replaceAll(crlf ? '\r\n' : '\n', '')).not.toMatch(crlf ? /[\r\n]/ : /\r/)
  })

  judged(['xmllint'], 'xmllint accepts it', () => {
    expect(xmllint(encodeAnswerFile(rendered.text, template.encoding))).toBe('')
  })
})

test.each(['server', 'client'] as const)(
  'the built-in %s template needs no word of the linter, as it is and rendered',
  (name) => {
    const template = builtInTemplate(name)
    const found = lintAnswerFile(template, { role: 'template', editionType: name, providedFiles: [] })
    expect(lines(found)).toEqual([])
    const { notes, problems } = renderBuildFile(template, { ...values, editionType: name })
    expect(lines([...notes, ...problems])).toEqual([])
  }
)

describe('values', () => {
  test.each(['<&"\'>]]>', 'p\u00e4ss\u20ac \u{1f600}', ' blanks ', `%PATH% \${x} {{y}}`, '&amp;'])(
    '%j survives as a password',
    (password) => {
      const { text, problems } = renderBuildFile(builtInTemplate('server'), { ...values, password })
      expect(problems).toEqual([])
      expect(lookUp(text, 'oobeSystem/Shell-Setup/AutoLogon/Password/Value')).toEqual([password])
      expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    }
  )

  test('what XML cannot hold, and a runner command that is too long, are errors', () => {
    const bad = { ...values, password: 'a\u0001', runnerCommand: 'x'.repeat(1025), productKey: 'AAAAA' }
    expect(lines(renderBuildFile(builtInTemplate('server'), bad).problems)).toEqual([
      expect.stringContaining('the password holds U+0001'),
      expect.stringContaining('the runner command has 1025 characters'),
      expect.stringContaining('the product key is not')
    ])
  })

  test('without a product key the one of the template goes', () => {
    const template = realFile('windows-2022-efi')
    const { text, notes } = renderBuildFile(template, { ...values, productKey: undefined })
    expect(lookUp(text, 'specialize/Shell-Setup/ProductKey')).toEqual([])
    expect(notes.map(({ rule }) => rule)).toContain('answer-file.product-key-dropped')
  })
})

test('a placeholder that is overwritten is fine, one that stays is a warning at its place', () => {
  const content = `<TimeZone>{{ zone }}</TimeZone>\n      <RegisteredOwner>a \${owner}</RegisteredOwner>`
  const { notes, problems } = renderBuildFile(
    { file: 'x', text: answerFile('oobeSystem', shell, content, '%ARCH%') },
    values
  )
  expect(problems).toEqual([])
  expect(lines(notes.filter(({ severity }) => severity === 'warning'))).toEqual([
    expect.stringMatching(/^x:5:26: warning: \$\{owner\} looks like a placeholder/)
  ])
})

test('a prefix, tabs, and elements without content are handled', () => {
  const text = [
    '<u:unattend xmlns:u="urn:schemas-microsoft-com:unattend">',
    '\t<u:settings pass="oobeSystem">',
    '\t\t<u:component name="Microsoft-Windows-Shell-Setup" processorArchitecture="x86" publicKeyToken="31bf3856ad364e35" language="neutral">',
    '\t\t\t<u:UserAccounts /><u:AutoLogon></u:AutoLogon>',
    '\t\t\t<u:OOBE><u:ProtectYourPC/></u:OOBE>',
    '\t\t</u:component>',
    '\t</u:settings>',
    '</u:unattend>'
  ].join('\n')
  const { text: rendered, problems, edits } = renderBuildFile({ file: 'x', text }, values)
  expect(problems).toEqual([])
  expect(undo(rendered, edits, text)).toBe(text)
  expect(lookUp(rendered, 'oobeSystem/Shell-Setup/UserAccounts/AdministratorPassword/Value')).toEqual([values.password])
  expect(rendered).toContain('\t\t\t<u:UserAccounts>\n\t\t\t\t<u:AdministratorPassword>\n')
  expect(rendered).toContain('<u:OOBE><u:ProtectYourPC>3</u:ProtectYourPC><u:HideEULAPage>true</u:HideEULAPage>')
  expect(rendered).toContain(
    '<u:SynchronousCommand wcm:action="add" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">'
  )
  expect(rendered).not.toMatch(/<[A-Za-z]+[ >]/)
  expect(renderBuildFile({ file: 'x', text: rendered }, values).text).toBe(rendered)
})

test('a setting given twice, in one component or in two, stands once afterwards', () => {
  const zone = '<TimeZone>CET</TimeZone>'
  const twice = answerFile('specialize', shell, zone + zone)
  const component = /\n {4}<component[\s\S]*<\/component>/.exec(twice)?.[0] ?? ''
  const text = twice.replace(component, component + component)
  expect(lookUp(renderBuildFile({ file: 'x', text }, values).text, 'specialize/Shell-Setup/TimeZone')).toEqual([
    'W. Europe Standard Time'
  ])
})

test('a file that is no answer file comes back as it is, with every reason', () => {
  const text = '<unattend>\n a & b && c</unattend>'
  const rendered = renderBuildFile({ file: 'x.xml', text }, values)
  expect(rendered).toMatchObject({ text, edits: [], steps: [] })
  expect(lines(rendered.problems)).toEqual(
    ['1:2', '2:4', '2:8', '2:9'].map((place) => expect.stringContaining(`x.xml:${place}: error: `))
  )
})

test('UTF-16 goes through', () => {
  const source = builtInTemplate('server').text.replace('utf-8', 'utf-16')
  const { text, encoding, problems } = decodeAnswerFile('x', encodeAnswerFile(source, 'utf-16le'))
  expect(problems).toEqual([])
  const bytes = encodeAnswerFile(renderBuildFile({ file: 'x', text }, values).text, encoding)
  expect(bytes.subarray(0, 4)).toEqual(Buffer.from([0xff, 0xfe, 0x3c, 0]))
  expect(decodeAnswerFile('x', bytes).problems).toEqual([])
})
