/** Windows programs (Microsoft's "PE Format"): the sections, the version resource, and what the signature is for. */
import { createHash } from 'node:crypto'
import { Damage, must } from './identity.ts'
import { findResource, type Section } from './program-resources.ts'
import { readSignedDigest } from './signed-data.ts'
import { eachPiece, type Source } from './source.ts'
import { readVersionInfo, type VersionInfo } from './version-info.ts'

export interface Program {
  readonly architecture?: string
  readonly version: VersionInfo
  readonly isSigned: boolean
  /** @throws Damage when the bytes are not those that were signed; reads the whole file */
  readonly verifyDigest: (signal: AbortSignal) => Promise<void>
}

const machines: Record<number, string> = { 332: 'x86', 34404: 'x64', 43620: 'arm64' }
const versionResource = 16

interface Headers {
  readonly machine: number
  readonly sections: readonly Section[]
  readonly resources: number
  /** Places in the file that the digest leaves out. */
  readonly checksumAt: number
  readonly signatureEntryAt: number
  readonly signature: { readonly at: number; readonly size: number }
}

/** @throws Damage when it is no whole program */
export function readProgram(source: Source): Program {
  const headers = readHeaders(source)
  const { signature } = headers
  const resource = findResource(source, headers.sections, headers.resources, versionResource)
  const certificate = signature.size === 0 ? undefined : readCertificate(source, signature)
  const architecture = machines[headers.machine]
  return {
    ...(architecture === undefined ? {} : { architecture }),
    version: resource === undefined ? {} : readVersionInfo(resource),
    isSigned: certificate !== undefined,
    verifyDigest: (signal) => verifyDigest(source, headers, certificate, signal)
  }
}

function readHeaders(source: Source): Headers {
  const at = source.read(0x3c, 4).readUInt32LE(0)
  const head = source.read(at, 24)
  must(head.toString('latin1', 0, 4) === 'PE\0\0', 'it begins like a program, but no PE header follows')
  const count = head.readUInt16LE(6)
  const optional = source.read(at + 24, head.readUInt16LE(20))
  const is64 = optional.length >= 2 && optional.readUInt16LE(0) === 0x20b
  must(is64 || (optional.length >= 2 && optional.readUInt16LE(0) === 0x10b), 'the optional header is unknown')
  const directories = is64 ? 112 : 96
  must(optional.length >= directories + 40 && optional.readUInt32LE(directories - 4) >= 5, 'the headers are too short')
  must(optional.length === directories + 8 * optional.readUInt32LE(directories - 4), 'the headers do not add up')
  must(count > 0 && count <= 96, `it says it has ${count} sections`)
  const signature = { at: optional.readUInt32LE(directories + 32), size: optional.readUInt32LE(directories + 36) }
  checkSignature(source, signature)
  const sections = readSections(source, at + 24 + optional.length, count)
  const end = signature.size === 0 ? source.size : signature.at
  for (const section of sections) {
    const sectionEnd = section.size === 0 ? 0 : section.at + section.size
    if (sectionEnd > end) throw new Damage('truncated', `a section ends at byte ${sectionEnd}, after ${end}`)
  }
  return {
    machine: head.readUInt16LE(4),
    sections,
    resources: optional.readUInt32LE(directories + 16),
    checksumAt: at + 24 + 64,
    signatureEntryAt: at + 24 + directories + 32,
    signature
  }
}

/** A signature is the last thing in the file. */
function checkSignature(source: Source, { at, size }: Headers['signature']): void {
  must(size > 0 || at === 0, 'the signature is empty')
  if (size === 0) return
  if (at + size > source.size) {
    throw new Damage('truncated', `the signature ends at byte ${at + size}, the file at ${source.size}`)
  }
  must(at + size === source.size, `${source.size - at - size} bytes follow the signature`)
}

function readSections(source: Source, at: number, count: number): Section[] {
  const table = source.read(at, count * 40)
  return Array.from({ length: count }, (_, index) => ({
    virtualSize: table.readUInt32LE(index * 40 + 8),
    virtualAt: table.readUInt32LE(index * 40 + 12),
    size: table.readUInt32LE(index * 40 + 16),
    at: table.readUInt32LE(index * 40 + 20)
  }))
}

/** @returns the PKCS #7 bytes of the first WIN_CERTIFICATE */
function readCertificate(source: Source, { at, size }: Headers['signature']): Buffer {
  must(size > 8, 'the signature is too short')
  const head = source.read(at, 8)
  const length = head.readUInt32LE(0)
  const isPkcs7 = head.readUInt16LE(4) === 0x200 && head.readUInt16LE(6) === 2
  must(isPkcs7 && length > 8 && length <= size, 'what stands where the signature should be is none')
  return source.read(at + 8, length - 8)
}

/** Authenticode's digest leaves out what signing changes: the checksum, the signature and where it stands. */
async function verifyDigest(
  source: Source,
  headers: Headers,
  certificate: Buffer | undefined,
  signal: AbortSignal
): Promise<void> {
  const signed = certificate === undefined ? undefined : readSignedDigest(certificate)
  if (signed === undefined) throw new Damage('damaged', 'its signature names no digest')
  const hash = createHash(signed.algorithm)
  const ranges = [
    [0, headers.checksumAt],
    [headers.checksumAt + 4, headers.signatureEntryAt],
    [headers.signatureEntryAt + 8, headers.signature.at]
  ] as const
  for (const [from, to] of ranges) {
    must(from <= to, 'its headers lie in its signature')
    await eachPiece(source, from, to - from, signal, (piece) => hash.update(piece))
  }
  must(hash.digest().equals(signed.digest), 'its bytes are not those that were signed')
}
