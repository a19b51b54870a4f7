/** The files of a report: for machines, for people, and the checksums. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { renderMarkdown } from './markdown.ts'
import type { Report } from './report.ts'
import { writeWhole } from './whole-files.ts'

export interface ReportFiles {
  readonly json: string
  readonly markdown: string
  /** As `sha256sum --check` reads them: the image, if there is one, and the two report files. */
  readonly sums: string
}

/**
 * Writes report.json, report.md and SHA256SUMS into `folder`, which is made if need be.
 * @returns their absolute paths
 */
export async function writeReportFiles(folder: string, report: Report): Promise<ReportFiles> {
  const file = (name: string) => path.resolve(folder, name)
  const files = { json: file('report.json'), markdown: file('report.md'), sums: file('SHA256SUMS') }
  const json = `${JSON.stringify(report, undefined, 2)}\n`
  const markdown = renderMarkdown(report)
  const sums: [hash: string, name: string][] = [
    [sha256(json), 'report.json'],
    [sha256(markdown), 'report.md']
  ]
  if (report.image !== undefined) sums.unshift([report.image.hashes.archiveSha256, report.image.fileName])
  await writeWhole(files.json, json)
  await writeWhole(files.markdown, markdown)
  await writeWhole(files.sums, sums.map(([hash, name]) => `${hash}  ${name}\n`).join(''))
  return files
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
