import { expect, test } from '@jest/globals'
import type { Job } from '../../src/pipeline/job.ts'
import { updates } from '../../src/pipeline/updates.ts'
import type { MediaImage } from '../../src/powershell/scripts.ts'
import { recordingReporter, testRun } from '../surroundings.ts'

test('what the log warns of stands in the report too', async () => {
  const reporter = recordingReporter()
  const job = { findings: { warnings: [] } } as unknown as Job
  expect(await updates(job, testRun(reporter, ''), undefined, {} as MediaImage)).toEqual([])
  const warning = 'the definition names no updates: the image will have those of its media only'
  expect(reporter.lines).toEqual([`warning: ${warning}`])
  expect(job.findings.warnings).toEqual([warning])
})
