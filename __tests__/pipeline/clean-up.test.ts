import { readdir, writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { beginRecord, cleanUp, workFolderOf, writeOutcome } from '../../src/pipeline/clean-up.ts'
import { buildPlaces } from '../../src/pipeline/job.ts'
import { recordingReporter, temporaryFolder, testRun } from '../surroundings.ts'

/** Stands for a host whose PowerShell does its work: each script says that nothing was there. */
const said = JSON.stringify({ event: 'result', result: { copied: [], removed: [], left: [] } })
const shell = { command: process.execPath, argumentsFor: () => ['-e', `console.log('${said}')`], env: process.env }

async function clean({ outcome, disk }: { outcome: 'failed' | 'succeeded'; disk: boolean }) {
  const workDirectory = await temporaryFolder()
  const workFolder = workFolderOf(workDirectory, '0123456789ab')
  const places = buildPlaces('0123456789ab', workFolder, process.pid)
  await beginRecord(places, [])
  if (disk) await writeFile(places.osDisk, 'a disk')
  const reporter = recordingReporter()
  const run = testRun(reporter, workFolder)
  await writeOutcome(run, workFolder, outcome)
  await cleanUp(run, workFolder, { shell, keepOnFailure: true })
  return { left: await readdir(workDirectory), lines: reporter.lines.join('\n') }
}

test('keep-on-failure leaves what a failed build has made, and says where it is', async () => {
  const { left, lines } = await clean({ outcome: 'failed', disk: true })
  expect(left).toEqual(['maas-windows-image-0123456789ab'])
  expect(lines).toMatch(/^warning: kept on failure: VM maas-windows-image-0123456789ab \(vmconnect /)
})

test.each([
  ['a build that succeeded', { outcome: 'succeeded', disk: true }],
  ['a build that failed before it had a disk', { outcome: 'failed', disk: false }]
] as const)('but nothing of %s', async (_, build) => {
  expect(await clean(build)).toEqual({ left: [], lines: '' })
})
