/** Makes packages of what the download dialog of one update offers. */
import { UserError } from '../../errors.ts'
import type { Run } from '../../run.ts'
import type { DialogFile } from '../catalog/download-dialog.ts'
import { refuseUrl } from '../hosts.ts'
import { kbOfFile, numberOf } from '../lock/package-names.ts'
import type { LockPackage, LockQuery, PackageRole } from '../lock/schema.ts'
import type { CatalogCandidate, Kind } from './titles.ts'

/** A package whose size and sha256 may not be known yet. */
export type DraftPackage = Omit<LockPackage, 'size' | 'sha256'> & Partial<Pick<LockPackage, 'size' | 'sha256'>>

/** @returns what the dialog offers for this architecture; what Windows does not install by itself is left out */
export function draftPackages(
  run: Run,
  { candidate, kind, files }: { candidate: CatalogCandidate; kind: Kind; files: readonly DialogFile[] },
  query: LockQuery
): DraftPackage[] {
  const { kb, row } = candidate
  const fitting = files.filter(({ fileName }) => isFor(fileName, query.architecture))
  if (fitting.length === 0) {
    const what = `the download dialog of ${kb} (${row.updateId}) offers no .msu, .cab or .exe for ${query.architecture}`
    const offered = files.map(({ fileName }) => JSON.stringify(fileName.slice(0, 100))).join(', ')
    throw new UserError('updates.no-files', `${what}: ${offered === '' ? 'it is empty' : offered}`)
  }
  const drafts = fitting.map((file) => draft(file, candidate, kind === 'platform' ? 'defender' : kind))
  const packages = kind === 'cumulative' ? tellCheckpoints(run, drafts, candidate, query) : drafts
  return packages.filter((item) => !query.exclude.includes(item.kb))
}

function draft(file: DialogFile, { kb, row }: CatalogCandidate, role: PackageRole): DraftPackage {
  const { fileName, sha1, sha256 } = file
  return {
    // Get-Packages and the file's own metadata name this one: an umbrella's KB is in the title only.
    kb: kbOfFile(fileName) ?? kb,
    title: row.title,
    updateId: row.updateId,
    fileName,
    url: checkedUrl(file.url),
    sha1,
    ...(sha256 === undefined ? {} : { sha256 }),
    role
  }
}

/** Old links are http; the same hosts answer https (seen). */
function checkedUrl(url: string): string {
  const secure = new URL(url.replace(/^http:/i, 'https:')).href
  const refusal = refuseUrl(secure)
  if (refusal === undefined) return secure
  const message = `the catalog offers ${secure.slice(0, 200)}: ${refusal.message} (${refusal.hint})`
  throw new UserError('updates.host-refused', message)
}

/** Names say `-x64_`, `.amd64fre_`, `-arm64-ndp481_`; a name that says nothing may be for any. */
function isFor(fileName: string, architecture: LockQuery['architecture']): boolean {
  if (!/^[A-Za-z0-9][\w.+-]{0,200}\.(?:msu|cab|exe)$/.test(fileName)) return false
  // The parts of an express package, which only Windows Update can put together.
  if (/-express[-_.]/i.test(fileName)) return false
  const named = [...fileName.toLowerCase().matchAll(/(?:^|[^a-z0-9])(x64|amd64|arm64|x86|arm)(?:fre)?(?=[^a-z0-9])/g)]
  const wanted = architecture === 'x64' ? ['x64', 'amd64'] : ['arm64']
  return named.length === 0 || named.some(([, name = '']) => wanted.includes(name))
}

/**
 * The dialog lists the update itself and every checkpoint it needs, in any order. The file whose name has the title's KB is
 * the update; the others are checkpoints.
 */
function tellCheckpoints(
  run: Run,
  drafts: readonly DraftPackage[],
  candidate: CatalogCandidate,
  query: LockQuery
): DraftPackage[] {
  const target = drafts.find((item) => item.kb === candidate.kb) ?? newest(drafts)
  if (target !== undefined && target.kb !== candidate.kb) {
    const { kb, fileName } = target
    run.reporter.warning(
      `no file of ${candidate.kb} is named by it; ${fileName} is taken for the update itself (${kb})`
    )
  }
  return drafts.map((item) => {
    if (item.kb === target?.kb) {
      return candidate.revision === undefined ? item : { ...item, expectedUbr: candidate.revision }
    }
    const title = `Checkpoint Cumulative Update for ${query.product} for ${query.architecture}-based Systems (${item.kb})`
    return { ...item, role: 'checkpoint', title }
  })
}

/** Checkpoints are older than what needs them. */
function newest(drafts: readonly DraftPackage[]): DraftPackage | undefined {
  return drafts.toSorted((a, b) => numberOf(b.kb) - numberOf(a.kb))[0]
}
