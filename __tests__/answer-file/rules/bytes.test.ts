import { describe, expect, test } from '@jest/globals'
import { decodeAnswerFile, encodeAnswerFile, lintAnswerFile } from '../../../src/answer-file/index.ts'
import { component, inShell, pass, root, shell } from './marked-files.ts'

describe('bytes', () => {
  const lint = (bytes: Uint8Array) => {
    const findings = lintAnswerFile({ file: 'x.xml', ...decodeAnswerFile('x.xml', bytes) }, { role: 'template' })
    return findings.map(
      ({ rule, location: { line, column } }) => `${line}:${column} ${rule.replace('answer-file.', '')}`
    )
  }

  test('a dash of Windows-1252 that opens a comment', () => {
    const text = root(pass('specialize', component(shell, '<TimeZone>UTC</TimeZone>\n<!\x96 a -->')))
    expect(lint(Buffer.from(text, 'latin1'))).toEqual(['6:1 xml-syntax', '6:3 encoding-bytes'])
  })

  test('UTF-16 that says UTF-8, and the other way round', () => {
    expect(lint(encodeAnswerFile(root(''), 'utf-16le'))).toEqual(['1:31 encoding-declaration'])
    expect(lint(Buffer.from(root('').replace('utf-8', 'utf-16')))).toEqual(['1:31 encoding-declaration'])
  })

  test('letters outside of ASCII are right behind a byte order mark', () => {
    const text = inShell('specialize', '<RegisteredOwner>M\u00fcller</RegisteredOwner>')
    expect(lint(encodeAnswerFile(text, 'utf-8'))).toEqual(['5:19 non-ascii'])
    expect(lint(encodeAnswerFile(text, 'utf-8-bom'))).toEqual([])
    expect(lint(encodeAnswerFile(text.replace('utf-8', 'utf-16'), 'utf-16be'))).toEqual([])
  })
})
