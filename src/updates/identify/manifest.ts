/** The two files in which a package tells of itself: update.mum, and the properties in a classic .msu. */
import { XMLParser } from 'fast-xml-parser'
import type { UpdateRole } from './identity.ts'
import { architectureOf, kbIn } from './names.ts'

export interface PackageFacts {
  readonly kb?: string
  readonly architecture?: string
  readonly role?: UpdateRole
  readonly build?: string
  readonly packageIdentity?: string
  /** Its payload lies in a .psf beside it. */
  readonly needsPsf?: boolean
}

/**
 * Reads a package's update.mum.
 * @returns undefined when it is none
 */
export function readUpdateManifest(bytes: Buffer): PackageFacts | undefined {
  const assembly = parse(decode(bytes))['assembly']
  if (!isNode(assembly)) return undefined
  const identity = assembly['assemblyIdentity']
  if (!isNode(identity)) return undefined
  const text = (name: string) => {
    const value = identity[name]
    return typeof value === 'string' && /^[\w.+-]{1,200}$/.test(value) ? value : ''
  }
  const name = text('name')
  const version = text('version')
  if (name === '' || !/^\d+(\.\d+){3}$/.test(version)) return undefined
  const kb = kbIn(name)
  const architecture = architectureOf(text('processorArchitecture'))
  const role = roleOfPackage(name)
  const language = text('language') === 'neutral' ? '' : text('language')
  return {
    ...(kb === undefined ? {} : { kb }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(role === undefined ? {} : { role }),
    // Only a cumulative update has the build that Windows will have; the third number of others is not its revision.
    ...(role === 'cumulative' ? { build: version.split('.').slice(0, 2).join('.') } : {}),
    packageIdentity: [name, text('publicKeyToken'), text('processorArchitecture'), language, version].join('~'),
    needsPsf: findFormat(assembly, 0) === 'PSFX'
  }
}

const packageNames: readonly (readonly [UpdateRole, RegExp])[] = [
  ['cumulative', /^Package_for_RollupFix/i],
  ['ssu', /^Package_for_ServicingStack/i],
  ['safe-os', /^Package_for_SafeOSDU/i],
  ['dotnet', /^Package_for_DotNetRollup/i],
  ['enablement', /enablement-package/i]
]

function roleOfPackage(name: string): UpdateRole | undefined {
  return packageNames.find(([, pattern]) => pattern.test(name))?.[0]
}

/** Lines of `Key="Value"`. */
export function readProperties(bytes: Buffer): PackageFacts {
  const lines = decode(bytes).split(/\r?\n/)
  const found = new Map(lines.map((line) => /^\s*([^=]+?)\s*=\s*"([^"]*)"/.exec(line)).map((m) => [m?.[1], m?.[2]]))
  const kb = kbIn(`KB${found.get('KB Article Number')?.replace(/^KB/i, '') ?? ''}`)
  const architecture = architectureOf(found.get('Processor Architecture') ?? '')
  return { ...(kb === undefined ? {} : { kb }), ...(architecture === undefined ? {} : { architecture }) }
}

type Node = Record<string, unknown>

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): Node {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    removeNSPrefix: true,
    processEntities: false,
    parseTagValue: false
  })
  try {
    const parsed: unknown = parser.parse(text)
    return isNode(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

/** The format stands in a `customInformation`, whose place in the tree differs. */
function findFormat(node: unknown, depth: number): string | undefined {
  if (depth > 6 || typeof node !== 'object' || node === null) return undefined
  for (const [name, value] of Object.entries(node)) {
    if (name === 'PackageFormat' && typeof value === 'string') return value
    const found = findFormat(value, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}
