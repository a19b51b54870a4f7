import { describe, expect, test } from '@jest/globals'
import { refuseUrl } from '../../src/updates/hosts.ts'

const stranger = 'Microsoft serves no updates from'
const notPlain = 'this is not a plain https URL'

test.each([
  'https://catalog.s.download.windowsupdate.com/c/a.msu',
  'https://download.windowsupdate.com/a.msu?x=1',
  'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/x/public/a.msu',
  'https://definitionupdates.microsoft.com:443/a.exe',
  'HTTPS://Download.WindowsUpdate.com/a.msu'
])('%s is fine', (url) => {
  expect(refuseUrl(url)).toBeUndefined()
})

test.each([
  ['http://download.windowsupdate.com/a', notPlain],
  ['https://download.windowsupdate.com:8443/a', notPlain],
  ['https://user@download.windowsupdate.com/a', notPlain],
  ['https://user:word@download.windowsupdate.com/a', notPlain],
  ['https://:word@download.windowsupdate.com/a', notPlain],
  ['ftp://download.windowsupdate.com/a', notPlain],
  ['file:///etc/passwd', notPlain],
  ['https://[/a', notPlain],
  ['/a.msu', notPlain],
  ['', notPlain],
  ['https://windowsupdate.com/a', `${stranger} windowsupdate.com`],
  ['https://evilwindowsupdate.com/a', `${stranger} evilwindowsupdate.com`],
  ['https://windowsupdate.com.evil.example/a', `${stranger} windowsupdate.com.evil.example`],
  ['https://a.definitionupdates.microsoft.com/a', `${stranger} a.definitionupdates.microsoft.com`],
  ['https://evil.example:8443/a', `${stranger} evil.example`],
  ['http://evil.example/.windowsupdate.com', `${stranger} evil.example`],
  ['https://evil.example\\@x.windowsupdate.com/', `${stranger} evil.example`],
  ['https://download.windowsupdate.com./a', `${stranger} download.windowsupdate.com.`]
])('%s is refused', (url, message) => {
  expect(refuseUrl(url)).toMatchObject({ message })
})

describe('a list of its own', () => {
  const hosts = [{ host: '127.0.0.1:8080', http: true }, { host: 'mirror.example' }] as const

  test('may name a port and plain http', () => {
    expect(refuseUrl('http://127.0.0.1:8080/a.msu', hosts)).toBeUndefined()
    expect(refuseUrl('https://mirror.example/a.msu', hosts)).toBeUndefined()
    expect(refuseUrl('http://mirror.example/a.msu', hosts)).toMatchObject({ message: notPlain })
    expect(refuseUrl('http://127.0.0.1:8081/a.msu', hosts)).toEqual({
      message: `${stranger} 127.0.0.1`,
      hint: 'allowed: 127.0.0.1:8080, mirror.example'
    })
  })
})
