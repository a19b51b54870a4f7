import { describe, expect, test } from '@jest/globals'
import { dialogPage, scriptPage } from './hand-made-pages.ts'
import { always, firstAnswers, fixture, idOf, opened } from './opened-catalog.ts'

describe('the download dialog', () => {
  const updateId = 'be656f78-0714-440c-a0be-b27b4f9e5d71'

  test('the real one of 2026: the update and its checkpoint, both hashes in hexadecimal', async () => {
    const { catalog, server } = await opened(always(scriptPage(await fixture('dialog-2026.js.txt'))))
    expect(await catalog.files(updateId)).toEqual([
      {
        url: 'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/471c8f54-b9fc-491d-9944-234d5db009f0/public/windows11.0-kb5129195-x64_ed361878ec2b56a7dfdb8f256565263a7fdc8eaa.msu',
        fileName: 'windows11.0-kb5129195-x64_ed361878ec2b56a7dfdb8f256565263a7fdc8eaa.msu',
        sha1: 'ed361878ec2b56a7dfdb8f256565263a7fdc8eaa',
        sha256: 'b33ff7aab5bbbbb73867f3f5c2f492fe97c0129b96aa1941bc270610d7876dfa'
      },
      {
        url: 'https://catalog.sf.dl.delivery.mp.microsoft.com/filestreamingservice/files/d8b7f92b-bd35-4b4c-96e5-46ce984b31e0/public/windows11.0-kb5043080-x64_953449672073f8fb99badb4cc6d5d7849b9c83e8.msu',
        fileName: 'windows11.0-kb5043080-x64_953449672073f8fb99badb4cc6d5d7849b9c83e8.msu',
        sha1: '953449672073f8fb99badb4cc6d5d7849b9c83e8',
        sha256: '819632610a101af11c72907fb13ff05b5fb4222c0e263ee9a03bcc1d1d5f26a4'
      }
    ])
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/DownloadDialog.aspx' })
    expect(server.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(JSON.parse(new URLSearchParams(server.requests[0]?.body).get('updateIDs') ?? '')).toEqual([
      { size: 0, languages: '', uidInfo: updateId, updateID: updateId }
    ])
  })

  test('the real one of 2019: every file; the sha1 is the one in the name; no sha256', async () => {
    const { catalog } = await opened(always(await fixture('dialog-2019-several-files.html')))
    const files = await catalog.files('601956e3-f2f0-469a-a7fe-cad6c0b4f665')
    expect(files).toHaveLength(41)
    for (const { fileName, sha1, sha256, url } of files) {
      expect(fileName).toContain(`_${sha1}.cab`)
      expect(sha256).toBeUndefined()
      expect(url).toMatch(/^http:\/\/download\.windowsupdate\.com\//)
    }
  })

  test('escapes of JavaScript strings are undone', async () => {
    const text = dialogPage({
      id: updateId,
      title: 'x',
      files: [{ name: 'NAME', url: 'URL', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    })
      .replace("'NAME'", `"it\\'s\\u002d\\x61\\u{62}\\"\\.msu"`)
      .replace(
        "'URL'",
        `'https:\\/\\/a.example\\/\\x62\\
c\\z'`
      )
    const { catalog } = await opened(always(text))
    expect(await catalog.files(updateId)).toEqual([
      { url: 'https://a.example/bcz', fileName: `it's-ab".msu`, sha1: '0'.repeat(40) }
    ])
  })

  test('code inside a string is text', async () => {
    const title = "x'; downloadInformation[0].files[0].url = 'https://evil.example/"
    const files = [{ name: 'a.msu', url: 'https://good.example/a.msu', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    const { catalog } = await opened(always(dialogPage({ id: updateId, title, files })))
    expect((await catalog.files(updateId))[0]?.url).toBe('https://good.example/a.msu')
  })

  test('a file without a name is called as its URL ends', async () => {
    const files = [{ name: '', url: 'https://a.example/x/b.msu?c=d', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]
    const { catalog } = await opened(always(dialogPage({ id: updateId, title: 'x', files })))
    expect((await catalog.files(updateId))[0]?.fileName).toBe('b.msu')
  })

  test.each([
    ['of another update', { id: idOf(9) }, 'a download dialog of another update'],
    ['with a digest that is no sha1', { id: updateId, digest: 'AAAA' }, 'file 0 has no url or digest'],
    ['with a URL that is none', { id: updateId, url: 'nowhere' }, 'file 0 has no url or digest']
  ])('one %s is an error in the end', async (_, { id, ...more }, reason) => {
    const file = { name: 'a.msu', url: 'https://a.example/a.msu', digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', ...more }
    const { catalog } = await opened(always(dialogPage({ id, title: 'x', files: [file] })))
    await expect(catalog.files(updateId)).rejects.toThrow(reason)
  })

  test('one that was cut between two files is asked for again', async () => {
    const whole = await fixture('dialog-2026.js.txt')
    const cut = whole.slice(0, whole.indexOf('downloadInformation[0].files[1]'))
    const { catalog, server } = await opened(firstAnswers(scriptPage(cut), scriptPage(whole)))
    expect(await catalog.files(updateId)).toHaveLength(2)
    expect(server.requests).toHaveLength(2)
  })

  test('a page without the script is none; a dialog without files has none', async () => {
    await expect((await opened(always('<html></html>'))).catalog.files(updateId)).rejects.toThrow(
      'no answer of the catalog'
    )
    const { catalog } = await opened(always(dialogPage({ id: updateId, title: 'x' })))
    expect(await catalog.files(updateId)).toEqual([])
  })
})
