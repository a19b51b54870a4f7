/** Looks into a package for the files in which it tells of itself. They are unpacked into a temporary folder. */
import { mkdtemp, readFile } from 'node:fs/promises'
import path from 'node:path'
import { readCabinet } from './cabinet.ts'
import { payloadsOf, roleByManifests } from './contents.ts'
import { type Classification, type ContainerMember, Damage } from './identity.ts'
import { type PackageFacts, readProperties, readUpdateManifest } from './manifest.ts'
import { withSource } from './open.ts'
import { extractMember, listWim } from './tools.ts'
import { readWim } from './wim.ts'

interface Look {
  readonly signal: AbortSignal
  readonly deep: boolean
  /** An empty folder for what is unpacked. */
  readonly folder: string
}

/** A text of a package; update.mum of a cumulative update has 500 KiB. */
const mostText = 4 * 1024 * 1024
/** To reach a member, all before it in its folder is unpacked; this much takes two seconds. */
const mostBefore = 256 * 1024 * 1024
/** A package in an .msu that is unpacked without having been asked for (`deep`). */
const mostPayload = 64 * 1024 * 1024

/**
 * @returns what the package tells of itself; what cannot be read stays absent
 * @throws Damage when the package inside is damaged
 */
export async function lookInside(file: string, classification: Classification, look: Look): Promise<PackageFacts> {
  const { container, members, kind } = classification
  if (container === undefined) return {}
  const outer = { file, container, members }
  if (kind !== 'msu-cab' && kind !== 'msu-wim') return (await readManifest(outer, look)) ?? {}
  const properties = members.find(({ name }) => /-pkgproperties\.txt$/i.test(name))
  const bytes = properties === undefined ? undefined : await readMember(outer, properties, look)
  return { ...(bytes === undefined ? {} : readProperties(bytes)), ...(await lookIntoPayload(outer, look)) }
}

interface Container {
  readonly file: string
  readonly container: 'cab' | 'wim'
  readonly members: readonly ContainerMember[]
}

async function readManifest(container: Container, look: Look): Promise<PackageFacts | undefined> {
  const manifest = container.members.find(({ name }) => /^update\.mum$/i.test(name))
  const bytes = manifest === undefined ? undefined : await readMember(container, manifest, look)
  const facts = bytes === undefined ? undefined : readUpdateManifest(bytes)
  if (facts === undefined) return undefined
  // What the package's own name does not tell, its manifests may.
  const role = roleByManifests(container.members.map(({ name }) => name.toLowerCase()))
  return { ...(role === undefined ? {} : { role }), ...facts }
}

async function readMember(container: Container, member: ContainerMember, look: Look): Promise<Buffer | undefined> {
  if (member.size > mostText || member.before > mostBefore) return undefined
  const file = await extract(container, member, look)
  return file === undefined ? undefined : readFile(file)
}

async function extract(
  container: Container,
  { name }: ContainerMember,
  { folder, signal }: Look
): Promise<string | undefined> {
  return extractMember(container, name, await mkdtemp(path.join(folder, 'member-')), signal)
}

/** The package inside an .msu has the manifest. Of several packages the first one that can be read speaks. */
async function lookIntoPayload(outer: Container, look: Look): Promise<PackageFacts> {
  for (const payload of payloadsOf(outer.members)) {
    const isSmall = payload.size <= mostPayload && payload.before <= mostBefore
    const file = isSmall || look.deep ? await extract(outer, payload, look) : undefined
    if (file === undefined) continue
    const inner = await openPayload(file, payload, look)
    const facts = inner === undefined ? undefined : await readManifest(inner, look)
    if (facts !== undefined) return facts
  }
  return {}
}

async function openPayload(file: string, { name }: ContainerMember, look: Look): Promise<Container | undefined> {
  try {
    return await withSource(file, async (source) => {
      const start = source.read(0, Math.min(8, source.size)).toString('latin1')
      if (start.startsWith('MSCF')) {
        const { members } = await readCabinet(source, look)
        return { file, container: 'cab', members }
      }
      if (start !== 'MSWIM\0\0\0') return undefined
      const { members } = await readWim(source, look)
      return { file, container: 'wim', members: members ?? (await listWim(file, look.folder, look.signal)) ?? [] }
    })
  } catch (error) {
    throw error instanceof Damage ? new Damage(error.kind, `${name} in it: ${error.message}`) : error
  }
}
