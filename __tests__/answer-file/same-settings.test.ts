import { expect, test } from '@jest/globals'
import { builtInTemplate, differentSettings, renderDeployFile } from '../../src/answer-file/index.ts'

const given = renderDeployFile(builtInTemplate('deploy'), {
  architecture: 'amd64',
  editionType: 'server',
  locale: { language: 'en-US', keyboard: 'en-US', timeZone: 'UTC' },
  cloudbaseInit: true,
  productKey: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE'
}).text

/** As published Panther copies look: another declaration, marked passes, namespaces added, no comments, no secrets. */
const cached = given
  .replace(/<\?xml[^>]*\?>/, "<?xml version='1.0' encoding='utf-8'?>")
  .replace(/<!--[\s\S]*?-->/g, '')
  .replace('<settings pass="generalize">', '<settings pass="generalize" wasPassProcessed="true">')
  .replace(/<component /g, '<component xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ')
  .replace(/>\s+</g, '><')
  .replace('AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', '*SENSITIVE*DATA*DELETED*')

test("Windows' own copy of a file sets the same", () => {
  expect(cached).not.toBe(given)
  expect(differentSettings(given, cached)).toEqual([])
})

test('what only one of them sets is named with pass and component', () => {
  const place = 'oobeSystem/Microsoft-Windows-Shell-Setup[amd64]/OOBE'
  const changed = cached.replace('<SkipUserOOBE>true</SkipUserOOBE>', '<SkipUserOOBE>false</SkipUserOOBE>')
  expect(differentSettings(given, changed)).toEqual([
    `missing: ${place}/SkipUserOOBE = true`,
    `not ours: ${place}/SkipUserOOBE = false`
  ])
})

test.each(['', '<unattend', 'plain text'])('what is no answer file says so: %p', (text) => {
  expect(differentSettings(given, text)).toEqual([expect.stringMatching(/^not an answer file: /)])
})
