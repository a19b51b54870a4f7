/** Pieces of answer files, with marks where findings are expected, and what the linter finds in them. */
import { expect } from '@jest/globals'
import { lintAnswerFile } from '../../../src/answer-file/index.ts'

export const unattend = 'urn:schemas-microsoft-com:unattend'
export const wcm = 'http://schemas.microsoft.com/WMIConfig/2002/State'
export const xml = '<?xml version="1.0" encoding="utf-8"?>\n'
export const open = `<unattend xmlns="${unattend}" xmlns:wcm="${wcm}">\n`
export const attributes = 'processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral"'
export const shell = 'Microsoft-Windows-Shell-Setup'
export const setup = 'Microsoft-Windows-Setup'
export const deployment = 'Microsoft-Windows-Deployment'
/** Marks the places where findings are expected, and is taken out of the text. */
export const mark = '\u00a6'

export const component = (name: string, content: string, more = attributes) =>
  `<component name="${name}" ${more}>\n${content}\n</component>\n`
export const pass = (name: string, content: string) => `<settings pass="${name}">\n${content}</settings>\n`
export const root = (content: string) => `${xml}${open}${content}</unattend>\n`
export const inShell = (name: string, content: string) => root(pass(name, component(shell, content)))
export const inSetup = (content: string) => root(pass('windowsPE', component(setup, content)))

export const item = (content: string, action = ' wcm:action="add"') =>
  `<SynchronousCommand${action}>\n${content}\n</SynchronousCommand>\n`
export const command = (line: string, order = '1') =>
  item(`<Order>${order}</Order>\n<CommandLine>${line}</CommandLine>`)
export const firstLogon = (items: string) =>
  inShell('oobeSystem', `<FirstLogonCommands>\n${items}</FirstLogonCommands>`)
export const specialize = (path: string) =>
  root(
    pass(
      'specialize',
      component(
        deployment,
        `<RunSynchronous>\n<RunSynchronousCommand wcm:action="add">\n<Order>1</Order>\n<Path>${path}</Path>\n</RunSynchronousCommand>\n</RunSynchronous>`
      )
    )
  )
export const password = (value: string, plain: boolean) =>
  inShell(
    'oobeSystem',
    `<UserAccounts>\n<AdministratorPassword>\n<Value>${value}</Value>\n<PlainText>${plain}</PlainText>\n</AdministratorPassword>\n</UserAccounts>`
  )
export const autoLogon = (content: string, before = '') =>
  inShell('oobeSystem', `<${before}AutoLogon>\n<Enabled>true</Enabled>\n${content}<Username>u</Username>\n</AutoLogon>`)
export const imageName = (key: string, value: string) =>
  inSetup(
    `<ImageInstall>\n<OSImage>\n<InstallFrom>\n<MetaData wcm:action="add">\n<Key>${key}</Key>\n<Value>${value}</Value>\n</MetaData>\n</InstallFrom>\n</OSImage>\n</ImageInstall>`
  )
export const productKey = (content: string) =>
  inSetup(`<UserData>\n<ProductKey>\n${content}\n<WillShowUI>Never</WillShowUI>\n</ProductKey>\n</UserData>`)

/** Lints a text with marks. @returns `line:column rule` of what is found, and of what the marks ask for */
export function compare(text: string, rules: readonly string[]) {
  const [first = '', ...rest] = text.split(mark)
  let before = first
  const expected = rules.map((rule, index) => {
    const lines = before.split('\n')
    before += rest[index] ?? ''
    return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1} ${rule}`
  })
  expect(rest).toHaveLength(rules.length)
  const found = lintAnswerFile({ file: 'x.xml', text: text.replaceAll(mark, '') }, { role: 'template' })
  return {
    expected,
    found: found.map(({ rule, location }) => `${location.line}:${location.column} ${rule.replace('answer-file.', '')}`)
  }
}
