import path from 'node:path'
import { expect, test } from '@jest/globals'
import { checkCloudbaseConfig } from '../../src/validation/cloudbase-config.ts'
import { repository } from '../image-definition/repository.ts'

async function found(text: string | Uint8Array, name = 'cloudbase-init.conf'): Promise<string[]> {
  const root = await repository({ [name]: text })
  const problems = await checkCloudbaseConfig(path.join(root, name), name)
  return problems.map(
    ({ location, rule }) => `${location?.line}:${location?.column} ${rule.replace('cloudbase-init.', '')}`
  )
}

const clock = 'real_time_clock_utc=true\n'

test.each<[string, string, string[]]>([
  ['a good one', `[DEFAULT]\nusername = Admin\n# a comment\n${clock}`, []],
  ['another section before', `[openstack]\ncdrom_drives=\n  a:\n\n[DEFAULT]\r\n; a comment\r\n${clock}`, []],
  ['clock in other words', '[DEFAULT]\nreal_time_clock_utc: Yes\n', []],
  ['another section at the end', `[DEFAULT]\n${clock}[openstack]\nx=1\n`, ['3:1 last-section']],
  ['no section', '# nothing\n', ['1:1 last-section', '1:1 clock']],
  ['an option before the first', `x=1\n[DEFAULT]\n${clock}`, ['1:1 syntax']],
  ['what is no option', `[DEFAULT]\nusername\n${clock}`, ['2:1 syntax']],
  ['no line end', '[DEFAULT]\nreal_time_clock_utc=true', ['2:1 last-line']],
  ['a letter that is not ASCII', `[DEFAULT]\nusername=J\u00f6rg\n${clock}`, ['2:11 ascii']],
  ['a byte order mark', `\ufeff[DEFAULT]\n${clock}`, ['1:1 ascii']],
  ['the clock in local time', '[DEFAULT]\nreal_time_clock_utc=false\n', ['2:1 clock']],
  ['the clock in another section', `[x]\n${clock}[DEFAULT]\na=1\n`, ['3:1 clock']],
  ['the clock is not set', '[DEFAULT]\na=1\n', ['1:1 clock']]
])('%s', async (_what, text, expected) => {
  expect(await found(text)).toEqual(expected)
})

test('the configuration of the specialize pass need not set the clock', async () => {
  expect(await found('[DEFAULT]\na=1\n', 'cloudbase-init-unattend.conf')).toEqual([])
  expect(await found('[DEFAULT]\nreal_time_clock_utc=false\n', 'cloudbase-init-unattend.conf')).toEqual(['2:1 clock'])
})

test('UTF-16 and what is too long are refused', async () => {
  expect((await found(Buffer.from('\ufeff[DEFAULT]\n', 'utf16le')))[0]).toBe('1:1 ascii')
  expect(await found('#'.repeat(1024 * 1024 + 1))).toEqual(['1:1 unreadable'])
})
