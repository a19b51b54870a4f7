import { describe, expect, test } from '@jest/globals'
import { describeExitCode } from '../../src/updates/exit-codes.ts'
import { judgePackage, type PackageRecord } from '../../src/updates/verdict.ts'

const attempt = (exitCode: number | null, kind: string, more: Partial<PackageRecord['attempts'][number]> = {}) => ({
  phase: 'round 1',
  exitCode,
  class: kind,
  evidence: 'absent',
  timedOut: false,
  note: '',
  ...more
})

describe('a package is judged by what Windows says, not by its exit code', () => {
  test.each<[string, PackageRecord | undefined, string, string]>([
    ['never tried', undefined, 'untried', 'no attempt was recorded'],
    [
      'listed after a reboot',
      { evidence: 'installed', attempts: [attempt(3010, 'reboot')] },
      'installed',
      'Windows lists it after 1 try'
    ],
    [
      'listed after a failure and a success',
      { evidence: 'installed', attempts: [attempt(1618, 'now'), attempt(0, 'ok')] },
      'installed',
      'Windows lists it after 2 tries'
    ],
    [
      'there before',
      { evidence: 'installed', attempts: [attempt(null, 'have', { note: 'Windows had it before this attempt' })] },
      'already-installed',
      'Windows had it before this attempt'
    ],
    [
      'exit code 0 and not there',
      { evidence: 'absent', attempts: [attempt(0, 'ok')] },
      'retry',
      'exit code 0 success, but Windows does not have it after 1 try'
    ],
    [
      'exit code 0 and the log says not applicable',
      { evidence: 'absent', attempts: [attempt(0, 'not-applicable', { note: 'the log says so' })] },
      'not-applicable',
      'the log says so'
    ],
    [
      'hopeless',
      { evidence: 'absent', attempts: [attempt(-2146498512, 'permanent')] },
      'hopeless',
      'exit code 0x800F0830 CBS_E_IMAGE_UNSERVICEABLE'
    ],
    ['damaged', { evidence: 'absent', attempts: [attempt(13, 'refetch')] }, 'hopeless', 'exit code 13'],
    ['pending', { evidence: 'pending', attempts: [attempt(3010, 'reboot')] }, 'pending', 'Windows lists it as pending'],
    [
      'a kind without evidence, exit code good',
      { evidence: 'unknown', attempts: [attempt(0, 'ok')] },
      'installed',
      'exit code 0 success; this kind leaves no other evidence'
    ],
    [
      'a kind without evidence, exit code bad',
      { evidence: 'unknown', attempts: [attempt(1603, 'after')] },
      'retry',
      'exit code 1603 ERROR_INSTALL_FAILURE after 1 try'
    ],
    [
      'ended at its limit',
      {
        evidence: 'absent',
        attempts: [attempt(-1, 'after', { timedOut: true, note: 'ended after its limit of 5 s' })]
      },
      'retry',
      'ended after its limit of 5 s after 1 try'
    ]
  ])('%s', (_name, record, verdict, reason) => {
    expect(judgePackage(record)).toEqual({ verdict, reason })
  })
})

test.each([
  [0, '0 success'],
  [3010, '3010 ERROR_SUCCESS_REBOOT_REQUIRED'],
  [-2146498530, '0x800F081E CBS_E_NOT_APPLICABLE'],
  [2359302, '0x00240006 WU_S_ALREADY_INSTALLED'],
  [77, '77'],
  [-1, '0xFFFFFFFF']
])('exit code %d is shown as people know it', (code, text) => {
  expect(describeExitCode(code)).toBe(text)
})
