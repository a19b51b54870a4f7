/**
 * WIMs: proves that the structure holds together without unpacking anything. The resources of the blob table and the
 * tables themselves fill the file from the header to its end, chunk tables agree with the sizes of what they divide, and
 * where there is an integrity table, the blob table is the one that it was made for.
 */
import { createHash } from 'node:crypto'
import { type ContainerMember, Damage, must } from './identity.ts'
import { isSignedData } from './signed-data.ts'
import { eachPiece, pacer, type Source } from './source.ts'
import { checkChunks } from './wim-chunks.ts'
import { type Resource, readResource, readWimHeader, type WimHeader, wimHeaderLength } from './wim-header.ts'
import { readRootFolder } from './wim-image.ts'
import { verifyIntegrity } from './wim-integrity.ts'

export { wimHeaderLength } from './wim-header.ts'

export interface Wim {
  readonly isSolid: boolean
  readonly images: number
  /** Whether an image is an installed or installable Windows. */
  readonly holdsWindows: boolean
  readonly fileCount?: number
  /** The files in the root of image 1; absent when the image's folder is packed. */
  readonly members?: readonly ContainerMember[]
}

interface Blob extends Resource {
  readonly sha1: string
}

const blobEntry = 50
/** An installation medium has 100,000. */
const mostBlobs = 200_000
/** An installation medium has 100 KiB. */
const mostXml = 4 * 1024 * 1024
/** Of image 1; that of a whole Windows has 30 MiB. */
const mostMetadata = 16 * 1024 * 1024

const closingTag = '</WIM>'
/** As bytes: Node (20 and 24) may never return from a search for UTF-16 text in a buffer at an odd address. */
const endOfXml = Buffer.from(closingTag, 'utf16le')

/**
 * @param deep also verifies the integrity table, or without one the SHA-1 of everything that is not packed
 * @throws Damage for whatever does not fit
 */
export async function readWim(source: Source, { signal, deep }: { signal: AbortSignal; deep: boolean }): Promise<Wim> {
  const header = readWimHeader(source)
  const xml = readXml(source, header)
  const proven = await verifyIntegrity(source, header, { signal, deep })
  const metadata = await checkBlobs(source, header, { signal, allowGaps: proven })
  if (deep && !proven) await verifyBlobs(source, header, signal)
  const members = await listMembers(source, header, metadata, signal)
  const fileCount = /<FILECOUNT>(\d{1,9})</.exec(xml)?.[1]
  return {
    isSolid: header.isSolid,
    images: header.images,
    holdsWindows: xml.includes('<WINDOWS>'),
    ...(fileCount === undefined ? {} : { fileCount: Number(fileCount) }),
    ...(members === undefined ? {} : { members })
  }
}

function readXml(source: Source, { xml, images }: WimHeader): string {
  must(xml.size <= mostXml && xml.size % 2 === 0, `the XML data of the WIM has ${xml.size} bytes`)
  const bytes = source.read(xml.at, xml.size)
  must(bytes.readUInt16LE(0) === 0xfeff, 'the XML data of the WIM do not begin with their mark')
  const text = bytes.toString('utf16le', 2)
  must(
    text.startsWith('<WIM>') && text.trimEnd().endsWith(closingTag),
    'what stands where the XML data of the WIM should be is none'
  )
  must(text.split('<IMAGE ').length === images + 1, `the XML data tell of other images than the header's ${images}`)
  return text
}

/** The entries of the blob table in order. */
async function* blobsOf(source: Source, { blobTable }: WimHeader, signal: AbortSignal): AsyncGenerator<Blob> {
  const pace = pacer(signal, 16)
  const together = 1000 * blobEntry
  for (let done = 0; done < blobTable.size; done += together) {
    const piece = source.read(blobTable.at + done, Math.min(together, blobTable.size - done))
    for (let at = 0; at < piece.length; at += blobEntry) {
      must(piece.readUInt16LE(at + 24) === 1, 'a blob is said to lie in another part')
      yield { ...readResource(piece, at), sha1: piece.toString('hex', at + 30, at + blobEntry) }
    }
    await pace()
  }
}

/**
 * Holds all resources against the file and one another.
 * @param allowGaps the blob table is proven, so that space which nothing uses is no sign of a wrong length
 * @returns the metadata of image 1
 */
async function checkBlobs(
  source: Source,
  header: WimHeader,
  { signal, allowGaps }: { signal: AbortSignal; allowGaps: boolean }
): Promise<Blob> {
  const count = header.blobTable.size / blobEntry
  must(Number.isInteger(count) && count <= mostBlobs, `the blob table of the WIM has ${header.blobTable.size} bytes`)
  const metadata: Blob[] = []
  const starts = new Float64Array(count + 3)
  const ends = new Float64Array(starts.length)
  let used = 0
  const occupy = ({ at, size }: Resource) => {
    if (size === 0) return
    starts[used] = at
    ends[used] = at + size
    used++
  }
  for (const table of [header.blobTable, header.xml, header.integrity]) occupy(table)
  for await (const blob of blobsOf(source, header, signal)) {
    if (placeOf(blob, header) === 'in-solid') continue
    occupy(blob)
    if (blob.isMetadata) metadata.push(blob)
  }
  checkCover(source, starts.subarray(0, used).sort(), ends.subarray(0, used).sort(), allowGaps)
  for await (const blob of blobsOf(source, header, signal)) {
    const isPacked = blob.isCompressed && !blob.isSolid && blob.size < blob.plainSize
    if (isPacked) await checkChunks(source, blob, header.chunkBytes, signal)
  }
  must(metadata.length === header.images, `the WIM has ${metadata.length} image folders for ${header.images} images`)
  const { bootMetadata: boot } = header
  must(boot.size === 0 || metadata.some((blob) => isSame(blob, boot)), 'the image to start from is not there')
  const [first] = metadata
  if (first === undefined) throw new Damage('damaged', 'the WIM has no image folder')
  return first
}

function isSame(one: Resource, other: Resource): boolean {
  return one.at === other.at && one.size === other.size && one.plainSize === other.plainSize
}

/** A solid resource is told by its impossible unpacked size; what it holds has offsets within it. */
const solidMark = 2 ** 32

function placeOf(blob: Blob, header: WimHeader): 'in-file' | 'in-solid' {
  if (blob.isSolid) {
    must(header.isSolid, 'a solid resource in a WIM that has none')
    return blob.plainSize === solidMark ? 'in-file' : 'in-solid'
  }
  must(blob.size > 0 && blob.size <= blob.plainSize, `a blob of ${blob.plainSize} bytes takes ${blob.size}`)
  must(blob.isCompressed || blob.size === blob.plainSize, `a plain blob of ${blob.plainSize} bytes takes ${blob.size}`)
  must(!blob.isCompressed || header.chunkBytes > 0, 'a packed blob in a WIM that packs nothing')
  return 'in-file'
}

/** Ranges that are not empty fill a line without a gap just when each of the sorted starts is the end before it. */
function checkCover(source: Source, starts: Float64Array, ends: Float64Array, allowGaps: boolean): void {
  let at = wimHeaderLength
  for (const [index, start] of starts.entries()) {
    must(start >= at, `resources of the WIM overlap at byte ${start}`)
    const isExplained = start === at || allowGaps || isSignature(source, at, start) || endsInXml(source, at, start)
    must(isExplained, `${start - at} bytes at ${at} of the WIM belong to nothing`)
    at = ends[index] ?? at
  }
  if (at > source.size) throw new Damage('truncated', `the WIM ends at byte ${at}, the file at ${source.size}`)
  const isEnd = at === source.size || isSignature(source, at, source.size)
  must(isEnd, `${source.size - at} bytes follow the end of the WIM`)
}

/**
 * Microsoft's .msu are signed in either format. How a WIM carries its signature is not published; whatever the frame
 * around it is, within it there is one SignedData.
 */
function isSignature(source: Source, from: number, to: number): boolean {
  if (to > source.size) return false
  const most = 64
  const frame = source.read(from, Math.min(most, to - from))
  return frame.some((byte, index) => byte === 0x30 && isSignedData(source, from + index, to - from - index, most))
}

/**
 * A WIM that was updated in place keeps its old image folder, blob table and XML data: a hole that ends with those. The
 * hole after a resource that is longer than its entry says ends with the resource's own bytes.
 */
function endsInXml(source: Source, from: number, to: number): boolean {
  if (to > source.size) return false
  // An integrity table may follow the XML data: 20 bytes for each 10 MiB.
  const length = Math.min(to - from, 64 * 1024)
  return source.read(to - length, length).includes(endOfXml)
}

async function verifyBlobs(source: Source, header: WimHeader, signal: AbortSignal): Promise<void> {
  for await (const blob of blobsOf(source, header, signal)) {
    if (!blob.isCompressed && !blob.isSolid) await verifyBlob(source, blob, signal)
  }
}

async function verifyBlob(source: Source, blob: Blob, signal: AbortSignal): Promise<void> {
  const hash = createHash('sha1')
  await eachPiece(source, blob.at, blob.size, signal, (piece) => hash.update(piece))
  must(hash.digest('hex') === blob.sha1, `the SHA-1 of the ${blob.size} bytes at ${blob.at} is not the WIM's`)
}

async function listMembers(
  source: Source,
  header: WimHeader,
  metadata: Blob,
  signal: AbortSignal
): Promise<ContainerMember[] | undefined> {
  if (metadata.isCompressed || metadata.size > mostMetadata) return undefined
  await verifyBlob(source, metadata, signal)
  const files = readRootFolder(source.read(metadata.at, metadata.size))
  const sizes = new Map(files.filter((file) => file.sha1 !== undefined).map((file) => [file.sha1, -1]))
  for await (const blob of blobsOf(source, header, signal)) {
    if (sizes.has(blob.sha1)) sizes.set(blob.sha1, blob.isSolid ? blob.size : blob.plainSize)
  }
  return files.map(({ name, sha1 }) => {
    const size = sha1 === undefined ? 0 : (sizes.get(sha1) ?? -1)
    must(size >= 0, `the WIM does not hold the bytes of ${name}`)
    return { name, size, before: 0 }
  })
}
