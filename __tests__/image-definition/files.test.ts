import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { checkDefinition } from '../../src/image-definition/load.ts'
import { least, repository } from './repository.ts'

describe('links', () => {
  test('may stay inside the repository, and must not leave it', async () => {
    const outside = await repository({ 'secret.xml': '' })
    const root = await repository({ 'a.yml': `${least}answer-file: link.xml\n`, 'real.xml': '', 'deep/': '' })
    await symlink(path.join(outside, 'secret.xml'), path.join(root, 'link.xml'))
    await symlink(outside, path.join(root, 'deep/folder'))
    const check = async (text: string) => {
      const file = path.join(await repository({ 'b.yml': text }), 'b.yml')
      return (await checkDefinition(file, { repositoryRoot: root })).map(({ message }) => message)
    }
    expect(await check(`${least}answer-file: link.xml\n`)).toEqual(['link.xml leads out of the repository'])
    expect(await check(`${least}answer-file: deep/folder/secret.xml\n`)).toEqual([
      'deep/folder/secret.xml leads out of the repository'
    ])
    await symlink(path.join(root, 'real.xml'), path.join(root, 'deep/inside.xml'))
    expect(await check(`${least}answer-file: deep/inside.xml\n`)).toEqual([])
  })

  test('a repository that is reached through a link is a repository', async () => {
    const root = await repository({ 'a.yml': `${least}answer-file: real.xml\n`, 'real.xml': '' })
    const link = path.join(await repository({}), 'link')
    await symlink(root, link)
    expect(await checkDefinition(path.join(link, 'a.yml'), { repositoryRoot: link })).toEqual([])
  })
})
