/**
 * The head of a cabinet and the rule of its length ([MS-CAB] 2.1; libmspack's cab.h; osslsigncode's cab.c). All numbers
 * are little-endian.
 */
import { Damage, must } from './identity.ts'
import { isSignedData } from './signed-data.ts'
import type { Source } from './source.ts'

/** Fewer bytes than a header with one folder hold no cabinet. */
export const leastCabinet = 44

export interface CabinetHeader {
  /** Where the cabinet ends; a signature may follow. */
  readonly end: number
  readonly folders: number
  readonly files: number
  /** Where the folders' entries begin, and how long each is. */
  readonly foldersAt: number
  readonly folderEntry: number
  /** Where the files' entries begin. */
  readonly filesAt: number
  /** Bytes between the head of a block of data and the data. */
  readonly dataReserve: number
}

/** Bits of the header's flags. */
const hasPrevious = 1
const hasNext = 2
const hasReserve = 4

/** What a signature's tool writes first into the header's reserve of 20 bytes. */
const signatureMark = 0x00100000
const signatureReserve = 20

/**
 * Reads the header and holds its lengths against the file's.
 * @throws Damage when they do not agree, or when the cabinet is one of a set
 */
export function readCabinetHeader(source: Source): CabinetHeader {
  const head = source.read(0, 36)
  const flags = head.readUInt16LE(30)
  must(
    [4, 12, 20].every((at) => head.readUInt32LE(at) === 0),
    'reserved fields of the cabinet header are not zero'
  )
  must(head[24] === 3 && head[25] === 1, `cabinet version ${head[25]}.${head[24]} instead of 1.3`)
  must(flags <= 7, `cabinet flags 0x${flags.toString(16)} are unknown`)
  if ((flags & (hasPrevious | hasNext)) !== 0) {
    throw new Damage('multi-volume', 'it is one of a set of cabinets, which only the whole set can be read with')
  }
  const reserve = (flags & hasReserve) === 0 ? undefined : readReserve(source)
  const end = head.readUInt32LE(8)
  checkLength(source, end, reserve?.bytes)
  const header = {
    end,
    folders: head.readUInt16LE(26),
    files: head.readUInt16LE(28),
    foldersAt: reserve?.end ?? 36,
    folderEntry: 8 + (reserve?.perFolder ?? 0),
    filesAt: head.readUInt32LE(16),
    dataReserve: reserve?.perData ?? 0
  }
  must(header.folders > 0 && header.files > 0, 'the cabinet has no folder or no file')
  must(header.filesAt === header.foldersAt + header.folders * header.folderEntry, 'the cabinet folders do not add up')
  return header
}

interface Reserve {
  readonly bytes: Buffer
  readonly end: number
  readonly perFolder: number
  readonly perData: number
}

function readReserve(source: Source): Reserve {
  const sizes = source.read(36, 4)
  const length = sizes.readUInt16LE(0)
  must(length <= 60_000, `the cabinet header reserves ${length} bytes, at most 60000 can be`)
  return {
    bytes: source.read(40, length),
    end: 40 + length,
    perFolder: sizes.readUInt8(2),
    perData: sizes.readUInt8(3)
  }
}

/**
 * An unsigned cabinet is as long as it says. A signature follows after the cabinet's end and must end with the file;
 * a reserve alone does not make a cabinet signed.
 */
function checkLength(source: Source, end: number, reserve: Buffer | undefined): void {
  if (end > source.size) {
    throw new Damage('truncated', `the cabinet has ${end} bytes, of which the file holds ${source.size}`)
  }
  const signature = reserve === undefined ? undefined : signaturePlace(reserve)
  if (signature === undefined) {
    must(end === source.size, `${source.size - end} bytes follow the end of the cabinet, and it is not signed`)
    return
  }
  const signatureEnd = signature.at + signature.length
  must(signature.at === end, `the signature is said to begin at byte ${signature.at}, the cabinet ends at ${end}`)
  if (signatureEnd > source.size) {
    throw new Damage(
      'truncated',
      `cut within the signature: it ends at byte ${signatureEnd}, the file at ${source.size}`
    )
  }
  must(signatureEnd === source.size, `${source.size - signatureEnd} bytes follow the signature`)
  must(isSignedData(source, signature.at, signature.length, 8), 'what stands where the signature should be is none')
}

function signaturePlace(reserve: Buffer): { at: number; length: number } | undefined {
  if (reserve.length !== signatureReserve || reserve.every((byte) => byte === 0)) return undefined
  must(reserve.readUInt32LE(0) === signatureMark, 'the cabinet header reserves room for a signature that is none')
  const place = { at: reserve.readUInt32LE(4), length: reserve.readUInt32LE(8) }
  // Reserved for a signature, or taken off again.
  return place.at === 0 && place.length === 0 ? undefined : place
}
