/** What was published last, so that a build of the same inputs can end early. It lies beside the packages, on the host. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { baseName, type Named } from './names.ts'
import { writeWhole } from './whole-files.ts'

export interface PublicationRecord {
  /** Of everything that the image was made from; equal ones need no new build. */
  readonly fingerprint: string
  /** The workflow run that published it. */
  readonly runId: string
  /** The image's artifact. */
  readonly artifactId: string
  /** ISO 8601: when GitHub drops the artifact; absent where nobody knows. */
  readonly expires?: string
}

/**
 * @returns undefined when nothing is recorded, or the record is not to be read: then the image is built again
 */
export async function readPublished(packageDirectory: string, image: Named): Promise<PublicationRecord | undefined> {
  const record = await readFile(recordFile(packageDirectory, image), 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch(() => undefined)
  if (typeof record !== 'object' || record === null) return undefined
  const { fingerprint, runId, artifactId, expires } = record as { [key in keyof PublicationRecord]?: unknown }
  if (typeof fingerprint !== 'string' || typeof runId !== 'string' || typeof artifactId !== 'string') return undefined
  return { fingerprint, runId, artifactId, ...(typeof expires === 'string' ? { expires } : {}) }
}

/** Replaces the record in one step; to be called once everything is published. */
export async function recordPublished(
  packageDirectory: string,
  image: Named,
  published: PublicationRecord
): Promise<void> {
  const { fingerprint, runId, artifactId, expires } = published
  const record = { schemaVersion: 1, name: image.name, fingerprint, runId, artifactId, expires }
  await writeWhole(recordFile(packageDirectory, image), `${JSON.stringify(record, undefined, 2)}\n`)
}

function recordFile(packageDirectory: string, image: Named): string {
  return path.join(packageDirectory, 'published', `${baseName(image)}.json`)
}
