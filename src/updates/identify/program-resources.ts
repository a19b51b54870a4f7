/** The tree of resources in a program: kind, name, language, data. */
import { Damage, must } from './identity.ts'
import type { Source } from './source.ts'

/** Where a part of the program lies in memory and in the file. */
export interface Section {
  readonly virtualAt: number
  readonly virtualSize: number
  readonly at: number
  readonly size: number
}

const mostEntries = 4096
const mostBytes = 64 * 1024
const isFolder = 0x80000000

/**
 * @param tree the address of the tree in memory; 0 when there is none
 * @param kind such as 16, the version
 * @returns the first resource of this kind
 * @throws Damage when the tree leaves the program
 */
export function findResource(
  source: Source,
  sections: readonly Section[],
  tree: number,
  kind: number
): Buffer | undefined {
  if (tree === 0) return undefined
  const base = toFile(sections, tree)
  const names = entryOf(source, base, 0, kind)
  if (names === undefined) return undefined
  const languages = entryOf(source, base, folder(names))
  const leaf = languages === undefined ? undefined : entryOf(source, base, folder(languages))
  if (leaf === undefined) return undefined
  must(leaf < isFolder, 'the tree of resources is too deep')
  const data = source.read(base + leaf, 8)
  const size = data.readUInt32LE(4)
  must(size <= mostBytes, `a version resource of ${size} bytes`)
  return source.read(toFile(sections, data.readUInt32LE(0)), size)
}

function folder(entry: number): number {
  must(entry >= isFolder, 'the tree of resources is too flat')
  return entry - isFolder
}

/** @returns what the entry with this id points to, without an id the first one */
function entryOf(source: Source, base: number, at: number, id?: number): number | undefined {
  const head = source.read(base + at, 16)
  const named = head.readUInt16LE(12)
  const count = named + head.readUInt16LE(14)
  must(count <= mostEntries, `a folder of ${count} resources`)
  const entries = source.read(base + at + 16, count * 8)
  for (let entry = 0; entry < count; entry++) {
    if (id === undefined || entries.readUInt32LE(entry * 8) === id) return entries.readUInt32LE(entry * 8 + 4)
  }
  return undefined
}

function toFile(sections: readonly Section[], address: number): number {
  const found = sections.find(({ virtualAt, size }) => address >= virtualAt && address < virtualAt + size)
  if (found === undefined) throw new Damage('damaged', `address 0x${address.toString(16)} lies in no section`)
  return found.at + address - found.virtualAt
}
