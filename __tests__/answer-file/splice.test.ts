import { expect, test } from '@jest/globals'
import { splice } from '../../src/answer-file/index.ts'

const why = 'test'

test('what no edit covers stays, and insertions keep their order', () => {
  const edits = [
    { start: 6, end: 8, text: 'X', why },
    { start: 0, end: 0, text: '<', why },
    { start: 6, end: 6, text: '1', why },
    { start: 6, end: 6, text: '2', why },
    { start: 8, end: 9, text: '', why }
  ]
  expect(splice('abcdefghij', edits)).toBe('<abcdef12Xj')
  expect(splice('abc', [])).toBe('abc')
})

test.each([
  [
    [
      { start: 0, end: 3, text: '', why },
      { start: 2, end: 4, text: '', why }
    ]
  ],
  [[{ start: 2, end: 1, text: '', why }]],
  [[{ start: 0, end: 99, text: '', why }]]
])('edits that overlap or leave the text are a fault', (edits) => {
  expect(() => splice('abcdef', edits)).toThrow('edits overlap')
})
