/** Identification of update packages: by their bytes, since a name is no evidence. */
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { errorMessage, UserError } from '../../errors.ts'
import { classifyWim, psfIndex, safeOs } from './contents.ts'
import { type ExamineOptions, examine } from './examine.ts'
import { type Classification, Damage, type Identity, mostMembers, refused } from './identity.ts'
import { lookInside } from './inside.ts'
import type { PackageFacts } from './manifest.ts'
import { architectureIn, baseName, kbIn, roleIn } from './names.ts'
import { withSource } from './open.ts'
import { extractMember, listWim } from './tools.ts'

export type { Identity, PackageKind, Remedy, UpdateRole } from './identity.ts'

export interface IdentifyOptions {
  readonly signal: AbortSignal
  /** Verify all checksums there are, and look into packages of any size. */
  readonly deep?: boolean
  /** The name the package was published under, when the file has another. */
  readonly fileName?: string
  /** Where members are unpacked for the moment; absent means the system's temporary folder. */
  readonly scratch?: string
}

/**
 * Tells what a file is and whether it can be installed. Reads headers and structure; memory does not grow with the file.
 * Members that tell more are unpacked where the platform has a tool for it.
 * @throws UserError `updates.unreadable` when the file cannot be read; the signal's reason
 */
export async function identifyPackage(file: string, options: IdentifyOptions): Promise<Identity> {
  const { signal, deep = false, fileName = path.basename(file), scratch = os.tmpdir() } = options
  signal.throwIfAborted()
  try {
    const how = { signal, deep, fileName, hasPsf: await hasPsf(file, fileName) }
    const classification = await withSource(file, (source) => examine(source, how))
    return toIdentity(await withFacts(path.resolve(file), classification, { ...how, scratch }), fileName)
  } catch (error) {
    signal.throwIfAborted()
    throw new UserError('updates.unreadable', `${file}: cannot be read: ${errorMessage(error)}`, { cause: error })
  }
}

/**
 * Carries out the remedy `unwrap`: takes the cabinet out of a cabinet.
 * @param into a folder that exists
 * @returns the file, and what it is
 * @throws UserError `updates.unwrap` when the file is not such a cabinet, or the platform has no tool for it
 */
export async function unwrapCabinet(
  file: string,
  into: string,
  signal: AbortSignal
): Promise<{ file: string; identity: Identity }> {
  const outer = await identifyPackage(file, { signal, scratch: into })
  const [member = ''] = outer.members
  if (outer.kind !== 'nested-cab') {
    throw new UserError('updates.unwrap', `${file} is no cabinet around a cabinet: ${outer.kind}`)
  }
  const folder = await mkdtemp(path.join(into, 'unwrap-'))
  try {
    const found = await extractMember({ file: path.resolve(file), container: 'cab' }, member, folder, signal)
    if (found === undefined) {
      const tool = process.platform === 'win32' ? 'expand.exe' : 'cabextract'
      throw new UserError('updates.unwrap', `${file}: ${tool} could not take ${member} out of it`)
    }
    const target = path.join(into, baseName(found))
    await rename(found, target)
    return { file: target, identity: await identifyPackage(target, { signal, scratch: into }) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The store has the name of its index; in a cache that may be the published name or the cache's own. */
async function hasPsf(file: string, fileName: string): Promise<boolean> {
  const names = [fileName, path.basename(file)].map((name) => `${path.parse(name).name}.psf`)
  const found = await Promise.all(
    names.map((name) =>
      stat(path.join(path.dirname(file), name)).then(
        (entry) => entry.isFile() && entry.size > 0,
        () => false
      )
    )
  )
  return found.includes(true)
}

/** Completes what the structure tells by what the package tells of itself. */
async function withFacts(
  file: string,
  classification: Classification,
  options: ExamineOptions & { readonly scratch: string }
): Promise<Classification> {
  const isPackage = classification.installable || classification.kind === 'psf-index-cab'
  if (!isPackage || classification.container === undefined) return classification
  const folder = await mkdtemp(path.join(options.scratch, `inspect-${process.pid}-`))
  try {
    const listed = await withMembers(file, classification, folder, options)
    const facts = await lookInside(file, listed, { ...options, folder })
    return merge(listed, facts, options.hasPsf)
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return { ...refused(error.kind, error.message), remedy: 'refetch' }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A WIM whose folder is packed could not be listed from its bytes. */
async function withMembers(
  file: string,
  classification: Classification,
  folder: string,
  { signal }: ExamineOptions
): Promise<Classification> {
  if (classification.kind !== 'msu-wim' || classification.members.length > 0) return classification
  const members = await listWim(file, folder, signal)
  if (members === undefined) return classification
  return classifyWim({ members, images: 1, isSolid: false, holdsWindows: false, isNamedMsu: true })
}

function merge(classification: Classification, { needsPsf, ...facts }: PackageFacts, hasPsf: boolean): Classification {
  const merged = { ...classification, ...facts }
  if (facts.role === 'safe-os') return safeOs(classification.kind, merged)
  return classification.kind === 'update-cab' && needsPsf === true ? psfIndex(hasPsf, merged) : merged
}

function toIdentity({ container: _, members, ...classification }: Classification, fileName: string): Identity {
  const kb = classification.kb ?? kbIn(fileName)
  const architecture = classification.architecture ?? architectureIn(fileName)
  const role =
    classification.role === undefined || classification.role === 'other'
      ? (roleIn(fileName) ?? classification.role)
      : classification.role
  return {
    ...classification,
    ...(kb === undefined ? {} : { kb }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(role === undefined ? {} : { role }),
    members: members.slice(0, mostMembers).map(({ name }) => name)
  }
}
