/** The folder of an image in a WIM (wimlib's dentry.c): entries of at least 102 bytes, each aligned to 8. */
import { must } from './identity.ts'
import { readUInt64 } from './source.ts'

export interface ImageFile {
  readonly name: string
  /** Of its bytes; absent for an empty file. */
  readonly sha1?: string
}

const fixedBytes = 102
const isFolder = 0x10
/** An update has ten. */
const mostFiles = 10_000
const noBytes = '0'.repeat(40)

/**
 * @param metadata of one image, unpacked
 * @returns the files in its root, in order
 * @throws Damage when it does not hold together
 */
export function readRootFolder(metadata: Buffer): ImageFile[] {
  const files: ImageFile[] = []
  const first = firstEntry(metadata)
  if (first === 0) return files
  for (let next = first; ; ) {
    must(next % 8 === 0 && next + 8 <= metadata.length, 'the folder of the image runs out of its bytes')
    const length = readUInt64(metadata, next)
    if (length === 0) return files
    must(length >= fixedBytes && next + length <= metadata.length, `an entry of the image has ${length} bytes`)
    must(files.length < mostFiles, `the root of the image has more than ${mostFiles} files`)
    const entry = metadata.subarray(next, next + length)
    if ((entry.readUInt32LE(8) & isFolder) === 0) files.push(readFile(entry))
    next = skipStreams(metadata, next + align(length), entry.readUInt16LE(0x60))
  }
}

/** Security data come first; then one entry, the root, says where its own entries begin: 0 when it has none. */
function firstEntry(metadata: Buffer): number {
  must(metadata.length >= 8 + fixedBytes, 'the folder of the image is too short')
  const root = align(Math.max(8, metadata.readUInt32LE(0)))
  must(root + fixedBytes <= metadata.length, 'the folder of the image has no root')
  return readUInt64(metadata, root + 0x10)
}

function readFile(entry: Buffer): ImageFile {
  const nameBytes = entry.readUInt16LE(0x64)
  must(nameBytes > 0 && nameBytes % 2 === 0 && fixedBytes + nameBytes <= entry.length, 'a name runs out of its entry')
  const name = entry.toString('utf16le', fixedBytes, fixedBytes + nameBytes)
  const sha1 = entry.toString('hex', 0x40, 0x54)
  return sha1 === noBytes ? { name } : { name, sha1 }
}

/** Further streams of a file follow it as entries of their own. */
function skipStreams(metadata: Buffer, at: number, count: number): number {
  let next = at
  for (let stream = 0; stream < count; stream++) {
    must(next + 8 <= metadata.length, 'the folder of the image runs out of its bytes')
    const length = readUInt64(metadata, next)
    must(length > 0 && next + length <= metadata.length, `a stream's entry has ${length} bytes`)
    next += align(length)
  }
  return next
}

function align(length: number): number {
  return Math.ceil(length / 8) * 8
}
