import { expect, test } from '@jest/globals'
import { decodeAnswerFile, type Encoding, encodeAnswerFile } from '../../src/answer-file/index.ts'
import { lines } from './fixtures.ts'

test.each<Encoding>(['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be'])('%s is read, and written as it was', (encoding) => {
  const name = encoding.startsWith('utf-16') ? 'utf-16' : 'utf-8'
  const text = `<?xml version="1.0" encoding="${name}"?>\r\n<a>\u00e9\u20ac\u{1f600}\ufffd</a>`
  const bytes = encodeAnswerFile(text, encoding)
  expect(decodeAnswerFile('x.xml', bytes)).toEqual({ text, encoding, problems: [] })
  expect(Buffer.compare(encodeAnswerFile(text, encoding), bytes)).toBe(0)
})

test.each<[string, Uint8Array, string[]]>([
  [
    'a byte of another code page',
    Buffer.from('<a>\n <!\x96- x --></a>', 'latin1'),
    ['x.xml:2:4: error: byte 0x96 at offset 7 is not UTF-8; in Windows-1252 it is \u2013']
  ],
  [
    'one behind a real U+FFFD',
    Buffer.concat([Buffer.from('<a>\ufffd'), Buffer.from([0x96])]),
    ['x.xml:1:5: error: byte 0x96 at offset 6']
  ],
  [
    'half a character of UTF-16',
    Buffer.from([0xff, 0xfe, 0x3c, 0, 0, 0xd8, 0x3e, 0]),
    ['x.xml:1:2: error: the bytes at offset 4']
  ],
  ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), ['x.xml:1:1: error: UTF-16 without a byte order mark']],
  [
    'UTF-8 that says UTF-16',
    Buffer.from('<?xml version="1.0" encoding="utf-16"?><a/>'),
    ['x.xml:1:31: error: the declaration says utf-16']
  ],
  [
    'a code page with letters',
    Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>\u00e9</a>'),
    ['x.xml:1:31: error: the decl']
  ],
  ['a code page without', Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a/>'), []]
])('%s', (_name, bytes, expected) => {
  const found = lines(decodeAnswerFile('x.xml', bytes).problems)
  expect(found).toEqual(expected.map((words) => expect.stringContaining(words)))
})
