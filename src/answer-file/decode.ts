import { type Location, locator, type Problem } from '../location.ts'

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be'

export interface Decoded {
  /** Without a byte order mark. */
  readonly text: string
  readonly encoding: Encoding
  readonly problems: readonly Problem[]
}

/**
 * Turns an answer file's bytes into text: UTF-8 with or without a byte order mark, UTF-16 with one. Bytes that the encoding
 * does not know, and a declaration that names another encoding, are problems with their place.
 */
export function decodeAnswerFile(file: string, bytes: Uint8Array): Decoded {
  const { encoding, skip } = encodingOf(bytes)
  const body = bytes.subarray(skip)
  const label = encoding === 'utf-8-bom' ? 'utf-8' : encoding
  // Bad bytes become U+FFFD here; each of them is then looked up.
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(body)
  const locate = locator(file, text)
  return { text, encoding, problems: [...badBytes(text, body, label, locate), ...declared(text, encoding, locate)] }
}

/** @returns the file's bytes, in the encoding it was read in, byte order mark included. */
export function encodeAnswerFile(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8')
    case 'utf-8-bom':
      return Buffer.from(`\ufeff${text}`, 'utf8')
    case 'utf-16le':
      return Buffer.from(`\ufeff${text}`, 'utf16le')
    case 'utf-16be':
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  }
}

function encodingOf(bytes: Uint8Array): { encoding: Encoding; skip: number } {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8-bom', skip: 3 }
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', skip: 2 }
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', skip: 2 }
  return { encoding: 'utf-8', skip: 0 }
}

function badBytes(text: string, body: Uint8Array, label: string, locate: (start: number) => Location): Problem[] {
  if (!text.includes('\ufffd')) return []
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(body)
    return [] // The file holds U+FFFD itself.
  } catch {
    const hint = 'save the file as UTF-8'
    const message = `bytes that are not ${label.toUpperCase()} stand here`
    const location = locate(firstBad(text, body, label))
    return [{ rule: 'encoding.bad-bytes', severity: 'error', message, hint, location }]
  }
}

/** @returns the first U+FFFD in `text` that does not stand for itself. */
function firstBad(text: string, body: Uint8Array, label: string): number {
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  const encode = (part: string) => (label === 'utf-8' ? Buffer.from(part) : Buffer.from(part, 'utf16le'))
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    const length = encode(text.slice(0, at + 1)).length
    if (decoder.decode(body.subarray(0, length)) !== text.slice(0, at + 1) || label !== 'utf-8') return at
    if (Buffer.compare(body.subarray(length - 3, length), encode('\ufffd')) !== 0) return at
  }
  return 0
}

function declared(text: string, encoding: Encoding, locate: (start: number, end: number) => Location): Problem[] {
  const found = /^<\?xml\s[^?>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text)
  const name = found?.[1]
  if (found === null || name === undefined) return []
  const wide = encoding.startsWith('utf-16')
  const ascii = /^[\0-\x7f]*$/.test(text)
  const fits = wide
    ? /^utf-?16(le|be)?$/i.test(name)
    : /^utf-?8$/i.test(name) || (ascii && !/^u(tf|cs)-?(16|32|[24])/i.test(name))
  if (fits) return []
  const end = found[0].length - 1
  const real = wide ? 'UTF-16' : 'UTF-8'
  return [
    {
      rule: 'encoding.mismatch',
      severity: 'error',
      message: `the declaration says ${name}, the bytes are ${real}`,
      hint: `write encoding="${real.toLowerCase()}", or save the file as ${name}`,
      location: locate(end - name.length, end)
    }
  ]
}
