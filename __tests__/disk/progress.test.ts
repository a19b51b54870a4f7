import { expect, test } from '@jest/globals'
import { byteProgress } from '../../src/disk/progress.ts'
import { describeProgress } from '../../src/reporter/text.ts'
import { MiB } from './disks.ts'
import { testRun } from './test-run.ts'

test('progress tells rate, ratio and the time left by what must still be gone through, not by zeros', () => {
  let now = 0
  const run = { ...testRun('/nowhere'), now: () => new Date(now) }
  const progress = byteProgress(run, 'Packing the disk', { total: 1000 * MiB, work: 300 * MiB })
  const lines = () => run.shown.map((shown) => describeProgress(shown, false))
  progress({ done: MiB, worked: MiB, archive: 0 })
  now = 100
  progress({ done: 2 * MiB, worked: 2 * MiB, archive: MiB }) // too soon
  now = 2000
  progress({ done: 800 * MiB, worked: 100 * MiB, archive: 40 * MiB })
  now = 6000
  progress({ done: 1000 * MiB, worked: 300 * MiB, archive: 120 * MiB })
  expect(lines()).toEqual([
    'Packing the disk: 0% (1.0 MiB of 1000.0 MiB)',
    'Packing the disk: 80% (800.0 MiB of 1000.0 MiB), 50.0 MiB/s, 2.5:1, 4.0 s left',
    'Packing the disk: 100% (1000.0 MiB of 1000.0 MiB), 50.0 MiB/s, 2.5:1'
  ])
})
