import path from 'node:path'
import { expect, test } from '@jest/globals'
import { readBuildOptions } from '../../src/options.ts'
import { alreadyPublished, fingerprintOf } from '../../src/pipeline/fingerprint.ts'
import type { BuildOptions, Job } from '../../src/pipeline/job.ts'
import { recordPublished } from '../../src/publish/index.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

const image = { name: 'windows/test', simulated: false }

/** What a fingerprint is made of, and nothing else. */
function newJob(options: Partial<BuildOptions>, productKey: 'input' | 'kms' = 'kms'): Job {
  const job = {
    definition: { name: image.name, productKey },
    loaded: { sha256: 'd', files: [] },
    findings: { inputs: [] },
    simulated: false,
    options: { toolVersion: '1', force: false, ...options }
  }
  return job as unknown as Job
}

test('another product key is another image, but only where the definition takes it', async () => {
  const run = testRun(recordingReporter(), '')
  const [first, second] = ['AAAAA-AAAAA-AAAAA-AAAAA-AAAAA', 'BBBBB-AAAAA-AAAAA-AAAAA-AAAAA']
  const of = (key: string, kind: 'input' | 'kms') => fingerprintOf(newJob({ productKey: key }, kind), run, 'media')
  expect(await of(first, 'input')).toBe(await of(first.toLowerCase(), 'input'))
  expect(await of(second, 'input')).not.toBe(await of(first, 'input'))
  expect(await of(second, 'kms')).toBe(await of(first, 'kms'))
})

test('an image whose artifact GitHub has dropped is built again', async () => {
  const packageDirectory = await temporaryFolder()
  const reporter = recordingReporter()
  const run = { ...testRun(reporter, ''), now: () => new Date('2026-11-25T00:00:00Z') }
  const ask = (fingerprint: string) => alreadyPublished(newJob({ packageDirectory }), run, fingerprint)
  const published = { fingerprint: 'same', runId: '1', artifactId: '2' }
  await recordPublished(packageDirectory, image, { ...published, expires: '2026-11-26T00:00:00.000Z' })
  expect(await ask('same')).toMatchObject(published)
  expect(await ask('other')).toBeUndefined()
  await recordPublished(packageDirectory, image, { ...published, expires: '2026-11-24T00:00:00.000Z' })
  expect(await ask('same')).toBeUndefined()
  expect(reporter.lines.join()).toContain('GitHub keeps artifact 2 only until 2026-11-24')
  // Of a record without a date nobody knows.
  await recordPublished(packageDirectory, image, published)
  expect(await ask('same')).toEqual(published)
})

test.each<[string, string, number | undefined]>([
  ['40', '90', 40],
  ['', '90', 90],
  ['400', '90', 90],
  ['40', '', 40],
  ['', '', undefined]
])('retention-days %j where the repository keeps artifacts for %j days', (retention, most, days) => {
  const given = (name: string) =>
    (name === 'definition' ? 'a.yml' : name === 'retention-days' ? retention : '') || undefined
  const env = most === '' ? {} : { GITHUB_RETENTION_DAYS: most }
  const options = readBuildOptions(given, { env, cwd: path.resolve('.'), toolVersion: '1', terminal: false })
  expect(options.artifactDays).toBe(days)
})
