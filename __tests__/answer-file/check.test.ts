import { expect, test } from '@jest/globals'
import { checkAnswerFile } from '../../src/answer-file/index.ts'
import { answerFile, firstLogon } from './fixtures.ts'

const shell = 'Microsoft-Windows-Shell-Setup'
const wcm = 'http://schemas.microsoft.com/WMIConfig/2002/State'

test.each<[string, string, string]>([
  ['another root', '<autounattend/>', '1:2 the root element is <autounattend>'],
  ['no namespace', '<unattend/>', '1:2 <unattend> is not in the namespace'],
  ['a wrong namespace', '<unattend xmlns="urn:x"/>', '1:18 <unattend> is not in the namespace'],
  ['a pass that is none', answerFile('oobe', shell, ''), '2:19 there is no pass oobe'],
  ['an architecture that is none', answerFile('oobeSystem', shell, '', 'x64'), '3:76 there is no architecture x64'],
  [
    'a component without language',
    answerFile('oobeSystem', shell, '').replace(' language="neutral"', ''),
    '3:6 the component lacks the attribute language'
  ],
  [
    'a component without namespace',
    answerFile('oobeSystem', shell, '').replace('<component', '<component xmlns=""'),
    '3:23 <component> is not in the namespace'
  ],
  [
    'a component outside',
    '<unattend xmlns="urn:schemas-microsoft-com:unattend"><component/></unattend>',
    '1:55 a component stands outside'
  ],
  ['text in a list', firstLogon('x').replace('</FirstLogon', '// note</FirstLogon'), '"// note"'],
  [
    'a bare product key',
    answerFile(
      'windowsPE',
      'Microsoft-Windows-Setup',
      '<UserData><ProductKey>K<WillShowUI>Never</WillShowUI></ProductKey></UserData>'
    ),
    '4:29 text stands between'
  ],
  ['wcm that is not bound right', firstLogon('x').replace(wcm, `${wcm} Jump `), 'the prefix wcm stands for'],
  [
    "Windows' cached copy",
    answerFile('oobeSystem', shell, '').replace('<settings', '<settings wasPassProcessed="true"'),
    '2:13 this file is a copy'
  ],
  ['a command too long', firstLogon('x'.repeat(1025)), 'the command has 1025 characters'],
  ['no command', firstLogon(''), 'SynchronousCommand holds no command'],
  ['an order twice', firstLogon('a', 'b').replace('<Order>2', '<Order>1'), 'Order 1 is given twice'],
  ['an order too high', firstLogon('a').replace('<Order>1', '<Order>501'), 'Order 501 is out of range'],
  ['no order', firstLogon('a').replace('<Order>1</Order>', ''), 'Order is missing'],
  ['a list elsewhere', firstLogon('a').replace(shell, 'Networking-MPSSVC-Svc'), 'SynchronousCommand has no effect here']
])('%s', (_name, text, expected) => {
  const found = checkAnswerFile('x.xml', text).map(
    ({ location, message }) => `${location?.line}:${location?.column} ${message}`
  )
  expect(found).toEqual([expect.stringContaining(expected)])
})

test('limits count decoded characters', () => {
  expect(checkAnswerFile('x.xml', firstLogon('&amp;'.repeat(1024)))).toEqual([])
  const path = (length: number) => {
    const item = `<RunSynchronous><RunSynchronousCommand><Order>1</Order><Path>${'&lt;'.repeat(length)}</Path></RunSynchronousCommand></RunSynchronous>`
    return checkAnswerFile('x.xml', answerFile('specialize', 'Microsoft-Windows-Deployment', item))
  }
  expect(path(259)).toEqual([])
  expect(path(260)).toEqual([expect.objectContaining({ rule: 'answer-file.command-too-long' })])
})
