/** Everything an image is made from, in one hash: equal ones need no new build. */
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { asset } from '../assets.ts'
import { readPublished } from '../publish/index.ts'
import type { Run } from '../run.ts'
import { sha256Of } from '../updates/download/index.ts'
import type { Job } from './job.ts'

/** @returns the fingerprint of definition, files, lock, media, product key, tool version and, in a simulated build, the scenario */
export async function fingerprintOf(job: Job, run: Run, mediaSha256: string): Promise<string> {
  const { loaded, options } = job
  const parts = [`tool ${options.toolVersion}`, `definition ${loaded.sha256}`, `media ${mediaSha256}`]
  // A branch or moving tag of the action changes what it does without another version.
  for (const item of await filesBelow(asset('powershell'))) parts.push(`own ${await sha256Of(item, run.signal)}`)
  // One runner may build for several repositories.
  if (options.repository !== undefined) parts.push(`repository ${options.repository}`)
  for (const { role, path: file } of loaded.files) {
    for (const item of await filesBelow(file)) {
      const sha256 = await sha256Of(item, run.signal)
      const name = path.relative(options.repositoryRoot, item).replaceAll(path.sep, '/')
      const { size } = await stat(item)
      job.findings.inputs.push({ kind: role, path: name, sha256, size })
      parts.push(`${name} ${sha256}`)
    }
  }
  // A new secret is a new image; what is recorded is a hash of it with all the rest.
  if (job.definition.productKey === 'input') parts.push(`product-key ${options.productKey?.toUpperCase() ?? ''}`)
  if (options.simulator !== undefined) parts.push(`scenario ${await sha256Of(options.simulator, run.signal)}`)
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/**
 * @returns the run and artifact of a published image of the same fingerprint; undefined when there is none any more, and
 * when the user wants a new one anyway
 */
export async function alreadyPublished(job: Job, run: Run, fingerprint: string) {
  // From a terminal nothing is recorded: the output directory is the user's own.
  if (job.options.force || job.options.outputDirectory !== undefined) return undefined
  const last = await readPublished(job.options.packageDirectory, {
    name: job.definition.name,
    simulated: job.simulated
  })
  if (last?.fingerprint !== fingerprint) return undefined
  if (last.expires === undefined || Date.parse(last.expires) > run.now().getTime()) return last
  run.reporter.info(`nothing has changed, but GitHub keeps artifact ${last.artifactId} only until ${last.expires}`)
  return undefined
}

async function filesBelow(file: string): Promise<string[]> {
  if (!(await stat(file)).isDirectory()) return [file]
  const entries = await readdir(file, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}
