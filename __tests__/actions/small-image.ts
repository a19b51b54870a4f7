/** A small image, and jobs that build it; each is closed after its test. */
import { afterEach } from '@jest/globals'
import { asset } from '../../src/assets.ts'
import { temporaryFolder } from '../surroundings.ts'
import { type RunnerJob, startJob } from './runner.ts'

export const definition = (more = '') => `name: windows/test
title: A test image
source: { path: media.iso, edition: ServerStandard }
product-key: kms
customizations:
  - { name: Nothing, run: exit 0 }
${more}`

export const inputs = (scenario = 'all-succeed.yml') => ({
  definition: 'image.yml',
  simulator: asset(`simulator/scenarios/${scenario}`)
})

let job: RunnerJob | undefined

afterEach(async () => {
  await job?.service.close()
  job = undefined
})

export async function newJob(more = ''): Promise<RunnerJob> {
  const files = { 'image.yml': definition(more), 'media.iso': 'a stand-in\n' }
  job = await startJob(await temporaryFolder(), files)
  return job
}
