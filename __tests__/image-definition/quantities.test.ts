import { describe, expect, test } from '@jest/globals'
import { formatSize, parseDuration, parseSize } from '../../src/image-definition/quantities.ts'

describe('sizes', () => {
  test.each([
    ['1MiB', 1024 ** 2],
    ['40GiB', 40 * 1024 ** 3],
    ['2TiB', 2 * 1024 ** 4]
  ])('%s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
    expect(formatSize(bytes)).toBe(text)
  })

  test.each([
    '',
    'GiB',
    '0GiB',
    '01GiB',
    '-1GiB',
    '1gib',
    '1GB',
    '1 GiB',
    '1.5GiB',
    '1GiB\n',
    '9999999999GiB',
    1,
    null
  ])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined()
  })
})

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['20m', 1_200_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['1h1m1s', 3_661_000],
    ['1h1s', 3_601_000]
  ])('%s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  test.each(['', 'h', '0s', '30m1h', '1h 30m', '1.5h', '1H', '1d', '1h\n', '12', 5, null])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
