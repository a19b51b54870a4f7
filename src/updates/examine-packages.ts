/** Looks into the packages of this host before any machine is started: what each is, out of which wrapping it must come. */
import { mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { errorMessage } from '../errors.ts'
import type { Run } from '../run.ts'
import { digestsOf, type LocalPackage } from './download/index.ts'
import { type Identity, identifyPackage, unwrapCabinet } from './identify/index.ts'

/** A package whose bytes have been read. What was taken out of a wrapping has the name, size and hashes of the inside. */
export interface ExaminedPackage extends LocalPackage {
  readonly bytes: Identity
}

/**
 * @returns each package with what its bytes say, in the order they were given
 * @throws UserError `updates.unreadable`
 */
export async function examinePackages(run: Run, local: readonly LocalPackage[]): Promise<ExaminedPackage[]> {
  const examined: ExaminedPackage[] = []
  for (const item of local) {
    examined.push(await examine(run, item))
    run.reporter.progress({ label: 'identifying', done: examined.length, total: local.length, unit: 'packages' })
  }
  return examined
}

async function examine(run: Run, item: LocalPackage): Promise<ExaminedPackage> {
  // In the job's own folder: clean-up removes what a kill leaves there.
  const { signal, workFolder: scratch } = run
  const bytes = await identifyPackage(item.file, { signal, scratch, fileName: item.package.fileName })
  if (bytes.remedy === 'unwrap') return unwrap(run, item, bytes)
  if (bytes.remedy !== 'refetch') return { ...item, bytes }
  if (bytes.kind === 'damaged') return doubt(run, item, bytes)
  // It has just been proved to be what the lock names: to fetch it again would bring the same.
  const reason = `${bytes.reason ?? bytes.kind}; these are the very bytes that the lock names, so write the lock anew`
  return { ...item, bytes: { ...bytes, reason } }
}

/**
 * Its bytes are those that the lock names, and yet its structure does not hold together as far as we know containers. Then we
 * may be wrong: DISM has the last word.
 */
function doubt(run: Run, item: LocalPackage, bytes: Identity): ExaminedPackage {
  run.reporter.warning(`${item.package.fileName}: ${bytes.reason}; its hash is right, so it is tried all the same`)
  return { ...item, bytes: { ...bytes, kind: 'unknown', installable: true } }
}

/** Once, and no deeper: what comes out is examined as if it had been published so. */
async function unwrap(run: Run, item: LocalPackage, outer: Identity): Promise<ExaminedPackage> {
  const folder = path.join(run.workFolder, 'unwrapped', item.package.sha256)
  await mkdir(folder, { recursive: true })
  try {
    const { file, identity } = await unwrapCabinet(item.file, folder, run.signal)
    const fileName = path.basename(file)
    run.reporter.info(`${item.package.fileName}: the package is ${fileName}, a cabinet inside it`)
    const facts = { fileName, size: (await stat(file)).size, ...(await digestsOf(file, run.signal)) }
    const again =
      identity.remedy === 'unwrap' ? { ...identity, reason: 'a cabinet in a cabinet in a cabinet' } : identity
    return { package: { ...item.package, ...facts }, file, from: item.from, bytes: again }
  } catch (error) {
    run.signal.throwIfAborted()
    return { ...item, bytes: { ...outer, installable: false, reason: errorMessage(error) } }
  }
}
