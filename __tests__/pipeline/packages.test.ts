import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Job } from '../../src/pipeline/job.ts'
import { switchOn } from '../simulator/deployed.ts'
import { leftBehind, play, story } from './harness.ts'

/** Starts a machine from the disk that a build has sealed, before that is cleaned up. */
async function deployFrom({ places, shell }: Job) {
  const machines = path.join(shell.env['MAAS_SIMULATOR_HOST'] ?? '', 'vms')
  const id = (await readdir(machines)).find((name) => name.endsWith('.id')) ?? ''
  const machine = await switchOn(
    { machine: path.join(machines, path.basename(id, '.id')), volume: `${places.osDisk}.volume` },
    shell.env
  )
  try {
    await machine.untilReleased()
    const statuses = machine.memory().packages.map(({ kb, status }) => `${kb} ${status}`)
    return { statuses, log: machine.log(), rules: machine.openness().rules }
  } finally {
    await machine.off()
  }
}

describe('packages', () => {
  test('all succeed: the image holds them, and nothing of the build is left', async () => {
    const packages = ['KB5900001', 'KB5900004']
    const scene = await play({ scenario: 'all-succeed.yml', packages })
    expect(scene.end.error).toBeUndefined()
    expect(scene.report).toMatchObject({ outcome: 'succeeded', simulated: true, keptBytes: 0, warnings: [] })
    const ends = packages.map((kb) => story(scene.report, kb))
    expect(ends.map(({ kb, verdict, kept }) => [kb, verdict, kept])).toEqual(
      packages.map((kb) => [kb, 'installed', false])
    )
    expect(scene.report.stages.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      ['preflight', 'updates', 'answer file', 'disk', 'customize', 'settle', 'seal', 'pack'].map(
        (name) => `${name} succeeded`
      )
    )
    expect(scene.end.published?.image).toBe(path.join(scene.output, 'simulated-windows-test.dd.gz'))
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  }, 240_000)

  test('retried: at once, after a reboot, and by a machine deployed from the image; each is believed on evidence', async () => {
    const packages = ['KB5900001', 'KB5900002', 'KB5900003', 'KB5900004']
    let deployment: Awaited<ReturnType<typeof deployFrom>> | undefined
    const scene = await play({
      scenario: 'retried.yml',
      packages,
      beforeCleanUp: async (job) => {
        if (job.findings.keptBytes > 0) deployment = await deployFrom(job)
      }
    })
    expect(scene.end.error).toBeUndefined()
    const tries = (kb: string) =>
      story(scene.report, kb).attempts.map(({ phase, class: kind, before, evidence }) => {
        return `${phase}: ${kind}, ${before} > ${evidence}`
      })
    expect(Object.fromEntries(packages.map((kb) => [kb, tries(kb)]))).toEqual({
      KB5900001: ['first group: after, absent > absent', 'round 1: reboot, absent > pending'],
      KB5900002: ['group 3: now, absent > absent', 'group 3: ok, absent > installed'],
      KB5900003: ['group 2', 'round 1', 'round 2'].map((phase) => `${phase}: after, absent > absent`),
      KB5900004: ['first group: now, absent > absent', 'first group: ok, absent > installed']
    })
    const ends = packages.map((kb) => story(scene.report, kb))
    expect(ends.map(({ verdict, kept, evidence }) => [verdict, kept, evidence])).toEqual([
      ['installed', false, 'installed'],
      ['installed', false, 'installed'],
      ['kept', true, 'absent'],
      ['installed', false, 'installed']
    ])
    expect(scene.report.os?.buildAfter).toBe('26100.7171')
    expect(scene.report.keptBytes).toBeGreaterThan(0)
    expect(scene.report.keptCost).toMatchObject({
      bytes: scene.report.keptBytes,
      limitSeconds: 600,
      restartSeconds: 180
    })
    expect(deployment?.statuses).toEqual(['KB5900003 installed'])
    expect(deployment?.log).toMatch(
      /KB5900003: installed after the restart\n.*releasing the machine: tried, and restarted once/
    )
    expect(deployment?.rules).toMatchObject({ 'WINRM-HTTP-In-TCP': 'on' })
    expect(scene.report.warnings.join()).toContain(
      'kept for the retry at deploy time: KB5900003 (exit code 0x800F0821 CBS_E_ABORT after 3 tries)'
    )
    expect(story(scene.report, 'KB5900004').attempts[0]?.note).toBe('exit code 0, but Defender does not show it')
    // Groups with reboots between are no rounds.
    expect(scene.reporter.lines.filter((line) => / round \d/.test(line))).toEqual([
      'info: round 1 of at most 2: KB5900001, KB5900003',
      'info: round 2 of at most 2: KB5900003'
    ])
  }, 240_000)

  test('trap 3: there before, not applicable although DISM says 0, hopeless, and 0 without evidence are told apart', async () => {
    const packages = ['KB5900001', 'KB5900002', 'KB5900003', 'KB5900004']
    const updates = { lock: 'updates/lock.json', rounds: 1, 'on-failure': 'fail' }
    const scene = await play({ scenario: 'not-installed.yml', packages, definition: { updates } })
    const ends = packages.map((kb) => story(scene.report, kb))
    expect(ends.map(({ kb, verdict, attempts, reason }) => [kb, verdict, attempts.length, reason])).toEqual([
      ['KB5900001', 'already-installed', 1, 'Windows had it before this attempt'],
      ['KB5900002', 'not-applicable', 1, 'exit code 0, but the DISM log says CBS_E_NOT_APPLICABLE'],
      ['KB5900003', 'hopeless', 1, 'exit code 0x800F0830 CBS_E_IMAGE_UNSERVICEABLE'],
      ['KB5900004', 'not-installed', 3, 'exit code 0 success, but Windows does not have it after 3 tries']
    ])
    expect({ stage: scene.report.stoppedAt, code: scene.report.error?.code }).toEqual({
      stage: 'settle',
      code: 'settle.packages-failed'
    })
    expect(scene.report.error?.message).toMatch(/^not installed: KB5900004 \(.*\), KB5900003 \(.*\)$/)
  }, 240_000)

  test('a restart that stays pending ends the build and is named', async () => {
    const updates = { lock: 'updates/lock.json', rounds: 1 }
    const scene = await play({ scenario: 'pending-stays.yml', packages: ['KB5900001'], definition: { updates } })
    expect(scene.report.error).toMatchObject({
      stage: 'settle',
      code: 'settle.still-pending',
      message: expect.stringContaining('Component Based Servicing\\PackagesPending (1: package_for_kb5999999)')
    })
    expect(story(scene.report, 'KB5900001').verdict).toBe('installed')
  }, 240_000)
})
