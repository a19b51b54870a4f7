/** Reads titles of the catalog: what an entry is, for which product, and why it is not what was asked for. */
import type { CatalogRow } from '../catalog/search-page.ts'
import { buildOfTitle, monthOfTitle, versionOfTitle } from '../lock/package-names.ts'
import type { LockQuery } from '../lock/schema.ts'

export type Kind = 'cumulative' | 'dotnet' | 'ssu' | 'platform'

/** An entry that is what was asked for. */
export interface CatalogCandidate {
  readonly row: CatalogRow
  /** In the title; a package's own may be another. */
  readonly kb: string
  /** Such as `2026-09`; empty for Defender's platform. */
  readonly month: string
  /** Of a title that ends in `(26100.9457)`. */
  readonly revision: number | undefined
  /** Such as `4.18.26080.4`; empty except for Defender's platform. */
  readonly version: string
  /** Versions of .NET Framework that it is for. */
  readonly frameworks: readonly string[]
}

/** Security fixes come as Updates too (an out-of-band one has been seen); drivers, upgrades and tools never count. */
const classifications = ['security updates', 'critical updates', 'updates', 'update rollups', 'definition updates']

/** @returns the entry as a candidate, or in a few words why it is none */
export function judgeRow(row: CatalogRow, kind: Kind, query: LockQuery): CatalogCandidate | string {
  const title = plain(row.title)
  const found = pattern(kind, query.product, query.architecture).exec(title)
  if (found === null) return whyNot(title, kind, query)
  if (!classifications.includes(row.classification.toLowerCase())) return `classified as ${row.classification}`
  const kb = `KB${found.groups?.['kb'] ?? ''}`
  if (query.exclude.includes(kb)) return 'excluded'
  return {
    row,
    kb,
    month: monthOfTitle(row.title),
    revision: buildOfTitle(row.title)?.revision,
    version: versionOfTitle(row.title),
    frameworks: (found.groups?.['frameworks'] ?? '').split(/[^0-9.]+/).filter((version) => version !== '')
  }
}

/** The catalog writes `Windows 11, version 24H2` and `Windows 11 Version 24H2` for the same. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(',', '').replace(/\s+/g, ' ').trim()
}

/** Of the whole title, so that previews, dynamic updates, hotpatches and other products do not pass. */
function pattern(kind: Kind, product: string, architecture: string): RegExp {
  const target = `for ${literal(plain(product))} for ${architecture}`
  const end = '\\(kb(?<kb>[0-9]{6,8})\\)(?: \\([0-9.]+\\))?$'
  const patterns: Record<Kind, string> = {
    cumulative: `^[0-9]{4}-[0-9]{2} cumulative update ${target}-based systems ${end}`,
    dotnet: `^[0-9]{4}-[0-9]{2} cumulative update for \\.net framework (?<frameworks>[0-9. and]+) ${target}(?:-based systems)? ${end}`,
    ssu: `^[0-9]{4}-[0-9]{2} servicing stack update ${target}-based systems ${end}`,
    // Its files are for every architecture. Other channels than Broad come too early.
    platform:
      '^update for (?:microsoft|windows) defender antivirus antimalware platform - kb(?<kb>4052623) \\(version [0-9.]+\\)(?: - current channel \\(broad\\))?$'
  }
  return new RegExp(patterns[kind])
}

function whyNot(title: string, kind: Kind, { product, architecture }: LockQuery): string {
  if (/\bpreview\b/.test(title)) return 'preview'
  if (/\bdynamic\b/.test(title)) return 'dynamic update'
  if (/\bhotpatch\b/.test(title)) return 'hotpatch'
  if (kind === 'platform') return 'something else'
  if (!title.includes(plain(product))) return 'another product'
  if (!new RegExp(`\\b${architecture}\\b`).test(title)) return 'another architecture'
  return kind === 'cumulative' && title.includes('.net framework') ? '.NET Framework' : 'something else'
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
