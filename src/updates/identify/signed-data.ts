/** PKCS #7 signatures (RFC 2315; DER), as far as their structure tells something. Whether one is valid, Windows decides. */
import type { Source } from './source.ts'

/** 1.2.840.113549.1.7.2, signedData; in hexadecimal, as it is encoded. */
const signedDataId = '2a864886f70d010702'
/** 1.3.6.1.4.1.311.2.1.4, what Authenticode signs. */
const indirectDataId = '2b060104018237020104'

const algorithms: Record<string, string> = {
  '2b0e03021a': 'sha1',
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512'
}

const longest = 1024 * 1024

/**
 * @param padding most bytes of zero that may follow it
 * @returns whether exactly this range holds one SignedData
 */
export function isSignedData(source: Source, at: number, length: number, padding: number): boolean {
  if (length < 32 || length > longest || at + length > source.size) return false
  const bytes = source.read(at, length)
  const whole = readElement(bytes)
  if (whole === undefined || whole.tag !== 0x30 || !isId(readParts(whole.content)[0], signedDataId)) {
    return false
  }
  const rest = bytes.subarray(whole.length)
  return rest.length < padding && rest.every((byte) => byte === 0)
}

/** The digest of a program that an Authenticode signature is for. */
export interface SignedDigest {
  readonly algorithm: string
  readonly digest: Buffer
}

/** @returns undefined when the bytes are no Authenticode signature */
export function readSignedDigest(bytes: Buffer): SignedDigest | undefined {
  const [id, wrapped] = inside(bytes)
  if (!isId(id, signedDataId)) return undefined
  const [, , content] = inside(wrapped?.content)
  const [contentId, wrappedData] = readParts(content?.content)
  if (!isId(contentId, indirectDataId)) return undefined
  const [, digestInfo] = inside(wrappedData?.content)
  const [method, digest] = readParts(digestInfo?.content)
  const algorithm = algorithms[readParts(method?.content)[0]?.content.toString('hex') ?? '']
  return algorithm === undefined || digest === undefined ? undefined : { algorithm, digest: digest.content }
}

interface Element {
  readonly tag: number
  readonly content: Buffer
  /** With its tag and length. */
  readonly length: number
}

function isId(element: Element | undefined, id: string): boolean {
  return element?.content.toString('hex') === id
}

function inside(bytes: Buffer | undefined): Element[] {
  return readParts(bytes === undefined ? undefined : readElement(bytes)?.content)
}

function readParts(bytes: Buffer | undefined): Element[] {
  const parts: Element[] = []
  for (let at = 0; bytes !== undefined && at < bytes.length && parts.length < 16; ) {
    const part = readElement(bytes.subarray(at))
    if (part === undefined) break
    parts.push(part)
    at += part.length
  }
  return parts
}

function readElement(bytes: Buffer): Element | undefined {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) return undefined
  const count = first < 0x80 ? 0 : first & 0x7f
  if (count > 4 || first === 0x80 || bytes.length < 2 + count) return undefined
  const size = count === 0 ? first : bytes.readUIntBE(2, count)
  const length = 2 + count + size
  return length > bytes.length ? undefined : { tag, content: bytes.subarray(2 + count, length), length }
}
