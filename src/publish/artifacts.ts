/** Sends the image and its report to the workflow run, as two artifacts, with the runner's own client. */
import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactClient } from '@actions/artifact'
import { errorMessage, UserError } from '../errors.ts'
import type { Reporter } from '../run.ts'

export interface ArtifactsToPublish {
  /** Sent as it is; the artifact is called like the file. Absent when the build gave none. */
  readonly image?: { readonly file: string; readonly sha256: string }
  /** All in one folder; zipped. */
  readonly reportFiles: readonly string[]
  /** The report's artifact. */
  readonly reportName: string
  /** Days; absent means the repository's setting. */
  readonly retentionDays?: number
  readonly reporter: Reporter
  /** Looked at before each artifact: the client itself cannot be stopped. */
  readonly signal?: AbortSignal
}

export interface SentArtifact {
  readonly id: string
  readonly name: string
  /** SHA-256 of what was sent: of the file itself, or of the zip. */
  readonly sha256: string
  readonly size: number
}

export interface PublishedArtifacts {
  readonly image?: SentArtifact
  readonly report: SentArtifact
}

/**
 * Publishes the image, then its report. An artifact of the same name that this workflow run already has is deleted
 * before: artifacts cannot be changed, and a job that is run again must not fail over it.
 * @throws UserError `publish.unreadable` | `publish.artifact`: what was being sent, and what was sent before
 */
export async function publishArtifacts(what: ArtifactsToPublish): Promise<PublishedArtifacts> {
  const { image, reportFiles, reportName, retentionDays, reporter } = what
  // Inside the client an unreadable file would end the process: it throws from an event handler.
  for (const file of [...(image === undefined ? [] : [image.file]), ...reportFiles]) await checkReadable(file)
  const { default: client } = await import('@actions/artifact')
  const retention = retentionDays === undefined ? {} : { retentionDays }

  const sent: SentArtifact[] = []
  const sentImage =
    image &&
    (await send(client, reporter, sent, {
      name: path.basename(image.file),
      files: [image.file],
      options: { ...retention, skipArchive: true }
    }))
  if (image && sentImage?.sha256 !== image.sha256) {
    throw new UserError(
      'publish.artifact',
      `artifact ${sentImage?.name}: ${image.file} changed since it was verified: its SHA-256 was ${image.sha256}, what was ` +
        `sent has ${sentImage?.sha256}. Do not use artifact ${sentImage?.id}`
    )
  }
  what.signal?.throwIfAborted()
  const report = await send(client, reporter, sent, { name: reportName, files: reportFiles, options: retention })
  return sentImage === undefined ? { report } : { image: sentImage, report }
}

interface Upload {
  readonly name: string
  readonly files: readonly string[]
  readonly options: NonNullable<Parameters<ArtifactClient['uploadArtifact']>[3]>
}

async function send(
  client: ArtifactClient,
  reporter: Reporter,
  sent: SentArtifact[],
  { name, files, options }: Upload
): Promise<SentArtifact> {
  let doing = 'looking for an older artifact of this name'
  try {
    await deleteOlder(client, name, reporter)
    doing = 'sending it'
    const folder = path.dirname(files[0] ?? '.')
    const { id, digest, size } = await client.uploadArtifact(name, [...files], folder, options)
    if (id === undefined || digest === undefined) throw new Error('the service named no id for it')
    const artifact = { id: String(id), name, sha256: digest, size: size ?? 0 }
    sent.push(artifact)
    return artifact
  } catch (error) {
    const before = sent.map((artifact) => `${artifact.name} (id ${artifact.id})`).join(', ')
    throw new UserError(
      'publish.artifact',
      // The client has a warning of its own that asks to try again, but never shows it.
      `artifact ${name} (${files.map((file) => path.basename(file)).join(', ')}): ${doing} failed: ${errorMessage(error)}\n` +
        `Sent before: ${before || 'nothing'}. The files are still on the runner; run the job again to send them.`,
      { cause: error }
    )
  }
}

async function deleteOlder(client: ArtifactClient, name: string, reporter: Reporter): Promise<void> {
  const { artifacts } = await client.listArtifacts()
  if (!artifacts.some((artifact) => artifact.name === name)) return
  await client.deleteArtifact(name)
  reporter.info(`Deleted the artifact ${name} of an earlier attempt in this workflow run`)
}

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK)
    if (!(await stat(file)).isFile()) throw new Error('it is no file')
  } catch (error) {
    throw new UserError('publish.unreadable', `${file} cannot be published: ${errorMessage(error)}`, { cause: error })
  }
}
