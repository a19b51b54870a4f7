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
 * does not know, a UTF-16 file without a mark, and a declaration that names another encoding, are problems with their place.
 */
export function decodeAnswerFile(file: string, bytes: Uint8Array): Decoded {
  const { encoding, skip } = encodingOf(bytes)
  const body = bytes.subarray(skip)
  const label = encoding === 'utf-8-bom' ? 'utf-8' : encoding
  // Bad bytes become U+FFFD here; each of them is then looked up.
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(body)
  const locate = locator(file, text)
  const problems = [...badBytes(text, bytes, skip, label, locate), ...declared(text, encoding, locate)]
  if (encoding.startsWith('utf-16') && skip === 0) {
    const hint = 'save it as UTF-8, or as UTF-16 with one'
    problems.push(problem('encoding-declaration', 'UTF-16 without a byte order mark', hint, locate(0)))
  }
  return { text, encoding, problems }
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
  // Without a mark, the first `<` tells.
  if (a === 0x3c && b === 0) return { encoding: 'utf-16le', skip: 0 }
  if (a === 0 && b === 0x3c) return { encoding: 'utf-16be', skip: 0 }
  return { encoding: 'utf-8', skip: 0 }
}

function badBytes(
  text: string,
  bytes: Uint8Array,
  skip: number,
  label: string,
  locate: (start: number) => Location
): Problem[] {
  if (!text.includes('\ufffd')) return []
  const body = bytes.subarray(skip)
  try {
    new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(body)
    return [] // The file holds U+FFFD itself.
  } catch {
    const { at, offset } = firstBad(text, body, label)
    const byte = body[offset] ?? 0
    const ansi = new TextDecoder('windows-1252').decode(Uint8Array.of(byte))
    const message =
      label === 'utf-8'
        ? `byte 0x${byte.toString(16).toUpperCase()} at offset ${skip + offset} is not UTF-8; in Windows-1252 it is ${ansi}`
        : `the bytes at offset ${skip + offset} are not ${label.toUpperCase()}`
    return [problem('encoding-bytes', message, 'save the file as UTF-8', locate(at))]
  }
}

/** @returns the first U+FFFD in `text` that does not stand for itself, and the offset of its byte in `body` */
function firstBad(text: string, body: Uint8Array, label: string): { at: number; offset: number } {
  if (label !== 'utf-8') {
    const at = text.indexOf('\ufffd')
    return { at, offset: at * 2 }
  }
  let [from, offset] = [0, 0]
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', from)) {
    offset += Buffer.byteLength(text.slice(from, at))
    const itself = body[offset] === 0xef && body[offset + 1] === 0xbf && body[offset + 2] === 0xbd
    if (!itself) return { at, offset }
    offset += 3
    from = at + 1
  }
  return { at: 0, offset: 0 }
}

function problem(rule: 'encoding-bytes' | 'encoding-declaration', message: string, hint: string, location: Location) {
  return { rule: `answer-file.${rule}`, severity: 'error' as const, message, hint, location }
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
  const message = `the declaration says ${name}, the bytes are ${real}`
  const hint = `write encoding="${real.toLowerCase()}", or save the file as ${name}`
  return [problem('encoding-declaration', message, hint, locate(end - name.length, end))]
}
