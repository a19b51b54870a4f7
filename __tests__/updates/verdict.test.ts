import { describe, expect, test } from '@jest/globals'
import { type AttemptRecord, judgePackage, type PackageRecord, type Verdict } from '../../src/updates/verdict.ts'

const attempt = (exitCode: number | null, kind: string, more: Partial<AttemptRecord> = {}): AttemptRecord => ({
  exitCode,
  class: kind,
  before: 'absent',
  evidence: 'absent',
  note: '',
  ...more
})
const cut = attempt(null, 'cut', { note: 'cut by a restart of Windows' })

interface Case {
  readonly name: string
  readonly record?: PackageRecord
  readonly role?: string
  readonly verdict: Verdict
  readonly reason: string
}

const cases: readonly Case[] = [
  { name: 'never tried', verdict: 'untried', reason: 'no attempt was recorded' },
  {
    name: 'listed after a reboot',
    record: { evidence: 'installed', attempts: [attempt(3010, 'reboot')] },
    verdict: 'installed',
    reason: 'Windows shows it after 1 try'
  },
  {
    name: 'listed after a failure and a success',
    record: { evidence: 'installed', attempts: [attempt(1618, 'now'), attempt(0, 'ok')] },
    verdict: 'installed',
    reason: 'Windows shows it after 2 tries'
  },
  {
    name: 'there before',
    record: {
      evidence: 'installed',
      attempts: [attempt(null, 'have', { before: 'installed', note: 'Windows had it before this attempt' })]
    },
    verdict: 'already-installed',
    reason: 'Windows had it before this attempt'
  },
  {
    name: 'brought by another package of this build, pending then',
    record: { evidence: 'installed', attempts: [attempt(null, 'have', { before: 'pending' })] },
    verdict: 'installed',
    reason: 'Windows shows it after 1 try'
  },
  {
    name: 'cut by a restart, and there',
    record: { evidence: 'installed', attempts: [cut, attempt(null, 'have', { before: 'installed' })] },
    verdict: 'installed',
    reason: 'Windows shows it after 2 tries'
  },
  {
    name: 'cut by a restart, and not there',
    record: { evidence: 'absent', attempts: [cut] },
    verdict: 'retry',
    reason: 'cut by a restart of Windows after 1 try'
  },
  {
    name: 'cut each time',
    record: { evidence: 'absent', attempts: [cut, cut] },
    verdict: 'exhausted',
    reason: 'cut by a restart of Windows after 2 tries'
  },
  {
    name: 'a checkpoint that is staged, which is how it stays',
    record: { evidence: 'staged', attempts: [attempt(0, 'ok', { evidence: 'staged' })] },
    role: 'checkpoint',
    verdict: 'installed',
    reason: 'Windows lists it as staged, as it does with checkpoints'
  },
  {
    name: 'another one that is staged',
    record: { evidence: 'staged', attempts: [attempt(0, 'ok', { evidence: 'staged' })] },
    verdict: 'retry',
    reason: 'exit code 0 success, but Windows does not have it after 1 try'
  },
  {
    name: 'exit code 0 and not there',
    record: { evidence: 'absent', attempts: [attempt(0, 'ok')] },
    verdict: 'retry',
    reason: 'exit code 0 success, but Windows does not have it after 1 try'
  },
  {
    name: 'trap 7: "already installed" (0x00240006) while it is only pending',
    record: { evidence: 'pending', attempts: [attempt(2359302, 'have', { evidence: 'pending' })] },
    verdict: 'pending',
    reason: 'Windows lists it as pending after 1 try'
  },
  {
    name: '"already installed" (0x00240006) and not there',
    record: { evidence: 'absent', attempts: [attempt(2359302, 'have')] },
    verdict: 'retry',
    reason: 'exit code 0x00240006 WU_S_ALREADY_INSTALLED, but Windows does not have it after 1 try'
  },
  {
    name: 'exit code 0 and the log says not applicable',
    record: { evidence: 'absent', attempts: [attempt(0, 'not-applicable', { note: 'the log says so' })] },
    verdict: 'not-applicable',
    reason: 'the log says so'
  },
  {
    name: 'hopeless',
    record: { evidence: 'absent', attempts: [attempt(-2146498512, 'permanent')] },
    verdict: 'hopeless',
    reason: 'exit code 0x800F0830 CBS_E_IMAGE_UNSERVICEABLE'
  },
  {
    name: 'damaged on its way, so never started',
    record: { evidence: 'absent', attempts: [attempt(null, 'permanent', { note: 'the file is damaged' })] },
    verdict: 'hopeless',
    reason: 'the file is damaged'
  },
  {
    name: 'damaged as it is published: tried from a fresh copy in vain',
    record: { evidence: 'absent', attempts: [attempt(13, 'permanent', { note: 'tried from a fresh copy' })] },
    verdict: 'hopeless',
    reason: 'exit code 13 (tried from a fresh copy)'
  },
  {
    name: 'may pass, but not in this build',
    record: { evidence: 'absent', attempts: [attempt(1603, 'after'), attempt(1603, 'keep')] },
    verdict: 'exhausted',
    reason: 'exit code 1603 ERROR_INSTALL_FAILURE after 2 tries'
  },
  {
    name: 'pending',
    record: { evidence: 'pending', attempts: [attempt(3010, 'reboot')] },
    verdict: 'pending',
    reason: 'Windows lists it as pending after 1 try'
  },
  {
    name: 'taken back at the restart',
    record: { evidence: 'absent', attempts: [attempt(3010, 'reboot', { evidence: 'pending' })] },
    verdict: 'retry',
    reason: 'exit code 3010 ERROR_SUCCESS_REBOOT_REQUIRED, but Windows took it back at the restart after 1 try'
  },
  {
    name: 'a kind without evidence, exit code good',
    record: { evidence: 'unknown', attempts: [attempt(0, 'ok')] },
    verdict: 'installed',
    reason: 'exit code 0 success; this kind leaves no other evidence'
  },
  {
    name: 'a kind without evidence that was there before (1638)',
    record: { evidence: 'unknown', attempts: [attempt(1638, 'have')] },
    verdict: 'already-installed',
    reason: 'exit code 1638 ERROR_PRODUCT_VERSION; this kind leaves no other evidence'
  },
  {
    name: 'a kind without evidence, exit code bad',
    record: { evidence: 'unknown', attempts: [attempt(1603, 'after')] },
    verdict: 'retry',
    reason: 'exit code 1603 ERROR_INSTALL_FAILURE after 1 try'
  },
  {
    name: 'ended at its limit',
    record: { evidence: 'absent', attempts: [attempt(-1, 'after', { note: 'ended after its limit of 5 s' })] },
    verdict: 'retry',
    reason: 'exit code 0xFFFFFFFF (ended after its limit of 5 s) after 1 try'
  }
]

describe('a package is judged by what Windows says, not by its exit code', () => {
  test.each(cases)('$name', ({ record, role, verdict, reason }) => {
    expect(judgePackage(record, role)).toEqual({ verdict, reason })
  })
})
