import { expect, test } from '@jest/globals'
import { readDetails, readDismList } from '../../../src/updates/identify/tools.ts'

test('the list of DISM, as its documentation shows it: one path a line, files and folders', () => {
  const lines = [
    '',
    'Deployment Image Servicing and Management tool',
    'Version: 10.0.26100.1150',
    '',
    '\\',
    '\\DesktopDeployment.cab',
    '\\Windows11.0-KB5043080-x64.psf ',
    '\\folder\\inner.txt',
    'The operation completed successfully.'
  ]
  expect(readDismList(lines).map(({ name }) => name)).toEqual([
    'DesktopDeployment.cab',
    'Windows11.0-KB5043080-x64.psf'
  ])
})

test('the details of wimlib-imagex: files of the root only, with their size, not that of a further stream', () => {
  const lines = [
    'Full Path           = "/"',
    'Attributes          = 0x00000010',
    '    FILE_ATTRIBUTE_DIRECTORY is set',
    'Uncompressed size = 0 bytes',
    'Full Path           = "/a.cab"',
    'Uncompressed size = 190 bytes',
    'Uncompressed size = 7 bytes',
    'Full Path           = "/folder/b.cab"',
    'Uncompressed size = 5 bytes'
  ]
  expect(readDetails(lines)).toEqual([{ name: 'a.cab', size: 190, before: 0 }])
})
