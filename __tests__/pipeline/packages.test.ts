import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Job } from '../../src/pipeline/job.ts'
import { switchOn } from '../simulator/deployed.ts'
import { leftBehind, play, type Scene, story } from './harness.ts'

const failure = (scene: Scene) => ({ stage: scene.report.stoppedAt, code: scene.report.error?.code })

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
    expect(scene.report.packages.map(({ kb, verdict, kept }) => [kb, verdict, kept])).toEqual(
      packages.map((kb) => [kb, 'installed', false])
    )
    expect(scene.report.stages.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      ['preflight', 'updates', 'answer file', 'disk', 'customize', 'settle', 'seal', 'pack'].map(
        (name) => `${name} succeeded`
      )
    )
    expect(scene.end.published?.image).toBe(path.join(scene.output, 'simulated-windows-test.dd.gz'))
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  })

  test('two need two tries: one at once, one after a reboot, and both are believed on evidence', async () => {
    const scene = await play({ scenario: 'two-tries.yml', packages: ['KB5900001', 'KB5900002'] })
    const first = story(scene.report, 'KB5900001')
    expect(first.attempts.map(({ phase, class: kind }) => [phase, kind])).toEqual([
      ['first group', 'after'],
      ['round 1', 'reboot']
    ])
    const second = story(scene.report, 'KB5900002')
    expect(second.attempts.map(({ phase, class: kind }) => [phase, kind])).toEqual([
      ['group 2', 'now'],
      ['group 2', 'ok']
    ])
    expect([first.verdict, second.verdict]).toEqual(['installed', 'installed'])
    expect(scene.report.os?.buildAfter).toBe('26100.7171')
  })

  test('one does not install: it is kept, its cost is in the report, and a machine deployed from the image installs it', async () => {
    let deployment: Awaited<ReturnType<typeof deployFrom>> | undefined
    const scene = await play({
      scenario: {
        packages: {
          KB5900001: { outcome: 'needs-reboot', ubr: 7171 },
          // Its exit code promises one more try after a restart; the third one is the deployed machine's.
          KB5900003: { fails: { code: 0x800f0921, times: 2 }, outcome: 'needs-reboot' }
        }
      },
      packages: ['KB5900001', 'KB5900003'],
      beforeCleanUp: async (job) => {
        if (job.findings.keptBytes > 0) deployment = await deployFrom(job)
      }
    })
    expect(scene.end.error).toBeUndefined()
    const kept = story(scene.report, 'KB5900003')
    expect(kept).toMatchObject({ verdict: 'kept', kept: true })
    expect(kept.attempts.map((attempt) => attempt.phase)).toEqual(['group 2', 'round 1'])
    expect(scene.report.keptBytes).toBeGreaterThan(0)
    expect(scene.report.keptCost).toMatchObject({
      bytes: scene.report.keptBytes,
      limitSeconds: 600,
      restartSeconds: 180
    })
    expect(scene.report.keptCost?.retrySeconds).toBe(1)
    expect(scene.report.warnings.join()).toContain('kept for the retry at deploy time: KB5900003')
    expect(story(scene.report, 'KB5900001').verdict).toBe('installed')
    expect(deployment?.statuses).toEqual(['KB5900003 installed'])
    expect(deployment?.log).toMatch(
      /KB5900003: installed after the restart\n.*releasing the machine: tried, and restarted once/
    )
    expect(deployment?.rules).toMatchObject({ 'WINRM-HTTP-In-TCP': 'on' })
  }, 180_000)

  test('one is hopeless: tried once, dropped with a warning, not kept', async () => {
    const scene = await play({ scenario: 'hopeless.yml', packages: ['KB5900003'] })
    expect(scene.end.error).toBeUndefined()
    expect(story(scene.report, 'KB5900003')).toMatchObject({
      verdict: 'hopeless',
      kept: false,
      attempts: [expect.anything()]
    })
    expect(scene.report.keptBytes).toBe(0)
    expect(scene.report.warnings.join()).toContain('0x800F0830')
  })

  test('one that fails stops the build when the definition says so', async () => {
    const updates = { lock: 'updates/lock.json', rounds: 1, 'on-failure': 'fail' }
    const scene = await play({ scenario: 'never-installs.yml', packages: ['KB5900003'], definition: { updates } })
    expect(failure(scene)).toEqual({ stage: 'settle', code: 'settle.packages-failed' })
    expect(scene.report.error?.message).toContain('KB5900003')
  })

  test('exit code 0 without evidence is no success', async () => {
    const scene = await play({
      scenario: 'exits-zero.yml',
      packages: ['KB5900003'],
      definition: { updates: { lock: 'updates/lock.json', rounds: 1 } }
    })
    expect(story(scene.report, 'KB5900003')).toMatchObject({
      verdict: 'kept',
      reason: expect.stringContaining('Windows does not have it')
    })
  })

  test('a package that does not apply is told apart although DISM says 0', async () => {
    const scene = await play({ scenario: 'not-applicable.yml', packages: ['KB5900003'] })
    expect(story(scene.report, 'KB5900003')).toMatchObject({ verdict: 'not-applicable', kept: false })
    expect(scene.report.warnings).toEqual([])
  })
})
