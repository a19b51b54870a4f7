import { describe, expect, test } from '@jest/globals'
import { commandsOf } from '../../src/answer-file/commands.ts'
import {
  builtInTemplate,
  cloudbaseInitCommand,
  type DeployValues,
  encodeAnswerFile,
  keyFault,
  kmsClientKey,
  renderDeployFile
} from '../../src/answer-file/index.ts'
import { judged } from '../judges.ts'
import { answerFile, lines, lookUp, realFile, rootOf, undo, values } from './fixtures.ts'
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

/** The commands of specialize as Windows takes them. */
function inOrder(text: string): string[] {
  return commandsOf(rootOf(text))
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map((command) => command.text)
}

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
    expect(inOrder(text)).toEqual([expect.stringContaining('RealTimeIsUniversal'), cloudbaseInitCommand])
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
  expect(inOrder(text)).toEqual([expect.stringContaining('RealTimeIsUniversal')])
})

describe('the hardware clock', () => {
  const command = (order: number, path: string) =>
    `<RunSynchronousCommand wcm:action="add"><Order>${order}</Order><Path>${path}</Path></RunSynchronousCommand>`
  const file = (...paths: string[]) =>
    answerFile(
      'specialize',
      'Microsoft-Windows-Deployment',
      `<RunSynchronous>${paths.map((path, index) => command(index + 3, path)).join('')}</RunSynchronous>`
    )
  const render = (text: string, cloudbaseInit = true) =>
    renderDeployFile({ file: 'x', text }, { ...given, cloudbaseInit })

  test('is set before cloudbase-init runs, and what follows moves behind', () => {
    const { text, problems } = render(file('a.exe', 'C:\\x\\cloudbase-init.exe', 'b.exe'))
    expect(problems).toEqual([])
    expect(inOrder(text)).toEqual([
      'a.exe',
      expect.stringContaining('RealTimeIsUniversal'),
      'C:\\x\\cloudbase-init.exe',
      'b.exe'
    ])
    expect(lookUp(text, 'specialize/Deployment/RunSynchronous/RunSynchronousCommand/Order')).toEqual([
      '3',
      '5',
      '6',
      '4'
    ])
    expect(render(text).text).toBe(text)
  })

  test('is left to a template that sets it', () => {
    const own = 'reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation /v RealTimeIsUniversal /d 1'
    expect(inOrder(render(file('x.exe', own)).text)).toEqual(['x.exe', own, cloudbaseInitCommand])
    expect(inOrder(render(file(own), false).text)).toEqual([own])
  })
})

test("what a user's deploy file must not hold is an error at its place", () => {
  expect(lines(renderDeployFile(realFile('UnattendTemplate'), given).problems)).toEqual([
    expect.stringMatching(/:101:14: error: LogonCommands would run/),
    expect.stringMatching(/:107:14: error: FirstLogonCommands would run/),
    expect.stringMatching(/:118:18: error: AdministratorPassword would give/),
    expect.stringMatching(/:134:14: error: AutoLogon would log on/)
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
  expect(lines(one.notes)).toContainEqual(expect.stringContaining('x:4:8: info: DoNotCleanUpNonPresentDevices'))
  const name = answerFile('specialize', 'Microsoft-Windows-Shell-Setup', '<ComputerName>build1</ComputerName>')
  const two = renderDeployFile({ file: 'x', text: name }, given)
  expect(lookUp(two.text, 'specialize/Shell-Setup/ComputerName')).toEqual(['*'])
  expect(lines(two.notes)).toContainEqual(expect.stringContaining('x:4:21: info: the computer name build1'))
})

test.each<[string, string, number, string | undefined]>([
  ['TVRH6-WHNXV-R9WG3-9XRFY-MY832', 'ServerStandard', 26100, undefined],
  ['tvrh6-whnxv-r9wg3-9xrfy-my832', 'ServerStandardCore', 26100, undefined],
  ['AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', 'ServerStandard', 26100, undefined],
  [
    'TVRH6-WHNXV-R9WG3-9XRFY-MY832',
    'ServerDatacenter',
    26100,
    'generic one of ServerStandard, build 26100; the image is'
  ],
  ['TVRH6-WHNXV-R9WG3-9XRFY-MY832', 'ServerStandard', 20348, 'the image is ServerStandard, build 20348'],
  ['W269N-WFGWX-YVC9B-4J6C9-T83GX', 'Enterprise', 26100, 'Professional, build 14393 and later'],
  ['AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', 'ServerStandardEval', 26100, 'evaluation edition'],
  ['AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', 'ServerDatacenterEvalCor', 20348, 'evaluation edition']
])('the key %s for %s %i', (key, edition, build, fault) => {
  const found = keyFault(key, { edition, build, name: 'Windows' })?.message
  if (fault === undefined) expect(found).toBeUndefined()
  else expect(found).toContain(fault)
  expect(found ?? '').not.toContain(key)
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
