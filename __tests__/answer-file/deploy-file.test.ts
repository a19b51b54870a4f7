import { describe, expect, test } from '@jest/globals'
import {
  builtInTemplate,
  cloudbaseInitCommand,
  type DeployValues,
  encodeAnswerFile,
  kmsClientKey,
  renderDeployFile
} from '../../src/answer-file/index.ts'
import { judged } from '../judges.ts'
import { answerFile, commandTexts, lines, lookUp, realFile, undo, values } from './fixtures.ts'
import { xmllint } from './xmllint.ts'

const given: DeployValues = {
  architecture: 'amd64',
  editionType: 'server',
  locale: values.locale,
  productKey: values.productKey,
  cloudbaseInit: true
}
const oobe =
  'HideEULAPage HideLocalAccountScreen HideOEMRegistrationScreen HideOnlineAccountScreens HideWirelessSetupInOOBE SkipMachineOOBE SkipUserOOBE'

describe.each([builtInTemplate('deploy'), realFile('CloudbaseInitSetup')])('$file as a deploy file', (template) => {
  const rendered = renderDeployFile(template, given)

  test('goes through OOBE without a question, a password or a logon', () => {
    const { text, problems } = rendered
    expect(problems).toEqual([])
    for (const name of oobe.split(' ')) expect(lookUp(text, `oobeSystem/Shell-Setup/OOBE/${name}`)).toEqual(['true'])
    expect(lookUp(text, 'oobeSystem/Shell-Setup/OOBE/ProtectYourPC')).toEqual(['3'])
    expect(lookUp(text, 'oobeSystem/International-Core/SystemLocale')).toEqual(['de-DE'])
    expect(lookUp(text, 'specialize/Shell-Setup/TimeZone')).toEqual(['W. Europe Standard Time'])
    expect(lookUp(text, 'specialize/Shell-Setup/ProductKey')).toEqual([values.productKey])
    expect(lookUp(text, 'generalize/PnpSysprep/PersistAllDeviceInstalls')).toEqual(['false'])
    expect(commandTexts(text, 'run-synchronous')).toEqual([cloudbaseInitCommand])
    expect(lookUp(text, 'specialize/Deployment/RunSynchronous/RunSynchronousCommand/WillReboot')).toEqual(['OnRequest'])
    expect(text).not.toMatch(/Password|AutoLogon|LogonCommands|DoNotCleanUp|%ARCH%/)
  })

  test('does not change when rendered again, and is the template without the edits', () => {
    expect(renderDeployFile({ file: 'x', text: rendered.text }, given)).toMatchObject({
      text: rendered.text,
      edits: []
    })
    expect(undo(rendered.text, rendered.edits, template.text)).toBe(template.text)
  })

  judged(['xmllint'], 'xmllint accepts it', () => {
    expect(xmllint(encodeAnswerFile(rendered.text, 'utf-8'))).toBe('')
  })
})

test("cloudbase-init's command fits into a Path, and is left out when it is not installed", () => {
  expect(cloudbaseInitCommand.length).toBeLessThanOrEqual(259)
  const { text } = renderDeployFile(builtInTemplate('deploy'), {
    ...given,
    cloudbaseInit: false,
    productKey: undefined
  })
  expect(text).not.toMatch(/cloudbase-init\.exe|ProductKey/)
})

test("what a user's deploy file must not hold is an error at its place", () => {
  expect(lines(renderDeployFile(realFile('UnattendTemplate'), given).problems)).toEqual([
    expect.stringMatching(/:107:14: error: FirstLogonCommands would run/),
    expect.stringMatching(/:101:14: error: LogonCommands would run/),
    expect.stringMatching(/:134:14: error: AutoLogon would log on/),
    expect.stringMatching(/:118:18: error: AdministratorPassword would give/)
  ])
  const account =
    '<UserAccounts><LocalAccounts><LocalAccount><Password><Value>x</Value></Password></LocalAccount></LocalAccounts></UserAccounts>'
  const file = answerFile('oobeSystem', 'Microsoft-Windows-Shell-Setup', account)
  expect(lines(renderDeployFile({ file: 'x', text: file }, given).problems)).toEqual([
    expect.stringContaining('x:4:51: error: Password')
  ])
})

test("the build machine's devices and names do not reach deployed machines", () => {
  const devices = answerFile(
    'generalize',
    'Microsoft-Windows-PnpSysprep',
    '<DoNotCleanUpNonPresentDevices>true</DoNotCleanUpNonPresentDevices>'
  )
  const one = renderDeployFile({ file: 'x', text: devices }, given)
  expect(one.text).not.toContain('DoNotCleanUp')
  expect(lines(one.notes)).toEqual([expect.stringContaining('x:4:8: info: DoNotCleanUpNonPresentDevices')])
  const name = answerFile('specialize', 'Microsoft-Windows-Shell-Setup', '<ComputerName>build1</ComputerName>')
  const two = renderDeployFile({ file: 'x', text: name }, given)
  expect(lookUp(two.text, 'specialize/Shell-Setup/ComputerName')).toEqual(['*'])
  expect(lines(two.notes)).toEqual([expect.stringContaining('x:4:21: info: the computer name build1')])
})

test.each<[string, number, string | undefined]>([
  ['ServerStandard', 26100, 'TVRH6-WHNXV-R9WG3-9XRFY-MY832'],
  ['ServerStandardCore', 20348, 'VDYBN-27WPP-V4HQT-9VMD4-VMK7H'],
  ['ServerStandardEval', 20348, undefined],
  ['ServerDatacenter', 14393, 'CB7KF-BWN84-R7R2Y-793K2-8XDDG'],
  ['Professional', 26100, 'W269N-WFGWX-YVC9B-4J6C9-T83GX'],
  ['EnterpriseS', 14393, 'DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ'],
  ['Core', 26100, undefined],
  ['ServerStandard', 25398, undefined]
])('the KMS client key of %s %i is %s', (edition, build, key) => {
  expect(kmsClientKey(edition, build)).toBe(key)
})
