/** Completes packages by what the catalog's pages do not tell: size and sha256. */
import { errorMessage } from '../../errors.ts'
import type { Run } from '../../run.ts'
import type { Lock, LockPackage } from '../lock/schema.ts'
import { followLink } from './links.ts'
import type { DraftPackage } from './packages.ts'

/** A file that has to be fetched; what is known of it must be true of its bytes. */
export interface Unknown {
  readonly url: string
  readonly fileName: string
  readonly size?: number
  readonly sha1?: string
  readonly sha256?: string
}

export interface Learned {
  readonly size: number
  readonly sha1: string
  readonly sha256: string
}

/** Fetches files, to learn what nobody tells of them; gives one answer a file, in their order. */
export type Learn = (wanted: readonly Unknown[]) => Promise<readonly Learned[]>

/** Size and sha256 come from the lock of last time, from the dialog and the server's headers, or from the file itself. */
export async function completePackages(
  run: Run,
  drafts: readonly DraftPackage[],
  { learn, before }: { learn: Learn; before?: Lock }
): Promise<LockPackage[]> {
  const complete = new Map<DraftPackage, LockPackage>()
  const open: DraftPackage[] = []
  for (const item of drafts) {
    const known = await knownOf(run, item, before)
    if (known === undefined) open.push(item)
    else complete.set(item, { ...item, ...known })
  }
  const learned = open.length === 0 ? [] : await learn(open)
  for (const [index, item] of open.entries()) {
    const facts = learned[index]
    if (facts === undefined) throw new Error(`nothing was learned of ${item.fileName}`)
    complete.set(item, { ...item, size: facts.size, sha256: facts.sha256 })
  }
  return drafts.flatMap((item) => complete.get(item) ?? [])
}

/** @returns what can be known without fetching the file, undefined when that is not all */
async function knownOf(
  run: Run,
  item: DraftPackage,
  before: Lock | undefined
): Promise<{ size: number; sha256: string } | undefined> {
  const last = before?.packages.find(({ fileName, sha1 }) => fileName === item.fileName && sha1 === item.sha1)
  if (last !== undefined && (item.sha256 ?? last.sha256) === last.sha256)
    return { size: last.size, sha256: last.sha256 }
  // A file that has to be fetched anyway tells its size by itself.
  if (item.sha256 === undefined) return undefined
  try {
    const { size } = await followLink(run, item.url)
    return size === undefined ? undefined : { size, sha256: item.sha256 }
  } catch (error) {
    run.signal.throwIfAborted()
    run.reporter.info(`the size of ${item.fileName} could not be asked for, so it is fetched: ${errorMessage(error)}`)
    return undefined
  }
}
