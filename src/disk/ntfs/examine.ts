/** What of a volume need not be copied: free clusters, and what page and hibernation files hold. */
import { UserError } from '../../errors.ts'
import { type Disk, readDisk } from '../disk.ts'
import { fileSystemOf, readGeometry } from './boot-sector.ts'
import { restartAreaBytes, uncleanLog } from './log-file.ts'
import { attributeTypes, forEachAttribute, residentValue } from './record.ts'
import { checkFiles } from './table-walk.ts'
import {
  notUnderstood,
  openStream,
  openVolume,
  readStream,
  recordAt,
  refusal,
  type Stream,
  type Volume
} from './volume.ts'

/** Why a volume is copied whole. */
export type WholeReason = 'file-system' | 'dirty' | 'hibernated' | 'not-understood'

export type Examined =
  | {
      readonly whole: false
      /** Bytes of the disk, start and end. */
      readonly zeros: (readonly [start: number, end: number])[]
      readonly freeBytes: number
      /** Contents of page and hibernation files. */
      readonly clearedBytes: number
    }
  | { readonly whole: true; readonly why: WholeReason; readonly fileSystem: string; readonly message: string }

/** Windows makes their contents anew; that they lie in the image only costs time. */
const disposable: ReadonlySet<string> = new Set(['pagefile.sys', 'swapfile.sys', 'hiberfil.sys'])

/** So many pieces of free space fit into the memory that packing may take; Windows defragments long before. */
const mostPieces = 1_000_000

/** $Bitmap of a larger volume would not fit into the memory that packing may take. */
const mostClusters = 2 ** 30

/**
 * Nothing on the disk is changed. Whatever is not understood or not clean makes the volume one to copy whole.
 * @throws UserError `disk.*` when the disk cannot be read
 */
export async function examineVolume(disk: Disk, offset: number, length: number): Promise<Examined> {
  const boot = await readDisk(disk, offset, 512)
  const fileSystem = fileSystemOf(boot)
  if (fileSystem !== 'NTFS') {
    return { whole: true, why: 'file-system', fileSystem, message: `its file system is ${fileSystem}` }
  }
  try {
    return await examineNtfs(disk, offset, length, boot)
  } catch (error) {
    if (!(error instanceof UserError) || !error.code.startsWith('ntfs.')) throw error
    const why = reasons[error.code] ?? 'not-understood'
    return { whole: true, why, fileSystem, message: error.message }
  }
}

const reasons: Record<string, WholeReason> = { 'ntfs.dirty': 'dirty', 'ntfs.hibernated': 'hibernated' }

async function examineNtfs(disk: Disk, offset: number, length: number, boot: Buffer): Promise<Examined> {
  const geometry = readGeometry(boot, length, notUnderstood)
  const { clusters, clusterSize } = geometry
  if (clusters > mostClusters) notUnderstood(`${clusters} clusters are more than can be looked through`)
  const volume = await openVolume(geometry, (target, at) => disk.readInto(target, offset + at))
  await refuseDirty(volume)
  const bitmap = await readBitmap(volume)
  const files = await checkFiles(volume, bitmap, disposable)
  const hibernation = files.get('hiberfil.sys')
  if (hibernation !== undefined) await refuseHibernated(volume, hibernation)

  const zeros: (readonly [number, number])[] = []
  let freeClusters = 0
  for (const [start, end] of freeRuns(bitmap, clusters)) {
    zeros.push([offset + start * clusterSize, offset + end * clusterSize])
    freeClusters += end - start
    if (zeros.length > mostPieces) notUnderstood(`its free space lies in more than ${mostPieces} pieces`)
  }
  let cleared = 0
  for (const number of files.values()) {
    const contents = await dataOf(volume, number)
    // One that is compressed or sparse was made by something else than Windows' memory manager.
    if (contents === undefined || contents.flags !== 0) continue
    for (const { lcn, length: count } of contents.runs) {
      if (lcn === undefined) continue
      zeros.push([offset + lcn * clusterSize, offset + (lcn + count) * clusterSize])
      cleared += count
    }
  }
  return { whole: false, zeros, freeBytes: freeClusters * clusterSize, clearedBytes: cleared * clusterSize }
}

const records = { logFile: 2, volume: 3, bitmap: 6 } as const

/** Dirty; journal to be resized; upgrade at mount; change journal being deleted; object ids to be repaired; chkdsk at work. */
const notDone = 0x1 | 0x2 | 0x4 | 0x10 | 0x20 | 0x4000

async function refuseDirty(volume: Volume): Promise<void> {
  const record = await recordAt(volume, records.volume)
  const refuse = refusal(records.volume)
  let information: Buffer | undefined
  forEachAttribute(record, refuse, (attribute) => {
    if (attribute.type !== attributeTypes.volumeInformation || !attribute.resident) return
    information = residentValue(record, attribute, refuse)
  })
  if (information === undefined || information.length < 12)
    return refuse('it does not say which version of NTFS this is')
  const [major, minor] = [information[8], information[9]]
  if (major !== 3 || (minor !== 0 && minor !== 1)) refuse(`version ${major}.${minor} of NTFS`)
  const flags = information.readUInt16LE(10)
  if ((flags & notDone) !== 0) dirty(`it is marked dirty (flags 0x${flags.toString(16)})`)

  const log = await dataOf(volume, records.logFile)
  if (log === undefined) return notUnderstood('it has no $LogFile')
  const bytes = Buffer.alloc(Math.min(restartAreaBytes, log.size))
  await readStream(volume, log, bytes, 0)
  const unclean = uncleanLog(bytes)
  if (unclean !== undefined) dirty(unclean)
}

function dirty(message: string): never {
  throw new UserError('ntfs.dirty', message)
}

/** A machine that hibernated goes on from memory that knows another state of the volume. */
async function refuseHibernated(volume: Volume, number: number): Promise<void> {
  const contents = await dataOf(volume, number)
  if (contents === undefined || contents.size < 4) return
  const head = Buffer.alloc(4)
  await readStream(volume, contents, head, 0)
  const signature = head.toString('latin1').toLowerCase()
  if (signature === '\0\0\0\0' || signature === 'wake') return
  if (signature !== 'hibr' && signature !== 'rstr') return notUnderstood('hiberfil.sys begins with something unknown')
  throw new UserError('ntfs.hibernated', 'Windows hibernated on it (hiberfil.sys is in use)')
}

async function dataOf(volume: Volume, number: number): Promise<Stream | undefined> {
  return openStream(volume, await recordAt(volume, number), { number, type: attributeTypes.data, name: '' })
}

async function readBitmap(volume: Volume): Promise<Buffer> {
  const stream = await dataOf(volume, records.bitmap)
  const needed = Math.ceil(volume.geometry.clusters / 8)
  if (stream === undefined || stream.size < needed || stream.initialized < needed) {
    return notUnderstood(`$Bitmap has ${stream?.initialized ?? 0} bytes of the ${needed} that it needs`)
  }
  if (stream.flags !== 0 || stream.runs.some(({ lcn }) => lcn === undefined))
    notUnderstood('$Bitmap is compressed or sparse')
  const bitmap = Buffer.alloc(needed)
  await readStream(volume, stream, bitmap, 0)
  return bitmap
}

/** Runs of clear bits, as first cluster and the one after the last. */
export function* freeRuns(bitmap: Uint8Array, clusters: number): Generator<[start: number, end: number]> {
  let start = -1
  for (let cluster = 0; cluster < clusters; ) {
    const byte = bitmap[cluster >>> 3] ?? 0xff
    const isWhole = (cluster & 7) === 0 && cluster + 8 <= clusters
    if (isWhole && (byte === 0xff || byte === 0)) {
      if (byte === 0 && start < 0) start = cluster
      if (byte !== 0 && start >= 0) {
        yield [start, cluster]
        start = -1
      }
      cluster += 8
      continue
    }
    const isFree = (byte & (1 << (cluster & 7))) === 0
    if (isFree && start < 0) start = cluster
    if (!isFree && start >= 0) {
      yield [start, cluster]
      start = -1
    }
    cluster++
  }
  if (start >= 0) yield [start, clusters]
}
