import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { publishArtifacts } from '../../src/publish/index.ts'
import { noise } from '../disk/disks.ts'
import { testRun } from '../disk/test-run.ts'
import { type ResultsService, startResultsService } from '../results-service.ts'

let service: ResultsService
let folder: string
let before: NodeJS.ProcessEnv

beforeEach(async () => {
  // The client's log lines are commands to a runner that runs these tests: ::add-mask:: and the like.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  service = await startResultsService()
  folder = await mkdtemp(path.join(tmpdir(), 'maas-windows-image-artifacts-'))
  before = { ...process.env }
  Object.assign(process.env, service.environment)
  delete process.env['GITHUB_SERVER_URL']
  delete process.env['GITHUB_RETENTION_DAYS']
})

afterEach(async () => {
  jest.restoreAllMocks()
  process.env = before
  await service.close()
  await rm(folder, { recursive: true, force: true })
})

const files = async (seed: string) => {
  const report = path.join(folder, 'report')
  await mkdir(report, { recursive: true })
  // Three blocks of 8 MiB, the last of them short.
  const bytes = noise(seed, 17 * 1024 * 1024 + 1)
  const image = { file: path.join(folder, 'windows-ws2025.dd.gz'), sha256: sha256(bytes) }
  await writeFile(image.file, bytes)
  const reportFiles = ['report.json', 'report.md', 'SHA256SUMS'].map((name) => path.join(report, name))
  for (const file of reportFiles) await writeFile(file, `${seed}: ${path.basename(file)}\n`)
  return { image, reportFiles, reportName: 'windows-ws2025-report', reporter: testRun(folder).reporter }
}

test('both artifacts arrive: the image as it is, the report zipped', async () => {
  const what = await files('first')
  const published = await publishArtifacts({ ...what, retentionDays: 7 })
  const [image, report] = service.artifacts()
  expect(image).toMatchObject({
    name: 'windows-ws2025.dd.gz',
    id: published.image?.id,
    digest: `sha256:${what.image.sha256}`,
    size: 17 * 1024 * 1024 + 1
  })
  expect(published.image).toMatchObject({ sha256: what.image.sha256, name: 'windows-ws2025.dd.gz' })
  expect(sha256(await readFile(image?.file ?? ''))).toBe(what.image.sha256)
  const days = (Date.parse(image?.expiresAt ?? '') - Date.now()) / 86_400_000
  expect(days).toBeGreaterThan(6.9)
  expect(days).toBeLessThan(7.1)

  expect(report).toMatchObject({ name: 'windows-ws2025-report', id: published.report.id })
  const zip = await readFile(report?.file ?? '')
  expect(report?.digest).toBe(`sha256:${sha256(zip)}`)
  expect(zip.toString('latin1', 0, 4)).toBe('PK\x03\x04')
  for (const name of ['report.json', 'report.md', 'SHA256SUMS']) expect(zip.includes(name)).toBe(true)
})

test('published again in the same run, the newer replaces the older', async () => {
  const first = await publishArtifacts(await files('first'))
  const what = await files('second')
  const second = await publishArtifacts(what)
  expect(service.artifacts().map(({ name }) => name)).toEqual(['windows-ws2025.dd.gz', 'windows-ws2025-report'])
  expect(second.image?.id).not.toBe(first.image?.id)
  expect(service.artifacts()[0]?.digest).toBe(`sha256:${what.image.sha256}`)
})

test('without an image the report goes alone', async () => {
  const { reportFiles, reportName, reporter } = await files('alone')
  const published = await publishArtifacts({ reportFiles, reportName, reporter })
  expect(published.image).toBeUndefined()
  expect(service.artifacts().map(({ name }) => name)).toEqual(['windows-ws2025-report'])
})

test('a service that is down: what was being sent, to no avail', async () => {
  const what = await files('down')
  await service.close()
  await expect(publishArtifacts(what)).rejects.toMatchObject({
    code: 'publish.artifact',
    message: expect.stringMatching(
      /^artifact windows-ws2025\.dd\.gz .*failed: .*ECONNREFUSED(?:.|\n)*Sent before: nothing\./
    )
  })
})

test('a service that fails in the middle: what was sent before', async () => {
  const what = await files('middle')
  const sentImage = await publishArtifacts(what)
  expect(sentImage.image?.id).toBe('1000')
  service.fail('FinalizeArtifact', 403, 'no more room for artifacts')
  await expect(publishArtifacts(what)).rejects.toMatchObject({
    code: 'publish.artifact',
    message: expect.stringMatching(/^artifact windows-ws2025\.dd\.gz .*sending it failed: .*no more room/)
  })
  // Another image's report, after its image went through.
  service.fail('DeleteArtifact', 403, 'may not delete')
  const other = { file: path.join(folder, 'windows-w11.dd.gz'), sha256: sha256(Buffer.from('w11')) }
  await writeFile(other.file, 'w11')
  service.recover('FinalizeArtifact')
  await expect(publishArtifacts({ ...what, image: other })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^artifact windows-ws2025-report (?:.|\n)*may not delete(?:.|\n)*Sent before: windows-w11\.dd\.gz \(id \d+\)/
    )
  })
})

test('an image that changed since it was verified is named as such', async () => {
  const what = await files('changed')
  await writeFile(what.image.file, 'something else')
  await expect(publishArtifacts(what)).rejects.toMatchObject({
    code: 'publish.artifact',
    message: expect.stringMatching(/changed since it was verified/)
  })
})

test('a file that is not there stops it before anything is sent', async () => {
  const what = await files('missing')
  await rm(what.reportFiles[1] ?? '')
  await expect(publishArtifacts(what)).rejects.toMatchObject({
    code: 'publish.unreadable',
    message: expect.stringMatching(/report\.md cannot be published/)
  })
  expect(service.calls).toEqual([])
})

test('outside a workflow run the missing token is named', async () => {
  const what = await files('token')
  delete process.env['ACTIONS_RUNTIME_TOKEN']
  await expect(publishArtifacts(what)).rejects.toMatchObject({
    code: 'publish.artifact',
    message: expect.stringMatching(/ACTIONS_RUNTIME_TOKEN/)
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
