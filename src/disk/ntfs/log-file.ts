/**
 * Whether an NTFS volume was dismounted cleanly. The dirty flag does not tell: a machine that lost its power leaves it
 * clear, and only the restart pages of $LogFile say that changes wait there. The rule is that of Linux's drivers: clean
 * is an empty log, one without a client, or one that is marked clean (Windows XP and later never close it).
 */
import { KiB } from '../disk.ts'
import { undoFixups } from './record.ts'

/** What has to be read of the log. */
export const restartAreaBytes = 64 * KiB

const noClient = 0xffff
const markedClean = 0x0002

interface RestartPage {
  readonly sequence: bigint
  readonly clean: boolean
}

/**
 * @param log its first `restartAreaBytes`, or all of it
 * @returns undefined when it is clean, otherwise what it says instead
 */
export function uncleanLog(log: Buffer): string | undefined {
  if (log.every((byte) => byte === 0xff)) return undefined
  const first = readRestartPage(log, 0)
  if (typeof first === 'string') return first
  // The second page follows the first; its size stands in the first, or is where it is found.
  const sizes = [512, 1024, 2048, 4096, 8192, 16_384, 32_768]
  const second = sizes.map((at) => readRestartPage(log, at)).find((page) => page !== undefined)
  if (typeof second === 'string') return second
  const pages = [first, second].flatMap((page) => page ?? [])
  if (pages.length === 0) return '$LogFile is not understood'
  const current = pages.filter((page) => pages.every(({ sequence }) => sequence <= page.sequence))
  return current.every(({ clean }) => clean) ? undefined : '$LogFile says that it was not dismounted cleanly'
}

function readRestartPage(log: Buffer, at: number): RestartPage | string | undefined {
  if (at + 512 > log.length) return undefined
  const magic = log.toString('latin1', at, at + 4)
  if (magic !== 'RSTR' && magic !== 'CHKD') return undefined
  const size = log.readUInt32LE(at + 16)
  if (size < 512 || size > 32_768 || (size & (size - 1)) !== 0 || (at !== 0 && at !== size) || at + size > log.length) {
    return `$LogFile has a restart page of ${size} bytes`
  }
  const page = Buffer.from(log.subarray(at, at + size))
  if (!undoFixups(page)) return 'a restart page of $LogFile was not written whole'
  const [minor, major] = [page.readUInt16LE(26), page.readUInt16LE(28)]
  if (major !== 1 && major !== 2) return `$LogFile has the unknown version ${major}.${minor}`
  const area = page.readUInt16LE(24)
  if (area < 30 || area + 48 > size) return '$LogFile has no restart area'
  const clients = page.readUInt16LE(area + 12)
  const flags = page.readUInt16LE(area + 14)
  return { sequence: page.readBigUInt64LE(area), clean: clients === noClient || (flags & markedClean) !== 0 }
}
