import { expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { buildReport } from '../../src/pipeline/build-report.ts'
import type { Job } from '../../src/pipeline/job.ts'
import { StageError } from '../../src/pipeline/stage.ts'

test('a script that writes the password or the product key does not bring them into the report', () => {
  const job = {
    password: 'Aa1-secret',
    options: { toolVersion: '1', productKey: 'abcde-abcde-abcde-abcde-abcde' },
    places: { buildId: '1' },
    loaded: { file: 'a.yml', sha256: 'd' },
    definition: { name: 'windows/test', title: 'A test' },
    findings: {
      inputs: [],
      stages: [],
      customizations: [],
      packages: [],
      refused: [],
      warnings: ['it is Aa1-secret'],
      keptBytes: 0
    }
  } as unknown as Job
  const cause = new UserError(
    'customize.step-failed',
    'First failed; its last lines:\n  key ABCDE-ABCDE-ABCDE-ABCDE-ABCDE'
  )
  const report = buildReport(job, { error: new StageError('customize', 'failed', cause) })
  expect(report.error?.message).toBe('First failed; its last lines:\n  key ***')
  expect(report.warnings).toEqual(['it is ***'])
})
